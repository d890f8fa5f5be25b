//! The journal of imports.

use super::{Filter, Kind, Table, facet, place, sort};

pub(super) const TABLE: Table = Table {
    name: "imports",
    row: "json_object('importId', t.import_id, 'via', t.via, 'state', t.state, 'beganAt', CAST(t.began_at AS INTEGER), \
          'endedAt', CAST(t.ended_at AS INTEGER), 'requests', t.requests, 'records', t.records, 'imported', t.imported, \
          'unchanged', t.unchanged, 'older', t.older, 'refused', t.refused)",
    sorts: &[
        sort!("began", Real "began_at", "imports_began"),
        sort!("ended", Real "ended_at", "imports_ended"),
        sort!("records", Integer "records", "imports_records"),
        sort!("refused", Integer "refused", "imports_refused"),
    ],
    filters: &[
        Filter {
            name: "state",
            kind: Kind::State(
                "began",
                &[
                    ("success", &[("imports_state", "state = 'success'")]),
                    ("warning", &[("imports_state", "state = 'warning'")]),
                ],
            ),
        },
        Filter { name: "beganFrom", kind: Kind::From(place("began_at", "imports_began", "began")) },
        Filter { name: "beganTo", kind: Kind::To(place("began_at", "imports_began", "began")) },
    ],
    facets: &[
        facet!("", "success", "imports_state", "state = 'success'"),
        facet!("", "warning", "imports_state", "state = 'warning'"),
    ],
    with_status: &[],
    totals: None,
    text: None,
    csv: &[
        "importId",
        "via",
        "state",
        "beganAt",
        "endedAt",
        "requests",
        "records",
        "imported",
        "unchanged",
        "older",
        "refused",
    ],
};
