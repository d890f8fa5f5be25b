//! The stores of a deployment, with the deadline of whoever reads them.

pub(crate) mod ceiling;
mod d1;
mod kv;

use crate::deadline::Deadline;
use crate::passthrough::{KvEntry, read_entries};
use crate::stores::d1::Database;
use fleetglass_service::error::Cause;
use fleetglass_service::store::key::Key;
use worker::{Env, Response};

/// The stores of a deployment.
#[derive(Clone)]
pub(crate) struct Stores {
    /// The Worker's bindings.
    pub(crate) env: Env,
    /// How long each answer is waited for.
    pub(crate) deadline: Deadline,
}

impl Stores {
    /// The database that keeps the truth.
    pub(crate) fn index(&self) -> Database<'_> {
        Database { env: &self.env, binding: "INDEX", deadline: self.deadline }
    }

    /// The database of texts, which is derived from the index.
    pub(crate) fn search(&self) -> Database<'_> {
        Database { env: &self.env, binding: "SEARCH", deadline: self.deadline }
    }

    /// Reads entries of KV.
    pub(crate) async fn entries(&self, keys: &[Key]) -> Result<Vec<Option<KvEntry>>, Box<Cause>> {
        read_entries(&self.env, keys, self.deadline).await
    }

    /// Reads a static asset; gives the message of what went wrong.
    pub(crate) async fn asset(&self, url: &str) -> Result<Response, String> {
        let asset = async { self.env.assets("ASSETS")?.fetch(url, None).await };
        self.deadline.wait(asset).await
    }
}
