//! The body of a request.

use crate::deadline::Deadline;
use fleetglass_service::error::Cause;
use futures_util::TryStreamExt;
use js_sys::Uint8Array;
use wasm_bindgen_futures::JsFuture;
use worker::{ByteStream, Error};

/// Reads the body of a request, and no more of it than `most` bytes.
pub(crate) async fn read_body(
    request: &web_sys::Request,
    most: usize,
    deadline: Deadline,
) -> Result<Vec<u8>, Box<Cause>> {
    let length = request.headers().get("content-length").ok().flatten();
    let length = length.and_then(|length| length.parse::<u64>().ok());
    let body = match length {
        Some(length) if length > most as u64 => None,
        // HTTP lets nobody send more than they said.
        Some(_) => Some(deadline.wait(read_whole(request)).await.map_err(Cause::Body)?),
        None => deadline.wait(read_chunks(request, most)).await.map_err(Cause::Body)?,
    };
    body.ok_or_else(|| Cause::TooLarge { most }.into())
}

async fn read_whole(request: &web_sys::Request) -> Result<Vec<u8>, Error> {
    Ok(Uint8Array::new(&JsFuture::from(request.array_buffer()?).await?).to_vec())
}

/// Reads a body that comes without its length; none where it is longer than is allowed.
async fn read_chunks(request: &web_sys::Request, most: usize) -> Result<Option<Vec<u8>>, Error> {
    let mut bytes = Vec::new();
    let Some(stream) = request.body() else { return Ok(Some(bytes)) };
    let mut chunks = ByteStream::from(stream);
    while let Some(chunk) = chunks.try_next().await? {
        bytes.extend(chunk);
        if bytes.len() > most {
            return Ok(None);
        }
    }
    Ok(Some(bytes))
}
