//! From a request to a reply: routes, parameters, access, errors, what to read and how to render it.
//!
//! Pure logic. The Workers runtime is not known here: time, randomness and identity come in as arguments, reads are
//! described ([`store`]) and done by the caller. A describe request goes
//!
//! ```text
//! route(request)            -> Routed           or a Failure
//! Describe::keys()          -> the KV keys      the caller reads them, and on a miss asks Describe::query()
//! finish(describe, stored)  -> Reply            or a Failure
//! failure_reply(failure)    -> Reply            in the provider's own shape
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
