//! Huawei IoT batch tasks: the answer of `queryOneTask` (S3).

use crate::Timestamp;
use crate::codec::{from_json, from_object, null_as_default};
use crate::raw::{Object, RawJson};
use crate::status::{BatchStatus, Progress, State};
use crate::violation::{Checker, Violation};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

/// A batch task: S3's `QueryOneTaskOutDTO`, in S3's order and under S3's names.
///
/// Only the id, which is the record's key, is required. Absent members are left out of the JSON. `tags` come last because
/// an answer contains them only on request (`select=tag`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", remote = "Self")]
pub struct BatchTask {
    /// The application that the task belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app_id: Option<String>,
    /// The id.
    pub task_id: String,
    /// The name, at most 256 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_name: Option<String>,
    /// Who delivered it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operator: Option<String>,
    /// `Portal` or `Northbound`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_from: Option<String>,
    /// `DeviceReg`, `DeviceCmd`, `DeviceLocation`, `DeviceMod`, `DeviceDel` or `DeviceLicense`; or one of IoTDA v5.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_type: Option<String>,
    /// The status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<BatchStatus>,
    /// When the task was *created*, `yyyyMMdd'T'HHmmss'Z'`, unchanged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_time: Option<String>,
    /// Seconds until the task times out, from its start.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout: Option<i64>,
    /// Permille, 0 to 1000, rounded down.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub progress: Option<i64>,
    /// All subtasks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_cnt: Option<i64>,
    /// Subtasks that succeeded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub success_cnt: Option<i64>,
    /// Subtasks that failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fail_cnt: Option<i64>,
    /// Subtasks that timed out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout_cnt: Option<i64>,
    /// Subtasks that expired before they started; not included in the completed ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expired_cnt: Option<i64>,
    /// Subtasks that succeeded, failed or timed out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub complete_cnt: Option<i64>,
    /// Permille, 0 to 1000, rounded down.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub success_rate: Option<i64>,
    /// The parameters, which depend on the task's type; see [`Param`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub param: Option<RawParam>,
    /// What S3 has no name for in an answer of IoTDA v5, as an object, unchanged; see [`Iotda`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iotda: Option<RawJson>,
    /// The tags of the task.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<Tag>>,
}

/// What S3 cannot say of a task of IoTDA v5 (`ShowBatchTask`), as far as it is evaluated.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub struct Iotda {
    /// The counts of subtasks.
    #[serde(default, deserialize_with = "null_as_default")]
    pub task_progress: IotdaProgress,
    /// Why the task is in its status.
    pub status_desc: Option<String>,
}

/// The counts of subtasks that S3 does not have (IoTDA v5, `task_progress`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct IotdaProgress {
    /// Under way.
    #[serde(default, deserialize_with = "null_as_default")]
    pub processing: i64,
    /// Failed, and waiting to be tried again.
    #[serde(default, deserialize_with = "null_as_default")]
    pub fail_wait_retry: i64,
    /// Stopped.
    #[serde(default, deserialize_with = "null_as_default")]
    pub stopped: i64,
    /// Removed.
    #[serde(default, deserialize_with = "null_as_default")]
    pub removed: i64,
}

/// The unchanged JSON of a [`Param`]. The Worker passes it on, and parses it only to check constraints.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct RawParam(RawJson);

impl<'de> Deserialize<'de> for RawParam {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = RawJson::deserialize(deserializer)?;
        if raw.get().starts_with('{') { Ok(Self(raw)) } else { Err(D::Error::custom("is not an object")) }
    }
}

impl RawParam {
    /// Parses the parameters.
    pub fn read(&self) -> Param {
        Param(from_json(self.get()).unwrap_or_default())
    }

    /// The unchanged JSON.
    pub fn get(&self) -> &str {
        self.0.get()
    }

    fn check(&self, c: &mut Checker) {
        let param = self.read();
        for (member, value) in param.0.0.iter().filter(|(_, value)| !value.is_null()) {
            let is_of_its_type = match member.as_str() {
                "type" | "deviceType" | "manufacturerId" | "model" | "deviceLocation" | "callbackUrl"
                | "groupTag" => value.get().starts_with('"'),
                "deviceList" | "groupList" => from_json::<Vec<String>>(value.get()).is_ok(),
                "maxRetransmit" => from_json::<i64>(value.get()).is_ok(),
                "command" => value.get().starts_with('{'),
                _ => true,
            };
            if !is_of_its_type {
                c.add(&["param.", member].concat(), "is not of its type");
            }
        }
        one_of(c, "param.type", param.text("type").as_deref(), PARAM_TYPES);
        c.range("param.maxRetransmit", param.max_retransmit(), 0, 3);
        if let Some(command) = param.command() {
            c.length("param.command.serviceId", command.text("serviceId").as_deref(), 1, 64);
            c.length("param.command.method", command.text("method").as_deref(), 1, 128);
        }
    }
}

/// S3's `ObjectNode`: a command and its targets. It stays a JSON object because its members depend on the task's type,
/// and older platforms write others (a flat `commandType`, `serviceId`, `method`; a `fileId`).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Param(Object);

