//! What `/api/v1` tells beside lists and records, as the console reads it. Times are epoch seconds.

use crate::api::{Answer, Refused};
use crate::job::{Job, ProcessDetails};
use crate::list::{Attention, ImportRow, ThingRow};
use crate::members::from_members;
use crate::status::State;
use crate::{Timestamp, Violation};

/// `/api/v1/attention`: how many records need attention, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct AttentionCounts {
    /// One for each reason of each list.
    pub groups: Vec<AttentionCount>,
    /// What goes into `since` of `/api/v1/changes`.
    pub change: i64,
}

from_members!(AttentionCounts {
    groups = "groups",
    change = "change",
});

/// How many records of a list need attention for a reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttentionCount {
    /// The list's name in the path.
    pub list: String,
    /// Why.
    pub reason: Attention,
    /// The number, at most 10,000.
    pub count: i64,
    /// False where there are more.
    pub exact: bool,
}

from_members!(AttentionCount {
    list = "list",
    reason = "reason",
    count = "count",
    exact = "exact",
});

/// `/api/v1/totals`: how many records are in each status, and how many executions were last updated when.
#[derive(Clone, Debug, PartialEq)]
pub struct Totals {
    /// By list and status.
    pub totals: Vec<Total>,
    /// By time and status, of executions.
    pub times: Vec<TimeCount>,
    /// What goes into `since` of `/api/v1/changes`.
    pub change: i64,
}

from_members!(Totals {
    totals = "totals",
    times = "times",
    change = "change",
});

/// How many records of a list are in a status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Total {
    /// The list's name in the path.
    pub list: String,
    /// The status as its source writes it; absent for those that are not known.
    pub status: Option<String>,
    /// The normalised status.
    pub state: State,
    /// The number.
    pub count: i64,
    /// False where there are more.
    pub exact: bool,
}

from_members!(Total {
    list = "list",
    status = "status",
    state = "state",
    count = "count",
    exact = "exact",
});

/// How many executions of a status were last updated in an hour or on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeCount {
    /// When the hour or the day begins.
    pub at: i64,
    /// The status as its source writes it.
    pub status: Option<String>,
    /// The number.
    pub count: i64,
}

from_members!(TimeCount {
    at = "at",
    status = "status",
    count = "count",
});

/// `/api/v1/changes`: what changed since a count of the clock.
#[derive(Clone, Debug, PartialEq)]
pub struct Changes {
    /// Each record once, of each list in the order in which they changed.
    pub changes: Vec<Change>,
    /// True where there are more: `since` goes on from `change`.
    pub more: bool,
    /// True where more changed at once than can be told: the lists are to be read anew.
    pub incomplete: bool,
    /// What goes into `since` next.
    pub change: i64,
}

from_members!(Changes {
    changes = "changes",
    more = "more" or Default::default(),
    incomplete = "incomplete" or Default::default(),
    change = "change",
});

/// A record that changed: its list, and what names it there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The list's name in the path.
    pub list: String,
    /// Of an execution or a thing.
    pub thing_name: Option<String>,
    /// Of an execution or a job.
    pub job_id: Option<String>,
    /// Of an execution.
    pub execution_number: Option<i64>,
    /// Of a task or a subtask.
    pub task_id: Option<String>,
    /// Of a subtask: what tells it from the task's others.
    pub key: Option<String>,
    /// Of an import.
    pub import_id: Option<String>,
    /// The normalised status, where there is one.
    pub state: Option<State>,
}

from_members!(Change {
    list = "list",
    thing_name = "thingName",
    job_id = "jobId",
    execution_number = "executionNumber",
    task_id = "taskId",
    key = "key",
    import_id = "importId",
    state = "state",
});

/// `/api/v1/sources`: when each source last spoke.
#[derive(Clone, Debug, PartialEq)]
pub struct Sources {
    /// In the order of their names.
    pub sources: Vec<Source>,
}

from_members!(Sources {
    sources = "sources",
});

/// A source.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// `aws`, `huawei`, or `huawei:` and an application's id.
    pub source: String,
    /// When it last spoke.
    pub observed_at: Timestamp,
    /// When something of it was last imported.
    pub imported_at: Timestamp,
}

from_members!(Source {
    source = "source",
    observed_at = "observedAt",
    imported_at = "importedAt",
});

/// `/api/v1/things/{thingName}`: a thing and its queue.
#[derive(Clone, Debug, PartialEq)]
pub struct ThingView {
    /// The thing.
    pub thing: ThingRow,
    /// Its pending executions, in the order in which it takes them; at most 250.
    pub queue: Vec<Queued>,
    /// What goes into `since` of `/api/v1/changes`.
    pub change: i64,
}

