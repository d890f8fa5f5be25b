//! The records, constraints, statuses and error shapes of the providers whose operations Fleetglass implements,
//! and what they have in common. Pure data: no HTTP, no async, no clock, no JavaScript.
//!
//! Facts are marked with their source documents:
//!
//! | name | document |
//! | --- | --- |
//! | S0 | AWS IoT API reference, `DescribeThingRegistrationTask` |
//! | S1 | boto3 reference, `IoT.Client.describe_thing_registration_task` |
//! | S2 | AWS IoT Jobs data plane API reference, `DescribeJobExecution` |
//! | S3 | Huawei IoT northbound Python SDK reference, `queryOneTask` |
//! | S4 | AWS IoT developer guide, Jobs API operations (`ErrorResponse`) |
//!
//! These five take precedence over other sources.

pub mod api;
pub mod batch_task;
mod codec;
mod compare;
pub mod errors;
pub mod event;
pub mod fleet;
pub mod forget;
pub mod import;
pub mod job;
pub mod job_execution;
pub mod key;
pub mod list;
pub mod login;
pub mod merge;
pub mod observation;
pub mod presigned;
pub mod raw;
pub mod recognise;
pub mod registration_task;
pub mod report;
pub mod republish;
pub mod right;
pub mod search;
pub mod session;
pub mod status;
pub mod subtask;
pub mod time;
pub mod violation;
pub mod wanted;

pub use batch_task::BatchTask;
pub use codec::{from_json, to_json};
pub use job::Job;
pub use job_execution::JobExecution;
pub use observation::{Observation, Record};
pub use registration_task::RegistrationTask;
pub use report::ReportLink;
pub use subtask::Subtask;
pub use time::Timestamp;
pub use violation::Violation;
