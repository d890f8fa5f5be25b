//! What can be listed: tables, their columns, and by which indexes they are sorted and filtered.

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
    /// Its table in the index, and in SEARCH.
    pub(crate) name: &'static str,
    /// SQL that makes a row's JSON of the table's row `t`.
    pub(crate) row: &'static str,
    /// The orders; the first is taken where none is asked for.
    pub(crate) sorts: &'static [Sort],
    /// What the rows can be filtered by.
    pub(crate) filters: &'static [Filter],
    /// The groups that are counted, which together are all rows. Empty where rows have no status.
    pub(crate) facets: &'static [Facet],
    /// Filters for one value whose index goes on with the status, and then with the first order's column.
    pub(crate) with_status: &'static [(&'static str, &'static str)],
    /// SQL of all counts at once where nothing is filtered, in the shape of a facet's count.
    pub(crate) totals: Option<&'static str>,
    /// SQL of the text that SEARCH holds of a row, where there is one.
    pub(crate) text: Option<&'static str>,
    /// The columns of the CSV export: names, and paths within a row's JSON.
    pub(crate) csv: &'static [&'static str],
}

/// An order of a list.
#[derive(Debug)]
pub struct Sort {
    /// Its name in a request.
    pub(crate) name: &'static str,
    /// The columns, of which the last is unique to the row or the first ones are together.
    pub(crate) columns: &'static [Column],
    /// The index that is in this order.
    pub(crate) index: &'static str,
    /// True where the highest come first unless asked otherwise.
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

/// The row's own number.
pub(crate) const ID: Column = Column::Integer("id");

impl Column {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Text(name) | Self::Integer(name) | Self::Real(name) => name,
        }
    }
}

/// What rows are filtered by.
#[derive(Debug)]
pub struct Filter {
    /// The parameter.
    pub(crate) name: &'static str,
    /// How.
    pub(crate) kind: Kind,
}

/// How a filter works.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    /// The column is the value. The index begins with it.
    Is(Place),
    /// The status as its source writes it: one of several values, between commas.
    Status(Place),
    /// The normalised status: one of several values, between commas.
    /// The order that rows of one state are found in, by the sort's name; empty where it is none.
    State(&'static str, &'static [(&'static str, IndexLookups)]),
    /// What needs attention: one of several values, between commas.
    Attention(&'static [(Attention, IndexLookups)]),
    /// At this time or later.
    From(Place),
    /// Before this time.
    To(Place),
    /// One of the columns begins with the value.
    Prefix(&'static [Place]),
    /// The value stands somewhere in the row's text.
    Search,
    /// True or false.
    Flag(&'static str),
    /// The source of the records; of tasks of an application, `huawei:` and its id.
    Source(Option<Place>),
}

/// Conditions with the index that finds each.
pub(crate) type IndexLookups = &'static [(&'static str, &'static str)];

/// A column, and an index that begins with it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) column: &'static str,
    pub(crate) index: &'static str,
    /// The order that the index is in behind an equal value of the column, by the sort's name; empty where it is none.
    pub(crate) sort: &'static str,
}

pub(crate) const fn place(column: &'static str, index: &'static str, sort: &'static str) -> Place {
    Place { column, index, sort }
}

/// Rows of one status and state.
#[derive(Debug)]
pub struct Facet {
    /// The status as its source writes it; empty for all that are not known.
    pub(crate) status: &'static str,
    /// The normalised status.
    pub(crate) state: &'static str,
    /// The index that finds them.
    pub(crate) index: &'static str,
    /// The condition that they meet.
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

/// The rows of a state, by an index that the state begins.
macro_rules! facet {
    ($status:literal, $state:literal, $index:literal, $condition:literal) => {
        crate::store::table::Facet { status: $status, state: $state, index: $index, condition: $condition }
    };
}
pub(crate) use facet;

/// A sort by one column, the row's own number behind it.
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
