//! Answers to the runtime's responses.

use crate::passthrough;
use fleetglass_service::http::reply::{Body, Reply};
use js_sys::ArrayBuffer;
use worker::{Headers, Response, ResponseBuilder, Result};

/// What an operation answers with.
pub(crate) enum Answer {
    /// A reply whose body is at hand.
    Reply(Reply),
    /// A reply whose body is taken from this value of KV.
    Stored(Reply, ArrayBuffer),
    /// A reply whose body is made as it is read.
    Stream(Reply, Response),
    /// A response of the static assets.
    Asset(Response),
}

impl From<Reply> for Answer {
    fn from(reply: Reply) -> Self {
        Self::Reply(reply)
    }
}

impl Answer {
    /// The HTTP status.
    pub(crate) fn status(&self) -> u16 {
        match self {
            Self::Reply(reply) | Self::Stored(reply, _) | Self::Stream(reply, _) => reply.status,
            Self::Asset(response) => response.status_code(),
        }
    }
}

/// Makes the response.
pub(crate) fn respond(answer: Answer, request_id: &str) -> Result<web_sys::Response> {
    Ok(match answer {
        Answer::Reply(reply) => {
            let builder = ResponseBuilder::new().with_status(reply.status);
            let builder = builder.with_headers(headers(&reply, request_id)?);
            match reply.body {
                Body::Bytes(bytes) => builder.fixed(bytes).into(),
                _ => builder.empty().into(),
            }
        }
        Answer::Stored(reply, value) => passthrough::respond(&reply, &value, request_id)?,
        Answer::Stream(reply, body) => {
            body.with_status(reply.status).with_headers(headers(&reply, request_id)?).into()
        }
        Answer::Asset(response) => response.into(),
    })
}

fn headers(reply: &Reply, request_id: &str) -> Result<Headers> {
    let headers = Headers::new();
    for (name, value) in reply.header_set.headers() {
        headers.set(name, value)?;
    }
    headers.set(reply.header_set.request_id(), request_id)?;
    for (name, value) in &reply.headers {
        headers.set(name, value)?;
    }
    Ok(headers)
}
