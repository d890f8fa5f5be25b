//! The logic of the Worker: from a parsed HTTP request to a reply, without input or output of its own.
//!
//! The modules lie on floors. A module uses the modules of the floors below its own:
//!
//! - [`route`], [`operation`], [`failure`]: the operations, and the errors in each API's format
//! - [`api`], [`aws`], [`huawei`]: the operations of each API
//! - [`records`]: import, publication, retention, backup and republication of records
//! - [`describe`]: the describe operations of both providers
//! - [`access`]: authentication, authorization and rate limits
//! - [`store`]: the keys and values of KV, the statements and rows of the index
//! - [`http`]: requests, parameters and replies
//! - [`error`]: the causes of all failures
//!
//! The crate contains no Workers runtime, no clock and no source of randomness. The caller passes the time and random
//! values as arguments, reads KV and runs the statements. A describe request takes this path:
//!
//! ```text
//! route(request)                        -> Routed           or a Failure
//! Describe::keys()                      -> the KV keys      the caller reads them; on a miss it runs Describe::query()
//! describe::respond(describe, entries)  -> Reply            or a Cause
//! failure_reply(failure)                -> Reply            in the error format of the provider
//! ```

pub mod access;
pub mod api;
pub mod aws;
pub mod describe;
pub mod error;
pub mod failure;
pub mod http;
pub mod huawei;
pub mod operation;
pub mod records;
pub mod route;
pub mod store;
