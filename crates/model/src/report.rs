//! The reports of AWS IoT bulk thing registration: the answers of `ListThingRegistrationTaskReports`.

use crate::codec::from_object;
use crate::key::TaskId;
use crate::status::wire_enum;
use crate::violation::{Checker, Violation};
use serde::{Deserialize, Serialize};

/// The longest link, in characters (AWS service model, `S3FileUrl`).
pub const LINK_MAX: usize = 65_535;

wire_enum! {
    /// The type of a report (AWS service model, `ReportType`).
    ReportType {
        Errors = "ERRORS",
        Results = "RESULTS",
    }
}

/// A link to one report of a thing-registration task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", remote = "Self")]
pub struct ReportLink {
    /// The task, at most 40 characters.
    pub task_id: String,
    /// The type.
    pub report_type: ReportType,
    /// A presigned URL, at most 65535 characters, which expires.
    pub link: String,
}

from_object!(Serialize, Deserialize for ReportLink);

impl ReportLink {
    /// The key among the task's reports: the link without its query, which has a new signature each time.
    pub fn key(&self) -> &str {
        self.link.split_once('?').map_or(&self.link, |(address, _)| address)
    }

    /// The constraints of the service model that the record breaks.
    pub fn violations(&self) -> Vec<Violation> {
        let mut c = Checker::default();
        c.length("taskId", Some(&self.task_id), 0, TaskId::MAX);
        c.known("reportType", self.report_type.unknown(), "ERRORS, RESULTS");
        c.length("link", Some(&self.link), 0, LINK_MAX);
        c.0
    }
}