impl Param {
    /// A string member. S3 names `type` (`DeviceList`, `DeviceType`, `DeviceArea`, `GroupList`, `Broadcast` or
    /// `GroupIdList`), `deviceType`, `manufacturerId`, `model`, `deviceLocation`, `groupTag` and `callbackUrl`.
    pub fn text(&self, member: &str) -> Option<String> {
        self.member(member)
    }

    /// A member that is a list of strings: `deviceList` or `groupList` (S3).
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

    fn member<'a, T: Deserialize<'a>>(&'a self, member: &str) -> Option<T> {
        from_json(self.0.get(member)?.get()).ok()
    }
}

/// S3's `TagDTO2`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", remote = "Self")]
pub struct Tag {
    /// 1 to 128 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag_name: Option<String>,
    /// 1 to 1024 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag_value: Option<String>,
}

from_object!(Serialize, Deserialize for BatchTask, Tag);

impl BatchTask {
    /// The normalised status. S3 has no failed status: a complete task whose subtasks failed is a warning.
    pub fn state(&self) -> State {
        let complete = if self.without_success() > 0 { State::Warning } else { State::Success };
        self.status.as_ref().map_or(State::Unknown, |status| status.state().unwrap_or(complete))
    }

    /// The task in S3's terms: without what IoTDA v5 alone has, and with S3's words where S3 has one. A type that S3 does
    /// not have is left out.
    pub fn in_s3_terms(&self) -> Self {
        if self.iotda.is_none() {
            return self.clone();
        }
        let task_type = self.task_type.as_deref().and_then(|own| match own {
            "createDevices" => Some("DeviceReg"),
            "updateDevices" => Some("DeviceMod"),
            "deleteDevices" => Some("DeviceDel"),
            "createCommands" | "createAsyncCommands" => Some("DeviceCmd"),
            _ if IOTDA_TASK_TYPES.contains(&own) => None,
            _ => Some(own),
        });
        Self {
            task_type: task_type.map(str::to_owned),
            status: self.status.as_ref().map(BatchStatus::in_s3_terms),
            iotda: None,
            ..self.clone()
        }
    }

    /// What S3 cannot say of the task, if it is one of IoTDA v5.
    pub fn iotda(&self) -> Option<Iotda> {
        self.iotda.as_ref().map(|own| from_json(own.get()).unwrap_or_default())
    }

    /// Subtasks that ended without success: failed, timed out or expired.
    pub fn without_success(&self) -> i64 {
        [self.fail_cnt, self.timeout_cnt, self.expired_cnt]
            .iter()
            .flatten()
            .fold(0, |n, c| n.saturating_add(*c))
    }

    /// Subtasks that have ended, including those that expired, were stopped or removed. Of two states of a task of S3's, the
    /// newer one has more; IoTDA tries again what has ended.
    pub fn ended(&self) -> i64 {
        let counts = self.iotda().unwrap_or_default().task_progress;
        [self.complete_cnt.unwrap_or(0), self.expired_cnt.unwrap_or(0), counts.stopped, counts.removed]
            .into_iter()
            .fold(0, i64::saturating_add)
    }

    /// Subtasks that have not ended, never below 0. None if the total is unknown.
    pub fn waiting(&self) -> Option<i64> {
        Some(self.total_cnt?.saturating_sub(self.ended()).max(0))
    }

    /// The member `progress`, clamped to 0-1000.
    pub fn progress(&self) -> Option<Progress> {
        let permille = self.progress?.clamp(0, 1000) as u16;
        Some(Progress { permille, done: self.complete_cnt, total: self.total_cnt })
    }

    /// `startTime` as a time, if it is valid.
    pub fn started(&self) -> Option<Timestamp> {
        Timestamp::parse(self.start_time.as_deref()?).ok()
    }

    /// The constraints of S3 that the record breaks.
    pub fn violations(&self) -> Vec<Violation> {
        let mut c = Checker::default();
        c.required("status", self.status.is_some());
        let is_of_iotda = self.iotda.is_some();
        let is_known = |status: &BatchStatus| {
            status.unknown().is_none() && (is_of_iotda || status.in_s3_terms() == *status)
        };
        let unknown = self.status.as_ref().filter(|status| !is_known(status)).map(BatchStatus::as_str);
        c.known("status", unknown, "Pending, Running, Complete, Timeout");
        one_of(&mut c, "taskFrom", self.task_from.as_deref(), &["Portal", "Northbound"]);
        let task_type =
            self.task_type.as_deref().filter(|own| !is_of_iotda || !IOTDA_TASK_TYPES.contains(own));
        one_of(&mut c, "taskType", task_type, TASK_TYPES);
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
/// The types of IoTDA v5.
const IOTDA_TASK_TYPES: &[&str] = &[
    "softwareUpgrade",
    "firmwareUpgrade",
    "moduleUpgrade",
    "createDevices",
    "updateDevices",
    "deleteDevices",
    "freezeDevices",
    "unfreezeDevices",
    "createCommands",
    "createAsyncCommands",
    "createMessages",
    "updateDeviceShadows",
    "changeGateway",
];
const PARAM_TYPES: &[&str] =
    &["DeviceList", "DeviceType", "DeviceArea", "GroupList", "Broadcast", "GroupIdList"];

fn one_of(c: &mut Checker, member: &str, value: Option<&str>, allowed: &[&str]) {
    c.known(member, value.filter(|v| !allowed.contains(v)), &allowed.join(", "));
}
