//! The parameters of `queryOneTask` (S3).

use crate::describe::Describe;
use crate::error::Cause;
use crate::http::parameters::{batch_task_id, invalid_parameter, non_empty, parameter};
use crate::http::request::Request;

/// The most characters of `appId`.
const APP_ID_MAX: usize = 64;

/// Reads the describe operation of a batch task.
pub(crate) fn describe(request: &Request<'_>, task: &str) -> Result<Describe, Box<Cause>> {
    let task = batch_task_id(task)?;
    let tags = match parameter(request, "select")?.as_deref() {
        None | Some("") => false,
        // S3 says `tag`, the REST reference `tags`.
        Some("tag" | "tags") => true,
        Some(_) => return Err(invalid_parameter("select", "tag")),
    };
    let app = non_empty(request, "appId")?;
    if app.as_ref().is_some_and(|app| app.chars().count() > APP_ID_MAX) {
        return Err(invalid_parameter("appId", "at most 64 characters"));
    }
    Ok(Describe::BatchTask { task, tags, app })
}
