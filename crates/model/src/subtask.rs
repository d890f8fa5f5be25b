//! The subtasks of a Huawei batch task: one element of `queryTaskDetails`' `taskDetails` each.

use crate::batch_task::RawParam;
use crate::codec::from_json;
use crate::key::{BatchTaskId, JOB_ID_PATTERN, is_job_byte};
use crate::raw::{Object, RawJson};
use crate::status::{State, SubtaskStatus};
use crate::violation::{Checker, Violation};
use serde::{Deserialize, Serialize};

/// What a batch task does to one device. The platform gives it no id: see [`Self::key`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Subtask {
    /// The batch task that it is part of.
    pub task_id: String,
    /// How it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<SubtaskStatus>,
    /// What came of it: a text, or an object on older platforms; kept as it came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output: Option<RawJson>,
    /// Why it failed: a text that holds JSON (`error_code`, `error_desc`); kept as it came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<RawJson>,
    /// To what it was done: `deviceId` and `commandId`, or a file's `index`, or a `nodeId`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub param: Option<RawParam>,
}

impl Subtask {
    fn told(&self, member: &str) -> Option<String> {
        text(&from_json(self.param.as_ref()?.get()).ok()?, member)
    }

    /// What tells it from the task's other subtasks: the first that there is of command, line, device and node, else
    /// all that the platform told of it.
    pub fn key(&self) -> String {
        for (prefix, member) in [("c:", "commandId"), ("i:", "index"), ("d:", "deviceId"), ("n:", "nodeId")] {
            if let Some(told) = self.told(member) {
                return [prefix, &told].concat();
            }
        }
        ["p:", self.param.as_ref().map_or("", RawParam::get)].concat()
    }

    /// True where nothing is told that would tell it from the others.
    pub fn is_nameless(&self) -> bool {
        let members = self.param.as_ref().and_then(|param| from_json::<Object>(param.get()).ok());
        members.is_none_or(|members| members.0.is_empty())
    }

    /// Why it failed, for people and for a search: `100418 The deviceData is not existed.`
    pub fn error_text(&self) -> Option<String> {
        let raw = self.error.as_ref()?.get();
        let told = from_json::<String>(raw).unwrap_or_else(|_| raw.to_owned());
        let members: Object = from_json(&told).unwrap_or_default();
        let text = match (text(&members, "error_code"), text(&members, "error_desc")) {
            (Some(code), Some(text)) => format!("{code} {text}"),
            (Some(text), None) | (None, Some(text)) => text,
            (None, None) => told,
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

/// A member that is a text, or a number, whose digits are taken. An empty text tells nothing.
fn text(members: &Object, member: &str) -> Option<String> {
    let raw = members.get(member)?.get();
    let text = match raw.as_bytes() {
        [b'"', ..] => from_json(raw).ok()?,
        [b'-' | b'0'..=b'9', ..] => raw.to_owned(),
        _ => return None,
    };
    Some(text).filter(|text| !text.is_empty())
}
