//! The deadline of reads.

use crate::error::error_message;
use futures_util::future::{Either, select};
use std::pin::pin;
use std::time::Duration;
use worker::{Delay, Error};

/// How long a read waits for each answer of a store. Two of them are less than the 60 s that AWS's clients wait.
const READ: Duration = Duration::from_secs(25);

/// How long a request waits for each answer of a store.
#[derive(Clone, Copy)]
pub(crate) struct Deadline(Option<Duration>);

impl Deadline {
    /// No deadline.
    pub(crate) const NONE: Self = Self(None);

    /// The deadline of a request by its method. Other methods than GET and HEAD wait for a body, or write: a write that
    /// was sent to a store cannot be taken back.
    pub(crate) fn of_method(method: &str) -> Self {
        Self(matches!(method, "GET" | "HEAD").then_some(READ))
    }

    /// Waits for an answer, or until the deadline; gives the message of what went wrong.
    pub(crate) async fn wait<T, E: Into<Error>>(
        self,
        answer: impl Future<Output = Result<T, E>>,
    ) -> Result<T, String> {
        let Some(limit) = self.0 else { return answer.await.map_err(error_message) };
        match select(pin!(answer), Delay::from(limit)).await {
            Either::Left((outcome, _)) => outcome.map_err(error_message),
            Either::Right(_) => Err(format!("no answer in {} ms", limit.as_millis())),
        }
    }
}