from_members!(ThingView {
    thing = "thing",
    queue = "queue",
    change = "change",
});

/// A pending execution of a thing.
#[derive(Clone, Debug, PartialEq)]
pub struct Queued {
    /// The job.
    pub job_id: String,
    /// Its number.
    pub execution_number: i64,
    /// The status as the provider writes it.
    pub status: Option<String>,
    /// The normalised status.
    pub state: State,
    /// When it was queued.
    pub queued_at: Option<Timestamp>,
    /// When the device began.
    pub started_at: Option<Timestamp>,
    /// When anything last changed.
    pub last_updated_at: Option<Timestamp>,
    /// When it will time out.
    pub times_out_at: Option<Timestamp>,
    /// What the device says of it, at most 300 characters.
    pub message: Option<String>,
    /// When it was first observed in this state.
    pub since: Timestamp,
    /// When its source last spoke.
    pub observed_at: Timestamp,
    /// The job of the execution that is before it in the queue.
    pub waits_for: Option<String>,
}

from_members!(Queued {
    job_id = "jobId",
    execution_number = "executionNumber",
    status = "status",
    state = "state",
    queued_at = "queuedAt",
    started_at = "startedAt",
    last_updated_at = "lastUpdatedAt",
    times_out_at = "timesOutAt",
    message = "message",
    since = "since",
    observed_at = "observedAt",
    waits_for = "waitsFor",
});

/// `/api/v1/jobs/{jobId}`: a job with all that is known of it.
#[derive(Clone, Debug)]
pub struct JobView {
    /// The job.
    pub record: Job,
    /// How many executions stand how: as `DescribeJob` tells it.
    pub counts: ProcessDetails,
    /// What is wrong with it.
    pub violations: Vec<Violation>,
    /// When its source spoke.
    pub observed_at: Timestamp,
    /// Raised with each change of the record.
    pub rev: i64,
    /// What the provider's operations answer for it.
    pub answers: Vec<Answer>,
    /// What goes into `since` of `/api/v1/changes`.
    pub change: i64,
}

from_members!(JobView {
    record = "record",
    counts = "counts",
    violations = "violations",
    observed_at = "observedAt",
    rev = "rev",
    answers = "answers",
    change = "change",
});

/// `/api/v1/registration-tasks/{taskId}/progress` and that of batch tasks.
#[derive(Clone, Debug, PartialEq)]
pub struct Progress {
    /// In the order of time, the last thousand.
    pub points: Vec<Point>,
}

from_members!(Progress {
    points = "points",
});

/// How far a task was at a time.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// When its source spoke.
    pub observed_at: Timestamp,
    /// The status as the source writes it.
    pub status: Option<String>,
    /// Items with an outcome.
    pub done: i64,
    /// Of these, those that failed, timed out or expired.
    pub failed: i64,
    /// Items in all, where the source tells.
    pub total: Option<i64>,
}

from_members!(Point {
    observed_at = "observedAt",
    status = "status",
    done = "done",
    failed = "failed",
    total = "total",
});

/// `/api/v1/registration-tasks/{taskId}/reports`.
#[derive(Clone, Debug, PartialEq)]
pub struct Reports {
    /// The links, errors first.
    pub reports: Vec<Report>,
}

from_members!(Reports {
    reports = "reports",
});

/// A link to a report.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// `ERRORS` or `RESULTS`.
    pub report_type: String,
    /// The link, signed by the provider for a while.
    pub link: String,
    /// When the provider gave it.
    pub observed_at: Timestamp,
}

from_members!(Report {
    report_type = "reportType",
    link = "link",
    observed_at = "observedAt",
});

/// `/api/v1/imports/{importId}/refusals`: what an import refused.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusals {
    /// The import.
    pub import: ImportRow,
    /// By request.
    pub refusals: Vec<RequestRefusals>,
}

from_members!(Refusals {
    import = "import",
    refusals = "refusals",
});

/// What a request of an import refused.
#[derive(Clone, Debug, PartialEq)]
pub struct RequestRefusals {
    /// Which request, from 0.
    pub request: i64,
    /// When it was taken.
    pub at: Timestamp,
    /// How many records were refused.
    pub refused: i64,
    /// The first of them.
    pub some: Vec<Refused>,
}

from_members!(RequestRefusals {
    request = "request",
    at = "at",
    refused = "refused",
    some = "some",
});
