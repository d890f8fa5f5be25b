//! The JSON of `/api/v1/republish`.

use serde::{Deserialize, Serialize};

/// The answer to `POST /api/v1/republish?after=`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RepublishReply {
    /// The number of records that were published.
    pub published: i64,
    /// The number of values without a record, which were removed.
    pub removed: i64,
    /// The value of `after` for the next request; absent at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}
