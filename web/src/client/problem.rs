//! What can go wrong between the console and the API.

use crate::i18n::message::Message;
use crate::i18n::text;
use fleetglass_model::api::ApiError;

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Problem {
    /// The browser has no connection.
    Offline,
    /// No answer arrived.
    Unreachable,
    /// There is no such record.
    NotFound,
    /// The API refuses the request as it stands: asking again changes nothing.
    Invalid(Said),
    /// The API wants to know who asks.
    SignedOut(Said),
    /// The API does not let whoever asks.
    Unauthorized(Said),
    /// The API could not answer this time.
    Failed(Said),
    /// An answer arrived that the console cannot read.
    Unreadable {
        /// What is wrong with it.
        why: String,
        /// By which the operator finds the request.
        request_id: Option<String>,
    },
}

/// What the API said about an error.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Said {
    /// For people.
    pub(crate) message: Option<String>,
    /// By which the operator finds the request.
    pub(crate) request_id: Option<String>,
}

impl Problem {
    /// What happened, and what to do about it: the one place where an error becomes text.
    pub(crate) fn words(&self) -> (Message, Message) {
        match self {
            Self::Offline => (text::PROBLEM_OFFLINE, text::PROBLEM_OFFLINE_HELP),
            Self::Unreachable => (text::PROBLEM_UNREACHABLE, text::PROBLEM_UNREACHABLE_HELP),
            Self::NotFound => (text::PROBLEM_NOT_FOUND, text::NOT_FOUND_HELP),
            Self::Invalid(_) => (text::PROBLEM_INVALID, text::PROBLEM_INVALID_HELP),
            Self::SignedOut(_) => (text::SIGN_IN, text::SIGN_IN_HELP),
            Self::Unauthorized(_) => (text::PROBLEM_UNAUTHORIZED, text::PROBLEM_UNAUTHORIZED_HELP),
            Self::Failed(_) => (text::PROBLEM_FAILED, text::PROBLEM_FAILED_HELP),
            Self::Unreadable { .. } => (text::PROBLEM_UNREADABLE, text::PROBLEM_UNREADABLE_HELP),
        }
    }

    /// From an answer that is neither 200 nor 304.
    pub(crate) fn from_answer(status: u16, body: &str, request_id: Option<String>) -> Self {
        let error: Option<ApiError> = serde_json::from_str(body).ok();
        let said = Said {
            message: error.as_ref().map(|e| e.message.clone()).filter(|m| !m.is_empty()),
            request_id: request_id.or(error.map(|e| e.request_id)).filter(|id| !id.is_empty()),
        };
        match status {
            404 => Self::NotFound,
            401 => Self::SignedOut(said),
            403 => Self::Unauthorized(said),
            408 | 429 => Self::Failed(said),
            400..=499 => Self::Invalid(said),
            _ => Self::Failed(said),
        }
    }

    /// True where the API could not be asked, or did not answer the question.
    pub(crate) fn is_trouble(&self) -> bool {
        !matches!(self, Self::NotFound)
    }

    /// True where somebody has to sign in.
    pub(crate) fn is_signed_out(&self) -> bool {
        matches!(self, Self::SignedOut(_))
    }

    /// True where asking again cannot help.
    pub(crate) fn is_lasting(&self) -> bool {
        matches!(self, Self::Invalid(_))
    }

    /// By which the operator finds the request.
    pub(crate) fn request_id(&self) -> Option<&str> {
        match self {
            Self::Invalid(said) | Self::SignedOut(said) | Self::Unauthorized(said) | Self::Failed(said) => {
                said.request_id.as_deref()
            }
            Self::Unreadable { request_id, .. } => request_id.as_deref(),
            Self::Offline | Self::Unreachable | Self::NotFound => None,
        }
    }

    /// What the API said.
    pub(crate) fn message(&self) -> Option<&str> {
        match self {
            Self::Invalid(said) | Self::SignedOut(said) | Self::Unauthorized(said) | Self::Failed(said) => {
                said.message.as_deref()
            }
            Self::Unreadable { why, .. } => Some(why),
            Self::Offline | Self::Unreachable | Self::NotFound => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_api_is_quoted() {
        let body = r#"{"error":"unavailable","message":"The store does not answer.","requestId":"r-1"}"#;
        let problem = Problem::from_answer(503, body, None);
        assert_eq!(problem.message(), Some("The store does not answer."));
        assert_eq!(problem.request_id(), Some("r-1"));
        assert!(!problem.is_lasting());
        assert_eq!(Problem::from_answer(500, "", Some("r-2".into())).request_id(), Some("r-2"));
    }

    #[test]
    fn kinds() {
        assert_eq!(Problem::from_answer(404, "", None), Problem::NotFound);
        assert!(Problem::from_answer(400, "", None).is_lasting());
        assert!(!Problem::from_answer(429, "<html>", None).is_lasting());
        assert_eq!(Problem::from_answer(401, "", None), Problem::SignedOut(Said::default()));
        assert_eq!(Problem::from_answer(403, "", None), Problem::Unauthorized(Said::default()));
    }
}
