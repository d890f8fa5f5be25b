//! Huawei IoT's batch tasks.

use super::{Filter, Kind, Sort, Table, facet, place, sort};
use crate::store::table::Column;
use fleetglass_model::list::Attention;

pub(super) const TABLE: Table = Table {
    name: "batch_tasks",
    row: "json_patch('{}', json_object('taskId', t.task_id, 'appId', nullif(t.app_id, ''), 'taskName', nullif(t.name, ''), \
          'taskType', nullif(t.type, ''), 'status', nullif(t.status, ''), 'state', t.state, 'progress', t.observation -> '$.record.progress', \
          'totalCnt', t.observation -> '$.record.totalCnt', 'successCnt', t.observation -> '$.record.successCnt', \
          'failCnt', t.observation -> '$.record.failCnt', 'timeoutCnt', t.observation -> '$.record.timeoutCnt', \
          'expiredCnt', t.observation -> '$.record.expiredCnt', 'startTime', t.observation -> '$.record.startTime', \
          'since', CAST(t.since AS INTEGER), 'observedAt', t.observation -> '$.observedAt'))",
    sorts: &[
        sort!("created", Real "created_at", "batch_tasks_created"),
        sort!("observed", Real "observed_at", "batch_tasks_observed"),
        Sort {
            name: "task",
            columns: &[Column::Text("task_id")],
            index: "batch_tasks_key",
            descending: false,
        },
        sort!("name", Text "name", "batch_tasks_name"),
        Sort {
            name: "app",
            columns: &[Column::Text("app_id"), Column::Real("created_at"), super::ID],
            index: "batch_tasks_app",
            descending: false,
        },
        Sort {
            name: "type",
            columns: &[Column::Text("type"), Column::Real("created_at"), super::ID],
            index: "batch_tasks_type",
            descending: false,
        },
        Sort {
            name: "status",
            columns: &[Column::Text("status"), Column::Real("created_at"), super::ID],
            index: "batch_tasks_status",
            descending: false,
        },
        sort!("progress", Integer "progress", "batch_tasks_progress"),
        sort!("total", Integer "total", "batch_tasks_total"),
        sort!("succeeded", Integer "succeeded", "batch_tasks_succeeded"),
        sort!("failed", Integer "failed", "batch_tasks_failed"),
    ],
    filters: &[
        Filter { name: "app", kind: Kind::Is(place("app_id", "batch_tasks_app", "created")) },
        Filter { name: "type", kind: Kind::Is(place("type", "batch_tasks_type", "created")) },
        Filter { name: "status", kind: Kind::Status(place("status", "batch_tasks_status", "created")) },
        Filter {
            name: "state",
            kind: Kind::State(
                "created",
                &[
                    ("pending", &[("batch_tasks_state", "state = 'pending'")]),
                    ("in-progress", &[("batch_tasks_state", "state = 'in-progress'")]),
                    ("success", &[("batch_tasks_state", "state = 'success'")]),
                    ("warning", &[("batch_tasks_state", "state = 'warning'")]),
                    ("error", &[("batch_tasks_state", "state = 'error'")]),
                    ("stopped", &[("batch_tasks_state", "state = 'stopped'")]),
                    ("unknown", &[("batch_tasks_state", "state = 'unknown'")]),
                ],
            ),
        },
        Filter {
            name: "attention",
            kind: Kind::Attention(&[
                (Attention::Failed, &[("batch_tasks_status", "status = 'Fail'")]),
                (Attention::TimedOut, &[("batch_tasks_status", "status = 'Timeout'")]),
                (Attention::WithFailures, &[("batch_tasks_state", "state = 'warning'")]),
                (Attention::Stuck, &[("batch_tasks_unmoved", "unmoved >= {stuck} AND unmoved > 0")]),
            ]),
        },
        Filter { name: "source", kind: Kind::Source(Some(place("app_id", "batch_tasks_app", "created"))) },
        Filter {
            name: "prefix",
            kind: Kind::Prefix(&[
                place("task_id", "batch_tasks_key", ""),
                place("name", "batch_tasks_name", ""),
            ]),
        },
        Filter { name: "search", kind: Kind::Search },
        Filter {
            name: "createdFrom",
            kind: Kind::From(place("created_at", "batch_tasks_created", "created")),
        },
        Filter { name: "createdTo", kind: Kind::To(place("created_at", "batch_tasks_created", "created")) },
    ],
    facets: &[
        facet!("Pending", "pending", "batch_tasks_status", "status = 'Pending'"),
        facet!("Running", "in-progress", "batch_tasks_status", "status = 'Running'"),
        facet!("Complete", "success", "batch_tasks_state", "state = 'success' AND status = 'Complete'"),
        facet!("Complete", "warning", "batch_tasks_state", "state = 'warning' AND status = 'Complete'"),
        facet!("Timeout", "error", "batch_tasks_status", "status = 'Timeout'"),
        facet!("Initializing", "pending", "batch_tasks_status", "status = 'Initializing'"),
        facet!("Waitting", "pending", "batch_tasks_status", "status = 'Waitting'"),
        facet!("Processing", "in-progress", "batch_tasks_status", "status = 'Processing'"),
        facet!("Stopping", "in-progress", "batch_tasks_status", "status = 'Stopping'"),
        facet!("Success", "success", "batch_tasks_status", "status = 'Success'"),
        facet!("PartialSuccess", "warning", "batch_tasks_status", "status = 'PartialSuccess'"),
        facet!("Fail", "error", "batch_tasks_status", "status = 'Fail'"),
        facet!("Stopped", "stopped", "batch_tasks_status", "status = 'Stopped'"),
        facet!("", "unknown", "batch_tasks_state", "state = 'unknown'"),
    ],
    with_status: &[],
    totals: None,
    text: Some(
        "task_id || ' ' || name || ' ' || app_id || ' ' || ifnull(observation ->> '$.record.operator', '') || ' ' || \
         ifnull(observation ->> '$.record.iotda.status_desc', '')",
    ),
    csv: &[
        "taskId",
        "appId",
        "taskName",
        "taskType",
        "status",
        "state",
        "progress",
        "totalCnt",
        "successCnt",
        "failCnt",
        "timeoutCnt",
        "expiredCnt",
        "startTime",
        "since",
        "observedAt",
    ],
};
