//! The tables that can be listed: their columns, and the indexes that sort and filter them.

mod batch_tasks;
mod executions;
mod imports;
mod jobs;
mod registration_tasks;
mod subtasks;
mod things;

use fleetglass_model::list::{Attention, ListKind};

/// A list of `/api/v1`.
#[derive(Debug)]
pub struct Table {
    /// The name of its table in the index and in SEARCH.
    pub(crate) name: &'static str,
    /// The SQL of a row's JSON, from the table's row `t`.
    pub(crate) row: &'static str,
    /// The orders; the first is the default.
    pub(crate) sorts: &'static [Sort],
    /// The filters.
    pub(crate) filters: &'static [Filter],
    /// The groups that are counted, which together are all rows. Empty if rows have no status.
    pub(crate) facets: &'static [Facet],
    /// Filters for one value, each with an index that continues with the status and the first order's column.
    pub(crate) with_status: &'static [(&'static str, &'static str)],
    /// The SQL that counts all groups at once if there is no filter, with the columns of a facet's count.
    pub(crate) totals: Option<&'static str>,
    /// The SQL of the text that SEARCH holds of a row, if there is one.
    pub(crate) text: Option<&'static str>,
    /// The columns of the CSV export: names, and paths within a row's JSON.
    pub(crate) csv: &'static [&'static str],
}

/// An order of a list.
#[derive(Debug)]
pub struct Sort {
    /// Its name in a request.
    pub(crate) name: &'static str,
    /// The columns, which together are unique to a row.
    pub(crate) columns: &'static [Column],
    /// The index that is in this order.
    pub(crate) index: &'static str,
    /// True if the highest values come first by default.
    pub(crate) descending: bool,
}

/// A column that rows are sorted by; never null.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Column {
    /// A text.
    Text(&'static str),
    /// A whole number.
    Integer(&'static str),
    /// Epoch seconds.
    Real(&'static str),
}

/// The row's id.
pub(crate) const ID: Column = Column::Integer("id");

impl Column {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Text(name) | Self::Integer(name) | Self::Real(name) => name,
        }
    }
}

/// A filter of a list.
#[derive(Debug)]
pub struct Filter {
    /// The parameter.
    pub(crate) name: &'static str,
    /// How it works.
    pub(crate) kind: Kind,
}

/// How a filter works.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    /// The column equals the value. The index begins with the column.
    Is(Place),
    /// The status, as its source writes it, is one of several values, separated by commas.
    Status(Place),
    /// The normalised status is one of several values, separated by commas. The first field is the name of the order in
    /// which the rows of one state are found; empty if there is none.
    State(&'static str, &'static [(&'static str, IndexLookups)]),
    /// The reason for attention is one of several values, separated by commas.
    Attention(&'static [(Attention, IndexLookups)]),
    /// At this time or later.
    From(Place),
    /// Before this time.
    To(Place),
    /// One of the columns begins with the value.
    Prefix(&'static [Place]),
    /// The row's text contains the value.
    Search,
    /// True or false.
    Flag(&'static str),
    /// The source of the records; for tasks of one application, `huawei:` and its id.
    Source(Option<Place>),
}

/// Indexes, each with the condition that is looked up in it.
pub(crate) type IndexLookups = &'static [(&'static str, &'static str)];

/// A column, and an index that begins with it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) column: &'static str,
    pub(crate) index: &'static str,
    /// The name of the order in which the index holds the rows of one value; empty if there is none.
    pub(crate) sort: &'static str,
}

pub(crate) const fn place(column: &'static str, index: &'static str, sort: &'static str) -> Place {
    Place { column, index, sort }
}

/// A group of rows of one status and state.
#[derive(Debug)]
pub struct Facet {
    /// The status as its source writes it; empty for all unknown ones.
    pub(crate) status: &'static str,
    /// The normalised status.
    pub(crate) state: &'static str,
    /// The index that finds the rows.
    pub(crate) index: &'static str,
    /// The condition that the rows meet.
    pub(crate) condition: &'static str,
}

/// The table of a list.
pub fn table(list: ListKind) -> &'static Table {
    match list {
        ListKind::Executions => &executions::TABLE,
        ListKind::RegistrationTasks => &registration_tasks::TABLE,
        ListKind::Jobs => &jobs::TABLE,
        ListKind::Things => &things::TABLE,
        ListKind::BatchTasks => &batch_tasks::TABLE,
        ListKind::Subtasks => &subtasks::TABLE,
        ListKind::Imports => &imports::TABLE,
    }
}

/// Defines a [`Facet`].
macro_rules! facet {
    ($status:literal, $state:literal, $index:literal, $condition:literal) => {
        crate::store::table::Facet { status: $status, state: $state, index: $index, condition: $condition }
    };
}
pub(crate) use facet;

/// Defines a [`Sort`] by one column and then by the row's id.
macro_rules! sort {
    ($name:literal, $kind:ident $column:literal, $index:literal) => {
        crate::store::table::Sort {
            name: $name,
            columns: &[crate::store::table::Column::$kind($column), crate::store::table::ID],
            index: $index,
            descending: !matches!(
                crate::store::table::Column::$kind(""),
                crate::store::table::Column::Text(_)
            ),
        }
    };
}
pub(crate) use sort;
