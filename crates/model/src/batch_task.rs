//! Huawei IoT batch tasks: the answer of `queryOneTask` (S3).

use crate::Timestamp;
use crate::json::{ToJson, object};
use crate::members::{FromJson, Members, serde_by_json};
use crate::raw::Object;
use crate::status::{BatchStatus, Progress, State};
use crate::violation::{Checker, Violation};

/// A batch task: S3's `QueryOneTaskOutDTO`, in S3's order and under S3's names.
///
/// Only the id, which names the record, is required. Absent members are left out of the JSON; `tags` are the last,
/// because they are answered only when asked for (`select=tag`).
#[derive(Clone, Debug, PartialEq)]
pub struct BatchTask {
    /// The application that the task belongs to.
    pub app_id: Option<String>,
    /// The id.
    pub task_id: String,
    /// The name, at most 256 characters.
    pub task_name: Option<String>,
    /// Who delivered it.
    pub operator: Option<String>,
    /// `Portal` or `Northbound`.
    pub task_from: Option<String>,
    /// `DeviceReg`, `DeviceCmd`, `DeviceLocation`, `DeviceMod`, `DeviceDel` or `DeviceLicense`.
    pub task_type: Option<String>,
    /// How the task stands.
    pub status: Option<BatchStatus>,
    /// When the task was *created*, `yyyyMMdd'T'HHmmss'Z'`; kept as it came.
    pub start_time: Option<String>,
    /// Seconds until the task times out, from its start.
    pub timeout: Option<i64>,
    /// Permille, 0 to 1000, rounded down.
    pub progress: Option<i64>,
    /// Subtasks in all.
    pub total_cnt: Option<i64>,
    /// Subtasks that succeeded.
    pub success_cnt: Option<i64>,
    /// Subtasks that failed.
    pub fail_cnt: Option<i64>,
    /// Subtasks that timed out.
    pub timeout_cnt: Option<i64>,
    /// Subtasks that expired before they were begun; not among the completed.
    pub expired_cnt: Option<i64>,
    /// Subtasks that succeeded, failed or timed out.
    pub complete_cnt: Option<i64>,
    /// Permille, 0 to 1000, rounded down.
    pub success_rate: Option<i64>,
    /// What the task does, by its type; see [`Param`].
    pub param: Option<RawParam>,
    /// The tags of the task.
    pub tags: Option<Vec<Tag>>,
}

serde_by_json!(BatchTask, RawParam, Tag);

impl ToJson for BatchTask {
    fn put(&self, out: &mut String) {
        object(
            out,
            &[
                ("appId", &self.app_id),
                ("taskId", &self.task_id),
                ("taskName", &self.task_name),
                ("operator", &self.operator),
                ("taskFrom", &self.task_from),
                ("taskType", &self.task_type),
                ("status", &self.status),
                ("startTime", &self.start_time),
                ("timeout", &self.timeout),
                ("progress", &self.progress),
                ("totalCnt", &self.total_cnt),
                ("successCnt", &self.success_cnt),
                ("failCnt", &self.fail_cnt),
                ("timeoutCnt", &self.timeout_cnt),
                ("expiredCnt", &self.expired_cnt),
                ("completeCnt", &self.complete_cnt),
                ("successRate", &self.success_rate),
                ("param", &self.param),
                ("tags", &self.tags),
            ],
        );
    }
}

impl FromJson<'_> for BatchTask {
    fn from_json(text: &str) -> Result<Self, String> {
        let mut m = Members::from_json(text)?;
        let read = Self {
            app_id: m.take("appId"),
            task_id: m.require("taskId"),
            task_name: m.take("taskName"),
            operator: m.take("operator"),
            task_from: m.take("taskFrom"),
            task_type: m.take("taskType"),
            status: m.take("status"),
            start_time: m.take("startTime"),
            timeout: m.take("timeout"),
            progress: m.take("progress"),
            total_cnt: m.take("totalCnt"),
            success_cnt: m.take("successCnt"),
            fail_cnt: m.take("failCnt"),
            timeout_cnt: m.take("timeoutCnt"),
            expired_cnt: m.take("expiredCnt"),
            complete_cnt: m.take("completeCnt"),
            success_rate: m.take("successRate"),
            param: m.take("param"),
            tags: m.take("tags"),
        };
        m.done().map(|()| read)
    }
}

