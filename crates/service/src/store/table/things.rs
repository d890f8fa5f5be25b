//! Things that have job executions.

use super::{Filter, Kind, Sort, Table, place, sort};
use crate::store::table::Column;
use fleetglass_model::list::Attention;

pub(super) const TABLE: Table = Table {
    name: "things",
    row: "json_patch('{}', json_object('thingName', t.thing_name, 'executions', t.executions, 'queued', t.queued, \
          'inProgress', t.in_progress, 'succeeded', t.succeeded, 'failures', t.failures, \
          'lastUpdatedAt', iif(t.updated_at > -1e15, CAST(t.updated_at AS INTEGER), NULL)))",
    sorts: &[
        Sort {
            name: "thing",
            columns: &[Column::Text("thing_name")],
            index: "things_key",
            descending: false,
        },
        sort!("updated", Real "updated_at", "things_updated"),
        sort!("pending", Integer "pending", "things_pending"),
        sort!("failures", Integer "failures", "things_failures"),
        sort!("executions", Integer "executions", "things_executions"),
    ],
    filters: &[
        Filter {
            name: "attention",
            kind: Kind::Attention(&[(Attention::WithFailures, &[("things_failures", "failures > 0")])]),
        },
        Filter { name: "source", kind: Kind::Source(None) },
        Filter { name: "prefix", kind: Kind::Prefix(&[place("thing_name", "things_key", "thing")]) },
        Filter { name: "search", kind: Kind::Search },
        Filter { name: "updatedFrom", kind: Kind::From(place("updated_at", "things_updated", "updated")) },
        Filter { name: "updatedTo", kind: Kind::To(place("updated_at", "things_updated", "updated")) },
    ],
    facets: &[],
    with_status: &[],
    totals: None,
    text: Some("thing_name"),
    csv: &["thingName", "executions", "queued", "inProgress", "succeeded", "failures", "lastUpdatedAt"],
};
