//! All job executions, across jobs and things.

use super::{Column, Filter, Kind, Sort, Table, facet, place, sort};
use fleetglass_model::list::Attention;

pub(super) const TABLE: Table = Table {
    name: "executions",
    row: "json_patch('{}', json_object('thingName', t.thing_name, 'jobId', t.job_id, 'executionNumber', t.execution_number, \
          'status', nullif(t.status, ''), 'state', t.state, 'queuedAt', t.observation -> '$.record.queuedAt', \
          'startedAt', t.observation -> '$.record.startedAt', 'lastUpdatedAt', t.observation -> '$.record.lastUpdatedAt', \
          'versionNumber', t.observation -> '$.record.versionNumber', 'retryAttempt', t.observation -> '$.record.retryAttempt', \
          'timesOutAt', iif(t.deadline < 1e15, CAST(t.deadline AS INTEGER), NULL), \
          'message', nullif(substr(t.message, 1, 300), ''), 'latest', json(iif(t.latest, 'true', 'false')), \
          'since', CAST(t.since AS INTEGER), 'observedAt', t.observation -> '$.observedAt'))",
    sorts: &[
        sort!("updated", Real "updated_at", "executions_updated"),
        sort!("queued", Real "queued_at", "executions_queued"),
        sort!("started", Real "started_at", "executions_started"),
        Sort {
            name: "thing",
            columns: &[
                Column::Text("thing_name"),
                Column::Text("job_id"),
                Column::Integer("execution_number"),
            ],
            index: "executions_key",
            descending: false,
        },
        Sort {
            name: "job",
            columns: &[Column::Text("job_id"), Column::Real("updated_at"), super::ID],
            index: "executions_job",
            descending: false,
        },
        Sort {
            name: "status",
            columns: &[Column::Text("status"), Column::Real("updated_at"), super::ID],
            index: "executions_status",
            descending: false,
        },
        sort!("number", Integer "execution_number", "executions_number"),
        Sort {
            name: "timesOut",
            columns: &[Column::Real("deadline"), super::ID],
            index: "executions_deadline",
            descending: false,
        },
    ],
    filters: &[
        Filter { name: "thing", kind: Kind::Is(place("thing_name", "executions_key", "")) },
        Filter { name: "job", kind: Kind::Is(place("job_id", "executions_job", "updated")) },
        Filter { name: "status", kind: Kind::Status(place("status", "executions_status", "updated")) },
        Filter {
            name: "state",
            kind: Kind::State(
                "updated",
                &[
                    ("pending", &[("executions_status", "status = 'QUEUED'")]),
                    ("in-progress", &[("executions_status", "status = 'IN_PROGRESS'")]),
                    ("success", &[("executions_status", "status = 'SUCCEEDED'")]),
                    (
                        "error",
                        &[
                            ("executions_status", "status = 'FAILED'"),
                            ("executions_status", "status = 'TIMED_OUT'"),
                            ("executions_status", "status = 'REJECTED'"),
                        ],
                    ),
                    (
                        "stopped",
                        &[
                            ("executions_status", "status = 'REMOVED'"),
                            ("executions_status", "status = 'CANCELED'"),
                        ],
                    ),
                    ("unknown", &[("executions_unknown", "state = 'unknown'")]),
                ],
            ),
        },
        Filter {
            name: "attention",
            kind: Kind::Attention(&[
                (
                    Attention::Failed,
                    &[
                        ("executions_status", "status = 'FAILED'"),
                        ("executions_status", "status = 'REJECTED'"),
                    ],
                ),
                (Attention::TimedOut, &[("executions_status", "status = 'TIMED_OUT'")]),
                (Attention::AboutToTimeOut, &[("executions_deadline", "deadline < {soon}")]),
                (Attention::Stuck, &[("executions_unmoved", "unmoved >= {stuck} AND unmoved > 0")]),
            ]),
        },
        Filter { name: "latest", kind: Kind::Flag("latest") },
        Filter { name: "source", kind: Kind::Source(None) },
        Filter {
            name: "prefix",
            kind: Kind::Prefix(&[
                place("thing_name", "executions_key", ""),
                place("job_id", "executions_job", ""),
            ]),
        },
        Filter { name: "search", kind: Kind::Search },
        Filter { name: "queuedFrom", kind: Kind::From(place("queued_at", "executions_queued", "queued")) },
        Filter { name: "queuedTo", kind: Kind::To(place("queued_at", "executions_queued", "queued")) },
        Filter {
            name: "startedFrom",
            kind: Kind::From(place("started_at", "executions_started", "started")),
        },
        Filter { name: "startedTo", kind: Kind::To(place("started_at", "executions_started", "started")) },
        Filter {
            name: "updatedFrom",
            kind: Kind::From(place("updated_at", "executions_updated", "updated")),
        },
        Filter { name: "updatedTo", kind: Kind::To(place("updated_at", "executions_updated", "updated")) },
    ],
    facets: &[
        facet!("QUEUED", "pending", "executions_status", "status = 'QUEUED'"),
        facet!("IN_PROGRESS", "in-progress", "executions_status", "status = 'IN_PROGRESS'"),
        facet!("SUCCEEDED", "success", "executions_status", "status = 'SUCCEEDED'"),
        facet!("FAILED", "error", "executions_status", "status = 'FAILED'"),
        facet!("TIMED_OUT", "error", "executions_status", "status = 'TIMED_OUT'"),
        facet!("REJECTED", "error", "executions_status", "status = 'REJECTED'"),
        facet!("REMOVED", "stopped", "executions_status", "status = 'REMOVED'"),
        facet!("CANCELED", "stopped", "executions_status", "status = 'CANCELED'"),
        facet!("", "unknown", "executions_unknown", "state = 'unknown'"),
    ],
    with_status: &[("job", "executions_job_status")],
    totals: Some(
        "SELECT iif(status IN ('QUEUED', 'IN_PROGRESS', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'REJECTED', 'REMOVED', 'CANCELED'), status, '') AS a, \
         CASE WHEN status = 'QUEUED' THEN 'pending' WHEN status = 'IN_PROGRESS' THEN 'in-progress' WHEN status = 'SUCCEEDED' THEN 'success' \
         WHEN status IN ('FAILED', 'TIMED_OUT', 'REJECTED') THEN 'error' WHEN status IN ('REMOVED', 'CANCELED') THEN 'stopped' ELSE 'unknown' END AS b, \
         CAST(sum(n) AS TEXT) AS c, 'y' AS d FROM totals GROUP BY 1, 2",
    ),
    text: Some("thing_name || ' ' || job_id || ' ' || message"),
    csv: &[
        "thingName",
        "jobId",
        "executionNumber",
        "status",
        "state",
        "queuedAt",
        "startedAt",
        "lastUpdatedAt",
        "timesOutAt",
        "versionNumber",
        "retryAttempt",
        "latest",
        "message",
        "since",
        "observedAt",
    ],
};
