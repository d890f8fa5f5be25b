//! AWS IoT's thing-registration tasks.

use super::{Filter, Kind, Sort, Table, facet, place, sort};
use crate::store::table::Column;
use fleetglass_model::list::Attention;

pub(super) const TABLE: Table = Table {
    name: "registration_tasks",
    row: "json_patch('{}', json_object('taskId', t.task_id, 'status', nullif(t.status, ''), 'state', t.state, \
          'percentageProgress', t.observation -> '$.record.percentageProgress', 'successCount', t.observation -> '$.record.successCount', \
          'failureCount', t.observation -> '$.record.failureCount', 'creationDate', t.observation -> '$.record.creationDate', \
          'lastModifiedDate', t.observation -> '$.record.lastModifiedDate', 'inputFileBucket', t.observation -> '$.record.inputFileBucket', \
          'inputFileKey', t.observation -> '$.record.inputFileKey', 'message', substr(t.observation ->> '$.record.message', 1, 300), \
          'since', CAST(t.since AS INTEGER), 'observedAt', t.observation -> '$.observedAt'))",
    sorts: &[
        sort!("updated", Real "updated_at", "registration_tasks_updated"),
        sort!("created", Real "created_at", "registration_tasks_created"),
        Sort {
            name: "task",
            columns: &[Column::Text("task_id")],
            index: "registration_tasks_key",
            descending: false,
        },
        Sort {
            name: "status",
            columns: &[Column::Text("status"), Column::Real("updated_at"), super::ID],
            index: "registration_tasks_status",
            descending: false,
        },
        sort!("progress", Integer "progress", "registration_tasks_progress"),
        sort!("succeeded", Integer "succeeded", "registration_tasks_succeeded"),
        sort!("failed", Integer "failed", "registration_tasks_failed"),
    ],
    filters: &[
        Filter {
            name: "status",
            kind: Kind::Status(place("status", "registration_tasks_status", "updated")),
        },
        Filter {
            name: "state",
            kind: Kind::State(
                "updated",
                &[
                    ("in-progress", &[("registration_tasks_state", "state = 'in-progress'")]),
                    ("success", &[("registration_tasks_state", "state = 'success'")]),
                    ("warning", &[("registration_tasks_state", "state = 'warning'")]),
                    ("error", &[("registration_tasks_state", "state = 'error'")]),
                    ("stopped", &[("registration_tasks_state", "state = 'stopped'")]),
                    ("unknown", &[("registration_tasks_state", "state = 'unknown'")]),
                ],
            ),
        },
        Filter {
            name: "attention",
            kind: Kind::Attention(&[
                (Attention::Failed, &[("registration_tasks_state", "state = 'error'")]),
                (Attention::WithFailures, &[("registration_tasks_state", "state = 'warning'")]),
                (Attention::Stuck, &[("registration_tasks_unmoved", "unmoved >= {stuck} AND unmoved > 0")]),
            ]),
        },
        Filter { name: "source", kind: Kind::Source(None) },
        Filter { name: "prefix", kind: Kind::Prefix(&[place("task_id", "registration_tasks_key", "")]) },
        Filter { name: "search", kind: Kind::Search },
        Filter {
            name: "createdFrom",
            kind: Kind::From(place("created_at", "registration_tasks_created", "created")),
        },
        Filter {
            name: "createdTo",
            kind: Kind::To(place("created_at", "registration_tasks_created", "created")),
        },
        Filter {
            name: "updatedFrom",
            kind: Kind::From(place("updated_at", "registration_tasks_updated", "updated")),
        },
        Filter {
            name: "updatedTo",
            kind: Kind::To(place("updated_at", "registration_tasks_updated", "updated")),
        },
    ],
    facets: &[
        facet!("InProgress", "in-progress", "registration_tasks_status", "status = 'InProgress'"),
        facet!("Cancelling", "in-progress", "registration_tasks_status", "status = 'Cancelling'"),
        facet!("Completed", "success", "registration_tasks_state", "state = 'success'"),
        facet!("Completed", "warning", "registration_tasks_state", "state = 'warning'"),
        facet!("Failed", "error", "registration_tasks_state", "state = 'error'"),
        facet!("Cancelled", "stopped", "registration_tasks_state", "state = 'stopped'"),
        facet!("", "unknown", "registration_tasks_state", "state = 'unknown'"),
    ],
    with_status: &[],
    totals: None,
    text: Some(
        "task_id || ' ' || ifnull(observation ->> '$.record.inputFileBucket', '') || ' ' || \
         ifnull(observation ->> '$.record.inputFileKey', '') || ' ' || ifnull(observation ->> '$.record.message', '')",
    ),
    csv: &[
        "taskId",
        "status",
        "state",
        "percentageProgress",
        "successCount",
        "failureCount",
        "creationDate",
        "lastModifiedDate",
        "inputFileBucket",
        "inputFileKey",
        "message",
        "since",
        "observedAt",
    ],
};
