//! The subtasks of Huawei IoT's batch tasks.

use super::{Filter, Kind, Sort, Table, facet, place};
use crate::store::table::{Column, ID};

pub(super) const TABLE: Table = Table {
    name: "subtasks",
    row: "json_patch('{}', json_object('taskId', t.task_id, 'deviceId', nullif(t.device_id, ''), 'commandId', nullif(t.command_id, ''), \
          'status', nullif(t.status, ''), 'state', t.state, 'message', nullif(substr(t.message, 1, 300), ''), \
          'output', t.observation -> '$.record.output', 'error', t.observation -> '$.record.error', \
          'param', t.observation -> '$.record.param', 'observedAt', t.observation -> '$.observedAt'))",
    sorts: &[
        Sort {
            name: "task",
            columns: &[Column::Text("task_id"), ID],
            index: "subtasks_task",
            descending: false,
        },
        Sort {
            name: "device",
            columns: &[Column::Text("task_id"), Column::Text("device_id"), ID],
            index: "subtasks_device",
            descending: false,
        },
        Sort {
            name: "status",
            columns: &[Column::Text("task_id"), Column::Text("status"), ID],
            index: "subtasks_status",
            descending: false,
        },
        Sort {
            name: "observed",
            columns: &[Column::Text("task_id"), Column::Real("observed_at"), ID],
            index: "subtasks_observed",
            descending: true,
        },
    ],
    filters: &[
        Filter { name: "task", kind: Kind::Is(place("task_id", "subtasks_task", "task")) },
        Filter { name: "device", kind: Kind::Is(place("device_id", "subtasks_of_device", "")) },
        Filter { name: "status", kind: Kind::Status(place("status", "subtasks_by_status", "")) },
        Filter {
            name: "state",
            kind: Kind::State(
                "",
                &[
                    (
                        "pending",
                        &[
                            ("subtasks_by_status", "status = 'Pending'"),
                            ("subtasks_by_status", "status = 'Waitting'"),
                            ("subtasks_by_status", "status = 'FailWaitRetry'"),
                        ],
                    ),
                    (
                        "in-progress",
                        &[
                            ("subtasks_by_status", "status = 'WaitResult'"),
                            ("subtasks_by_status", "status = 'Processing'"),
                        ],
                    ),
                    ("success", &[("subtasks_by_status", "status = 'Success'")]),
                    (
                        "error",
                        &[
                            ("subtasks_by_status", "status = 'Fail'"),
                            ("subtasks_by_status", "status = 'Timeout'"),
                        ],
                    ),
                    (
                        "stopped",
                        &[
                            ("subtasks_by_status", "status = 'Stopped'"),
                            ("subtasks_by_status", "status = 'Removed'"),
                        ],
                    ),
                    ("unknown", &[("subtasks_unknown", "state = 'unknown'")]),
                ],
            ),
        },
        Filter { name: "prefix", kind: Kind::Prefix(&[place("device_id", "subtasks_of_device", "")]) },
        Filter { name: "search", kind: Kind::Search },
    ],
    facets: &[
        facet!("Pending", "pending", "subtasks_by_status", "status = 'Pending'"),
        facet!("WaitResult", "in-progress", "subtasks_by_status", "status = 'WaitResult'"),
        facet!("Success", "success", "subtasks_by_status", "status = 'Success'"),
        facet!("Fail", "error", "subtasks_by_status", "status = 'Fail'"),
        facet!("Timeout", "error", "subtasks_by_status", "status = 'Timeout'"),
        facet!("Waitting", "pending", "subtasks_by_status", "status = 'Waitting'"),
        facet!("FailWaitRetry", "pending", "subtasks_by_status", "status = 'FailWaitRetry'"),
        facet!("Processing", "in-progress", "subtasks_by_status", "status = 'Processing'"),
        facet!("Stopped", "stopped", "subtasks_by_status", "status = 'Stopped'"),
        facet!("Removed", "stopped", "subtasks_by_status", "status = 'Removed'"),
        facet!("", "unknown", "subtasks_unknown", "state = 'unknown'"),
    ],
    with_status: &[("task", "subtasks_status")],
    totals: None,
    text: Some("device_id || ' ' || command_id || ' ' || message"),
    csv: &[
        "taskId",
        "deviceId",
        "commandId",
        "status",
        "state",
        "message",
        "output",
        "error",
        "param",
        "observedAt",
    ],
};