/// [`Param`] as it came: the Worker passes it on and looks into it for violations alone.
#[derive(Clone, Debug, PartialEq)]
pub struct RawParam(String);

impl ToJson for RawParam {
    fn put(&self, out: &mut String) {
        out.push_str(&self.0);
    }
}

impl FromJson<'_> for RawParam {
    fn from_json(text: &str) -> Result<Self, String> {
        if text.starts_with('{') { Ok(Self(text.to_owned())) } else { Err("is not an object".to_owned()) }
    }
}

impl RawParam {
    /// The parameters, to be looked into.
    pub fn read(&self) -> Param {
        Param(Object::from_json(&self.0).unwrap_or_default())
    }

    /// The JSON, as it came.
    pub fn get(&self) -> &str {
        &self.0
    }

    fn check(&self, c: &mut Checker) {
        let Ok(mut members) = Members::from_json(&self.0) else { return };
        for (member, value) in members.iter().filter(|(_, value)| *value != "null") {
            let of_its_type = match member {
                "type" | "deviceType" | "manufacturerId" | "model" | "deviceLocation" | "callbackUrl"
                | "groupTag" => value.starts_with('"'),
                "deviceList" | "groupList" => Vec::<String>::from_json(value).is_ok(),
                "maxRetransmit" => i64::from_json(value).is_ok(),
                "command" => value.starts_with('{'),
                _ => true,
            };
            if !of_its_type {
                c.add(&["param.", member].concat(), "is not of its type");
            }
        }
        let kind: Option<String> = members.take("type");
        one_of(c, "param.type", kind.as_deref(), PARAM_TYPES);
        c.range("param.maxRetransmit", members.take("maxRetransmit"), 0, 3);
        if let Some(mut command) = members.take::<Members>("command") {
            let mut text = |member| command.take::<String>(member);
            c.length("param.command.serviceId", text("serviceId").as_deref(), 1, 64);
            c.length("param.command.method", text("method").as_deref(), 1, 128);
        }
    }
}

/// S3's `ObjectNode`: to whom a command goes, and which. Kept as the JSON object that it is: what it holds varies with
/// the task's type, and older platforms write other members (a flat `commandType`, `serviceId`, `method`; a `fileId`).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Param(Object);

impl Param {
    /// A member that is a text. S3 names `type` (`DeviceList`, `DeviceType`, `DeviceArea`, `GroupList`, `Broadcast` or
    /// `GroupIdList`), `deviceType`, `manufacturerId`, `model`, `deviceLocation`, `groupTag` and `callbackUrl`.
    pub fn text(&self, member: &str) -> Option<String> {
        self.member(member)
    }

    /// A member that is a list of texts: `deviceList` or `groupList` (S3).
    pub fn texts(&self, member: &str) -> Option<Vec<String>> {
        self.member(member)
    }

    /// Retransmissions of the command, 0 to 3 (S3 `maxRetransmit`).
    pub fn max_retransmit(&self) -> Option<i64> {
        self.member("maxRetransmit")
    }

    /// The command: S3's `CommandDTO`, with `serviceId` and `method`.
    pub fn command(&self) -> Option<Self> {
        self.member("command").map(Self)
    }

    fn member<'a, T: FromJson<'a>>(&'a self, member: &str) -> Option<T> {
        T::from_json(self.0.get(member)?.get()).ok()
    }
}

/// S3's `TagDTO2`.
#[derive(Clone, Debug, PartialEq)]
pub struct Tag {
    /// 1 to 128 characters.
    pub tag_name: Option<String>,
    /// 1 to 1024 characters.
    pub tag_value: Option<String>,
}

impl ToJson for Tag {
    fn put(&self, out: &mut String) {
        object(out, &[("tagName", &self.tag_name), ("tagValue", &self.tag_value)]);
    }
}

impl FromJson<'_> for Tag {
    fn from_json(text: &str) -> Result<Self, String> {
        let mut m = Members::from_json(text)?;
        let read = Self { tag_name: m.take("tagName"), tag_value: m.take("tagValue") };
        m.done().map(|()| read)
    }
}

