//! AWS IoT's jobs.

use super::{Filter, Kind, Sort, Table, facet, place, sort};
use crate::store::table::Column;
use fleetglass_model::list::Attention;

pub(super) const TABLE: Table = Table {
    name: "jobs",
    row: "json_patch('{}', json_object('jobId', t.job_id, 'status', nullif(t.status, ''), 'state', t.state, \
          'targetSelection', t.target_selection, 'description', substr(t.observation ->> '$.record.description', 1, 300), \
          'comment', substr(t.observation ->> '$.record.comment', 1, 300), 'createdAt', t.observation -> '$.record.createdAt', \
          'lastUpdatedAt', iif(t.updated_at > -1e15, CAST(t.updated_at AS INTEGER), NULL), \
          'completedAt', t.observation -> '$.record.completedAt', 'executions', t.executions, 'queued', t.queued, \
          'inProgress', t.in_progress, 'succeeded', t.succeeded, 'failed', t.failed, 'timedOut', t.timed_out, 'rejected', t.rejected, \
          'removed', t.removed, 'canceled', t.canceled, 'observedAt', t.observation -> '$.observedAt'))",
    sorts: &[
        sort!("updated", Real "updated_at", "jobs_updated"),
        sort!("created", Real "created_at", "jobs_created"),
        Sort { name: "job", columns: &[Column::Text("job_id")], index: "jobs_key", descending: false },
        Sort {
            name: "status",
            columns: &[Column::Text("status"), Column::Real("updated_at"), super::ID],
            index: "jobs_status",
            descending: false,
        },
        sort!("executions", Integer "executions", "jobs_executions"),
        sort!("failures", Integer "failures", "jobs_failures"),
    ],
    filters: &[
        Filter { name: "status", kind: Kind::Status(place("status", "jobs_status", "updated")) },
        Filter {
            name: "state",
            kind: Kind::State(
                "updated",
                &[
                    ("pending", &[("jobs_state", "state = 'pending'")]),
                    ("in-progress", &[("jobs_state", "state = 'in-progress'")]),
                    ("success", &[("jobs_state", "state = 'success'")]),
                    ("warning", &[("jobs_state", "state = 'warning'")]),
                    ("stopped", &[("jobs_state", "state = 'stopped'")]),
                    ("unknown", &[("jobs_state", "state = 'unknown'")]),
                ],
            ),
        },
        Filter {
            name: "attention",
            kind: Kind::Attention(&[(Attention::WithFailures, &[("jobs_failures", "failures > 0")])]),
        },
        Filter { name: "source", kind: Kind::Source(None) },
        Filter { name: "prefix", kind: Kind::Prefix(&[place("job_id", "jobs_key", "")]) },
        Filter { name: "search", kind: Kind::Search },
        Filter { name: "createdFrom", kind: Kind::From(place("created_at", "jobs_created", "created")) },
        Filter { name: "createdTo", kind: Kind::To(place("created_at", "jobs_created", "created")) },
        Filter { name: "updatedFrom", kind: Kind::From(place("updated_at", "jobs_updated", "updated")) },
        Filter { name: "updatedTo", kind: Kind::To(place("updated_at", "jobs_updated", "updated")) },
    ],
    facets: &[
        facet!("SCHEDULED", "pending", "jobs_state", "state = 'pending'"),
        facet!("IN_PROGRESS", "in-progress", "jobs_status", "status = 'IN_PROGRESS'"),
        facet!("DELETION_IN_PROGRESS", "in-progress", "jobs_status", "status = 'DELETION_IN_PROGRESS'"),
        facet!("COMPLETED", "success", "jobs_state", "state = 'success'"),
        facet!("COMPLETED", "warning", "jobs_state", "state = 'warning'"),
        facet!("CANCELED", "stopped", "jobs_state", "state = 'stopped'"),
        facet!("", "unknown", "jobs_state", "state = 'unknown'"),
    ],
    with_status: &[],
    totals: None,
    text: Some(
        "job_id || ' ' || ifnull(observation ->> '$.record.description', '') || ' ' || \
         ifnull(observation ->> '$.record.comment', '')",
    ),
    csv: &[
        "jobId",
        "status",
        "state",
        "targetSelection",
        "description",
        "comment",
        "createdAt",
        "lastUpdatedAt",
        "completedAt",
        "executions",
        "queued",
        "inProgress",
        "succeeded",
        "failed",
        "timedOut",
        "rejected",
        "removed",
        "canceled",
        "observedAt",
    ],
};
