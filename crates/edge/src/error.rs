//! The text of a JavaScript error.

use worker::{Error, KvError};

/// The message of an error, for the log: the JavaScript error's own message, without the class that `worker` puts before it.
pub(crate) fn error_message(error: impl Into<Error>) -> String {
    match error.into() {
        Error::UnknownJsError { message, .. } => message,
        Error::D1(error) => AsRef::<js_sys::Error>::as_ref(&error).message().into(),
        Error::KvError(KvError::JavaScript(value)) => error_message(value),
        other => other.to_string(),
    }
}