impl BatchTask {
    /// The normalised status. S3 has no failed status: a complete task whose subtasks failed is a warning.
    pub fn state(&self) -> State {
        let complete = if self.without_success() > 0 { State::Warning } else { State::Success };
        self.status.as_ref().map_or(State::Unknown, |status| status.state().unwrap_or(complete))
    }

    /// Subtasks that ended otherwise than well: failed, timed out or expired.
    pub fn without_success(&self) -> i64 {
        [self.fail_cnt, self.timeout_cnt, self.expired_cnt]
            .iter()
            .flatten()
            .fold(0, |n, c| n.saturating_add(*c))
    }

    /// Subtasks that are over, the expired ones included: what newness is told by.
    pub fn ended(&self) -> i64 {
        self.complete_cnt.unwrap_or(0).saturating_add(self.expired_cnt.unwrap_or(0))
    }

    /// Subtasks without an outcome yet, never below 0, where the total is told.
    pub fn waiting(&self) -> Option<i64> {
        Some(self.total_cnt?.saturating_sub(self.ended()).max(0))
    }

    /// From `progress`, held between 0 and 1000.
    pub fn progress(&self) -> Option<Progress> {
        let permille = self.progress?.clamp(0, 1000) as u16;
        Some(Progress { permille, done: self.complete_cnt, total: self.total_cnt })
    }

    /// `startTime` as a time, where it is one.
    pub fn started(&self) -> Option<Timestamp> {
        Timestamp::parse(self.start_time.as_deref()?).ok()
    }

    /// The constraints of S3 that the record breaks.
    pub fn violations(&self) -> Vec<Violation> {
        let mut c = Checker::default();
        c.required("status", self.status.is_some());
        c.known(
            "status",
            self.status.as_ref().and_then(BatchStatus::unknown),
            "Pending, Running, Complete, Timeout",
        );
        one_of(&mut c, "taskFrom", self.task_from.as_deref(), &["Portal", "Northbound"]);
        one_of(&mut c, "taskType", self.task_type.as_deref(), TASK_TYPES);
        c.length("taskName", self.task_name.as_deref(), 0, 256);
        c.length("appId", self.app_id.as_deref(), 0, 64);
        let compact = self.started().map(Timestamp::to_compact);
        if self.start_time.is_some() && self.start_time != compact {
            c.add("startTime", "is not of the form yyyyMMdd'T'HHmmss'Z'");
        }
        c.range("progress", self.progress, 0, 1000);
        c.range("successRate", self.success_rate, 0, 1000);
        self.check_counts(&mut c);
        if let Some(param) = &self.param {
            param.check(&mut c);
        }
        for tag in self.tags.iter().flatten() {
            c.length("tags.tagName", tag.tag_name.as_deref(), 1, 128);
            c.length("tags.tagValue", tag.tag_value.as_deref(), 1, 1024);
        }
        c.0
    }

    fn check_counts(&self, c: &mut Checker) {
        let counts = [
            ("timeout", self.timeout),
            ("totalCnt", self.total_cnt),
            ("successCnt", self.success_cnt),
            ("failCnt", self.fail_cnt),
            ("timeoutCnt", self.timeout_cnt),
            ("expiredCnt", self.expired_cnt),
            ("completeCnt", self.complete_cnt),
        ];
        for (member, count) in counts {
            c.range(member, count, 0, i32::MAX.into());
        }
        if let (Some(complete), Some(good), Some(bad), Some(late)) =
            (self.complete_cnt, self.success_cnt, self.fail_cnt, self.timeout_cnt)
            && good.saturating_add(bad).saturating_add(late) != complete
        {
            c.add("completeCnt", format!("{complete} is not successCnt + failCnt + timeoutCnt"));
        }
        if let Some(total) = self.total_cnt.filter(|total| self.ended() > *total) {
            c.add("totalCnt", format!("{total} is fewer than have ended"));
        }
    }
}

const TASK_TYPES: &[&str] =
    &["DeviceReg", "DeviceCmd", "DeviceLocation", "DeviceMod", "DeviceDel", "DeviceLicense"];
const PARAM_TYPES: &[&str] =
    &["DeviceList", "DeviceType", "DeviceArea", "GroupList", "Broadcast", "GroupIdList"];

fn one_of(c: &mut Checker, member: &str, value: Option<&str>, allowed: &[&str]) {
    c.known(member, value.filter(|v| !allowed.contains(v)), &allowed.join(", "));
}
