//! The subtasks of a Huawei batch task: the elements of `taskDetails` in the answer of `queryTaskDetails`.

use crate::batch_task::RawParam;
use crate::codec::{from_json, from_object};
use crate::key::{BatchTaskId, JOB_ID_PATTERN, is_job_byte};
use crate::raw::{Object, RawJson};
use crate::status::{State, SubtaskStatus};
use crate::violation::{Checker, Violation};
use serde::{Deserialize, Serialize};

/// A subtask: the part of a batch task for one device. It has no id; see [`Self::key`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", remote = "Self")]
pub struct Subtask {
    /// The id of the batch task.
    pub task_id: String,
    /// The status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<SubtaskStatus>,
    /// The output: a string, or an object on older platforms; unchanged JSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output: Option<RawJson>,
    /// The error: a string that contains JSON (`error_code`, `error_desc`); unchanged JSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<RawJson>,
    /// The target: `deviceId` and `commandId`, or a file's `index`, or a `nodeId`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub param: Option<RawParam>,
}

from_object!(Serialize, Deserialize for Subtask);

impl Subtask {
    fn param_text(&self, member: &str) -> Option<String> {
        text(&from_json(self.param.as_ref()?.get()).ok()?, member)
    }

    /// The key among the task's subtasks: the first present one of command, line, device and node, else the whole
    /// parameters.
    pub fn key(&self) -> String {
        for (prefix, member) in [("c:", "commandId"), ("i:", "index"), ("d:", "deviceId"), ("n:", "nodeId")] {
            if let Some(text) = self.param_text(member) {
                return [prefix, &text].concat();
            }
        }
        ["p:", self.param.as_ref().map_or("", RawParam::get)].concat()
    }

    /// True if it has no parameters, and so no key.
    pub fn is_nameless(&self) -> bool {
        let members = self.param.as_ref().and_then(|param| from_json::<Object>(param.get()).ok());
        members.is_none_or(|members| members.0.is_empty())
    }

    /// The error as text for people and search: `100418 The deviceData is not existed.`
    pub fn error_text(&self) -> Option<String> {
        let raw = self.error.as_ref()?.get();
        let error = from_json::<String>(raw).unwrap_or_else(|_| raw.to_owned());
        let members: Object = from_json(&error).unwrap_or_default();
        let text = match (text(&members, "error_code"), text(&members, "error_desc")) {
            (Some(code), Some(text)) => format!("{code} {text}"),
            (Some(text), None) | (None, Some(text)) => text,
            (None, None) => error,
        };
        Some(text).filter(|text| !text.is_empty())
    }

    /// The normalised status.
    pub fn state(&self) -> State {
        self.status.as_ref().map_or(State::Unknown, SubtaskStatus::state)
    }

    /// The constraints that the record breaks.
    pub fn violations(&self) -> Vec<Violation> {
        let mut c = Checker::default();
        c.length("taskId", Some(&self.task_id), 1, BatchTaskId::MAX);
        c.pattern("taskId", Some(&self.task_id), JOB_ID_PATTERN, is_job_byte);
        c.known(
            "status",
            self.status.as_ref().and_then(SubtaskStatus::unknown),
            "Pending, WaitResult, Success, Fail, Timeout",
        );
        c.0
    }
}

/// A string member, or the digits of a number. None if empty.
fn text(members: &Object, member: &str) -> Option<String> {
    let raw = members.get(member)?.get();
    let text = match raw.as_bytes() {
        [b'"', ..] => from_json(raw).ok()?,
        [b'-' | b'0'..=b'9', ..] => raw.to_owned(),
        _ => return None,
    };
    Some(text).filter(|text| !text.is_empty())
}
