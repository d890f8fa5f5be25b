//! The log: one line of JSON a request, and one for each thing that went wrong.

use crate::clock::now_ms;
use fleetglass_model::presigned;
use fleetglass_service::error::Cause;
use fleetglass_service::http::request::Request;
use serde::Serialize;
use std::cell::{Cell, RefCell};
use worker::{console_error, console_log};

/// A line about something that went wrong.
#[derive(Serialize)]
struct Message<'a> {
    level: &'a str,
    #[serde(rename = "requestId")]
    scope: &'a str,
    message: &'a str,
}

/// A line about a request that was answered. It holds no secrets: neither query nor headers nor bodies.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LogEntry<'a> {
    level: &'a str,
    request_id: &'a str,
    operation: &'a str,
    method: &'a str,
    path: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    principal: &'a str,
    status: u16,
    #[serde(skip_serializing_if = "str::is_empty")]
    source: &'a str,
    /// By the runtime's clock, which moves only with reads and writes.
    ms: i64,
    #[serde(skip_serializing_if = "str::is_empty")]
    refused: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'a str>,
}

/// What the log tells of a request beside the request itself.
pub(crate) struct RequestLog {
    /// The name of the operation.
    pub(crate) operation: &'static str,
    /// The request's id.
    pub(crate) id: String,
    began: i64,
    principal: RefCell<String>,
    refused: RefCell<String>,
    source: Cell<&'static str>,
}

impl RequestLog {
    /// Begins the log of a request.
    pub(crate) fn new(operation: &'static str, id: String) -> Self {
        Self {
            operation,
            id,
            began: now_ms(),
            principal: RefCell::default(),
            refused: RefCell::default(),
            source: Cell::default(),
        }
    }

    /// Sets who asks.
    pub(crate) fn set_principal(&self, name: &str) {
        name.clone_into(&mut self.principal.borrow_mut());
    }

    /// Sets what was not taken of the body.
    pub(crate) fn set_refused(&self, refused: String) {
        *self.refused.borrow_mut() = refused;
    }

    /// Sets where the answer comes from: `kv` or `index`.
    pub(crate) fn set_source(&self, source: &'static str) {
        self.source.set(source);
    }

    /// Writes the line. `detail` is what went wrong, where that is the deployment's own matter.
    pub(crate) fn write(&self, request: &Request<'_>, status: u16, detail: Option<&str>) {
        let (principal, refused) = (self.principal.borrow(), self.refused.borrow());
        let level = match detail {
            Some(_) => "error",
            None if refused.is_empty() => "info",
            None => "warning",
        };
        let entry = LogEntry {
            level,
            request_id: &self.id,
            operation: self.operation,
            method: request.method,
            path: request.target.path,
            principal: &principal,
            status,
            source: self.source.get(),
            ms: now_ms() - self.began,
            refused: &refused,
            message: detail,
        };
        write(level, &entry);
    }
}

/// Writes a line about something that went wrong; `scope` is the part of the Worker that it concerns.
pub(crate) fn log(level: &str, scope: &str, message: &str) {
    console_error!("{}", to_line(&Message { level, scope, message }));
}

/// Writes what of a cause is for the log alone.
pub(crate) fn log_cause(level: &str, scope: &str, cause: &Cause) {
    log(level, scope, cause.internal().unwrap_or("unknown"));
}

fn write(level: &str, entry: &LogEntry<'_>) {
    match level {
        "info" => console_log!("{}", to_line(entry)),
        _ => console_error!("{}", to_line(entry)),
    }
}

fn to_line(entry: &impl Serialize) -> String {
    // These structs hold texts and numbers alone, which always are JSON.
    let line = serde_json::to_string(entry).unwrap_or_default();
    presigned::mask(&line).into_owned()
}
