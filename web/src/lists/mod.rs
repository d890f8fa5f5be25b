//! What a list is made of, before any of it is drawn: its columns, its filters, its rows.
//!
//! Each list describes itself in a file of its own; `components::list` draws any of them.

pub(crate) mod batch_tasks;
pub(crate) mod executions;
pub(crate) mod imports;
pub(crate) mod jobs;
pub(crate) mod merge;
pub(crate) mod query;
pub(crate) mod registration_tasks;
pub(crate) mod subtasks;
pub(crate) mod things;
pub(crate) mod views;

use crate::address::Section;
use crate::client::answer::parse;
use crate::i18n::message::Message;
use crate::i18n::text;
use crate::records::Status;
use fleetglass_model::Timestamp;
use fleetglass_model::list::{Count, Page, StatusCount};
use fleetglass_model::raw::RawJson;
use fleetglass_model::status::State;
use query::Query;
use serde::Deserialize;

/// A list: where it comes from, and what is shown of it.
#[derive(Debug)]
pub(crate) struct List {
    /// Its name in the API.
    pub(crate) name: &'static str,
    /// Its heading.
    pub(crate) title: Message,
    /// Said while it loads.
    pub(crate) loading: Message,
    /// Said where there is nothing at all.
    pub(crate) none: Message,
    /// Its columns: the one that names the record first, then the status.
    pub(crate) columns: &'static [Column],
    /// Its filters.
    pub(crate) filters: &'static [Filter],
    /// The column that it is sorted by where nobody chose another.
    pub(crate) sorted_by: &'static str,
    /// Views that are always offered beside all of it.
    pub(crate) views: &'static [View],
    /// What a status is called, as its source writes it and on the common scale.
    pub(crate) label: fn(Option<&str>, State) -> Message,
    /// Reads an item of an answer of the API.
    pub(crate) row: fn(&str) -> Result<Row, String>,
}

/// A column.
#[derive(Debug)]
pub(crate) struct Column {
    /// Its name in addresses.
    pub(crate) name: &'static str,
    /// Its heading.
    pub(crate) title: Message,
    /// What the API sorts by.
    pub(crate) sort: Option<Sort>,
    /// What stands in it.
    pub(crate) kind: ColumnKind,
    /// From which width of the page on it is shown.
    pub(crate) from: Breakpoint,
    /// Whether it is shown where nobody chose columns.
    pub(crate) shown: bool,
}

/// An order.
#[derive(Debug)]
pub(crate) struct Sort {
    /// Its name in the API.
    pub(crate) name: &'static str,
    /// Whether the largest come first where nobody chose.
    pub(crate) descending: bool,
}

/// What stands in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ColumnKind {
    /// Words, left.
    Words,
    /// Numbers, right.
    Numbers,
    /// Times, whose zone stands in the heading.
    Times,
}

/// From which width on a column is shown. The first two always are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Breakpoint {
    /// At any width.
    Always,
    /// From 560 pixels on.
    Small,
    /// From 840 pixels on.
    Medium,
    /// From 1080 pixels on.
    Large,
    /// From 1400 pixels on.
    Wide,
}

impl Breakpoint {
    /// The class that hides a column where there is less room.
    pub(crate) fn class(self) -> &'static str {
        match self {
            Self::Always => "",
            Self::Small => "from-small",
            Self::Medium => "from-medium",
            Self::Large => "from-large",
            Self::Wide => "from-wide",
        }
    }

    /// From how many pixels on there is room, as in `list.css`.
    pub(crate) fn width(self) -> f64 {
        match self {
            Self::Always => 0.0,
            Self::Small => 560.0,
            Self::Medium => 840.0,
            Self::Large => 1080.0,
            Self::Wide => 1400.0,
        }
    }
}

/// A filter.
#[derive(Debug)]
pub(crate) struct Filter {
    /// Its name in addresses and in the API.
    pub(crate) name: &'static str,
    /// What it is called.
    pub(crate) title: Message,
    /// Its values.
    pub(crate) values: FilterValues,
}

/// The values of a filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FilterValues {
    /// Any text.
    Text,
    /// Statuses as their source writes them, with commas between.
    Statuses,
    /// Normalised statuses, with commas between.
    States(&'static [State]),
    /// Reasons why a record needs attention, with commas between.
    Reasons(&'static [&'static str]),
    /// A time: ISO 8601, epoch seconds, or a span before now such as `-24h`.
    Time,
    /// `true` or `false`.
    Flag,
}

/// A way to look at a list, with its query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct View {
    /// What it is called.
    pub(crate) title: Message,
    /// Its query, as in an address.
    pub(crate) query: &'static str,
}

/// A row.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Row {
    /// What tells it from all others: the address of its record, where it has one.
    pub(crate) key: String,
    /// Its cells, one for each column of the list.
    pub(crate) cells: Vec<Cell>,
}

/// A cell.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    /// Nothing is known.
    Absent,
    /// What names a record, with its address and what it is called when copied.
    Name {
        /// The id or name.
        id: String,
        /// Its page.
        href: String,
        /// What the id is called.
        what: Message,
    },
    /// An id that leads nowhere.
    Code(String),
    /// How the record stands.
    Status(Status),
    /// Words from outside.
    Text(String),
    /// A number.
    Number(i64),
    /// A number of failures: quiet where there is none.
    Failures(i64),
    /// A point in time.
    Time(Timestamp),
    /// How far it has come, in permille, in the colour of a state.
    Progress(u16, State),
}

impl Cell {
    pub(crate) fn text(value: Option<String>) -> Self {
        value.filter(|value| !value.is_empty()).map_or(Self::Absent, Self::Text)
    }

    pub(crate) fn code(value: Option<String>) -> Self {
        value.filter(|value| !value.is_empty()).map_or(Self::Absent, Self::Code)
    }

    pub(crate) fn number(value: Option<i64>) -> Self {
        value.map_or(Self::Absent, Self::Number)
    }

    pub(crate) fn failures(value: Option<i64>) -> Self {
        value.map_or(Self::Absent, Self::Failures)
    }

    pub(crate) fn time(value: Option<Timestamp>) -> Self {
        value.map_or(Self::Absent, Self::Time)
    }

    /// The bar of a part of a whole; nothing where the whole is not known, or is nothing.
    pub(crate) fn share(part: i64, whole: i64, state: State) -> Self {
        match whole {
            ..=0 => Self::Absent,
            // What is not quite done is not shown as done.
            _ => Self::Progress((part.saturating_mul(1000) / whole).clamp(0, 1000) as u16, state),
        }
    }
}

impl List {
    /// The column of a name.
    pub(crate) fn column(&self, name: &str) -> Option<&'static Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// Reads an answer of the API.
    pub(crate) fn read(&self, answer: &str) -> Result<Page<Row>, String> {
        let page: Page<RawJson> = parse(answer)?;
        let rows: Result<Vec<Row>, String> = page.items.iter().map(|item| (self.row)(item.get())).collect();
        Ok(Page {
            items: rows?,
            from: page.from,
            total: page.total,
            counts: in_order(page.counts, |count| (count.status.as_deref(), count.state)),
            next: page.next,
            previous: page.previous,
            stopped: page.stopped,
            change: page.change,
        })
    }

    /// The filter of a name.
    pub(crate) fn filter(&self, name: &str) -> Option<&'static Filter> {
        self.filters.iter().find(|filter| filter.name == name)
    }
}

/// What a section lists.
pub(crate) fn of_section(section: Section) -> &'static List {
    match section {
        Section::RegistrationTasks => &registration_tasks::LIST,
        Section::Jobs => &jobs::LIST,
        Section::Executions => &executions::LIST,
        Section::Things => &things::LIST,
        Section::BatchTasks => &batch_tasks::LIST,
        Section::Imports => &imports::LIST,
    }
}

/// Counts in the order in which they matter: what went wrong first. Those of one state stand by their statuses.
pub(crate) fn in_order<T>(mut counts: Vec<T>, counted: impl Fn(&T) -> Counted<'_>) -> Vec<T> {
    const ORDER: [State; 7] = [
        State::Error,
        State::Warning,
        State::InProgress,
        State::Pending,
        State::Success,
        State::Stopped,
        State::Unknown,
    ];
    let mut ordered = Vec::with_capacity(counts.len());
    for wanted in ORDER {
        let first = ordered.len();
        for count in counts.extract_if(.., |count| counted(count).1 == wanted) {
            let before = |other: &&T| counted(other).0 <= counted(&count).0;
            let at = ordered[first..].iter().take_while(before).count();
            ordered.insert(first + at, count);
        }
    }
    ordered
}

/// Makes a row of an item.
fn read<'a, Item: Deserialize<'a>>(item: &'a str, row: fn(Item) -> Row) -> Result<Row, String> {
    parse(item).map(row)
}

/// A status that is counted, and how its source writes it.
pub(crate) type Counted<'a> = (Option<&'a str>, State);

/// What is counted: of those whose status is not known here, the API tells no status. Jobs have none where only their
/// executions are known.
pub(crate) fn label(list: &List, (status, state): Counted<'_>) -> Message {
    match (status, state) {
        (None, State::Unknown) if list.name != jobs::LIST.name => text::state(state),
        _ => (list.label)(status, state),
    }
}

/// What a state is called among those of a list, whatever the status is.
pub(crate) fn label_of_state(list: &List, state: State) -> Message {
    (list.label)(Some(""), state)
}

/// Its source's word, where that alone tells it from another of the same name.
pub(crate) fn word<'a>(list: &List, own: Counted<'a>, all: &[Counted<'_>]) -> Option<&'a str> {
    let is_twin = |other: &Counted<'_>| *other != own && label(list, *other) == label(list, own);
    own.0.filter(|_| all.iter().any(is_twin))
}

/// The filter that shows what a count counted: by the status where that says it all, else by what it means.
pub(crate) fn filter_of(count: &StatusCount, all: &[StatusCount]) -> (&'static str, String) {
    let alone =
        |status: &String| all.iter().filter(|other| other.status.as_ref() == Some(status)).count() == 1;
    // A comma stands between two statuses.
    match count.status.as_ref().filter(|status| alone(status) && !status.contains(',')) {
        Some(status) => ("status", status.clone()),
        None => ("state", count.state.name().to_owned()),
    }
}

/// True where filters by status are set, and let through what a count counted.
pub(crate) fn is_let_through(query: &Query, count: &StatusCount) -> bool {
    let filters = [("status", count.status.as_deref()), ("state", Some(count.state.name()))];
    let set = || filters.iter().filter_map(|(name, own)| Some((query.get(name)?, *own)));
    let fits =
        |(wanted, own): (&str, Option<&str>)| own.is_some_and(|own| wanted.split(',').any(|w| w == own));
    set().next().is_some() && set().all(fits)
}

/// By how much a count has changed; nothing is said of one that is not exact.
pub(crate) fn change(before: Option<Count>, now: Count) -> Option<i64> {
    let before = before?;
    (before.exact && now.exact && before.count != now.count).then(|| now.count - before.count)
}

/// A column of words.
const fn words(name: &'static str, title: Message, from: Breakpoint) -> Column {
    Column { name, title, sort: None, kind: ColumnKind::Words, from, shown: true }
}

/// A column of numbers.
const fn numbers(name: &'static str, title: Message, from: Breakpoint) -> Column {
    Column { name, title, sort: None, kind: ColumnKind::Numbers, from, shown: true }
}

/// A column of times.
const fn times(name: &'static str, title: Message, from: Breakpoint) -> Column {
    Column { name, title, sort: None, kind: ColumnKind::Times, from, shown: true }
}

impl Column {
    /// Sorted by the API, the smallest first where nobody chose.
    const fn ascending(mut self, name: &'static str) -> Self {
        self.sort = Some(Sort { name, descending: false });
        self
    }

    /// Sorted by the API, the largest first where nobody chose.
    const fn descending(mut self, name: &'static str) -> Self {
        self.sort = Some(Sort { name, descending: true });
        self
    }

    /// Shown where somebody chooses it.
    const fn hidden(mut self) -> Self {
        self.shown = false;
        self
    }
}

/// A filter.
const fn filter(name: &'static str, title: Message, values: FilterValues) -> Filter {
    Filter { name, title, values }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(status: Option<&str>, state: State) -> StatusCount {
        StatusCount { status: status.map(str::to_owned), state, count: 1, exact: true }
    }

    #[test]
    fn a_count_is_its_filter() {
        let all = [
            count(Some("InProgress"), State::InProgress),
            count(Some("Completed"), State::Success),
            count(Some("Completed"), State::Warning),
            count(None, State::Unknown),
        ];
        let filters: Vec<_> = all.iter().map(|count| filter_of(count, &all)).collect();
        let expected =
            [("status", "InProgress"), ("state", "success"), ("state", "warning"), ("state", "unknown")];
        assert_eq!(filters, expected.map(|(name, value)| (name, value.to_owned())));
    }

    #[test]
    fn a_count_is_let_through_by_its_status_or_state() {
        let failed = count(Some("FAILED"), State::Error);
        let told = |text| is_let_through(&Query::read(&executions::LIST, text).0, &failed);
        for text in ["status=FAILED", "status=QUEUED,FAILED", "state=error", "state=stopped,error"] {
            assert!(told(text), "{text}");
        }
        for text in ["", "job=x", "status=QUEUED", "state=pending", "status=QUEUED&state=error"] {
            assert!(!told(text), "{text}");
        }
        let of_state = count(None, State::Unknown);
        assert!(is_let_through(&Query::read(&executions::LIST, "state=unknown").0, &of_state));
        assert!(!is_let_through(&Query::read(&executions::LIST, "status=PAUSED").0, &of_state));
    }

    #[test]
    fn counts_stand_by_state_then_status() {
        let counts = vec![
            count(Some("TIMED_OUT"), State::Error),
            count(Some("QUEUED"), State::Pending),
            count(Some("FAILED"), State::Error),
            count(Some("REJECTED"), State::Error),
        ];
        let ordered = in_order(counts, |count| (count.status.as_deref(), count.state));
        let statuses: Vec<_> = ordered.iter().filter_map(|count| count.status.as_deref()).collect();
        assert_eq!(statuses, ["FAILED", "REJECTED", "TIMED_OUT", "QUEUED"]);
    }

    #[test]
    fn what_counts_and_states_are_called() {
        let of_unknown = |list| label(list, (None, State::Unknown));
        assert_eq!(of_unknown(&executions::LIST), text::STATE_UNKNOWN);
        assert_eq!(of_unknown(&jobs::LIST), text::NO_STATUS);
        assert_eq!(label_of_state(&imports::LIST, State::Warning), text::WITH_REFUSALS);
        assert_eq!(label_of_state(&jobs::LIST, State::Warning), text::STATE_WARNING);
        assert_eq!(label_of_state(&jobs::LIST, State::Success), text::STATE_SUCCESS);
    }

    #[test]
    fn what_is_not_quite_done_is_not_done() {
        assert_eq!(Cell::share(9_999, 10_000, State::Success), Cell::Progress(999, State::Success));
        assert_eq!(Cell::share(5, 5, State::Success), Cell::Progress(1000, State::Success));
        assert_eq!(Cell::share(0, 0, State::Success), Cell::Absent);
        assert_eq!(Cell::share(9, 5, State::Success), Cell::Progress(1000, State::Success));
    }

    #[test]
    fn changes_of_counts() {
        let of = |count, exact| Count { count, exact };
        assert_eq!(change(None, of(1, true)), None);
        assert_eq!(change(Some(of(1, true)), of(1, true)), None);
        assert_eq!(change(Some(of(1, true)), of(4, true)), Some(3));
        assert_eq!(change(Some(of(4, true)), of(1, true)), Some(-3));
        assert_eq!(change(Some(of(10_000, false)), of(4, true)), None);
    }

    /// Every list describes itself consistently.
    #[test]
    fn lists_agree_with_themselves() {
        for list in [
            &executions::LIST,
            &executions::OF_JOB,
            &executions::OF_THING,
            &registration_tasks::LIST,
            &jobs::LIST,
            &things::LIST,
            &batch_tasks::LIST,
            &subtasks::LIST,
            &imports::LIST,
        ] {
            let sorted_by = list.column(list.sorted_by).and_then(|column| column.sort.as_ref());
            assert!(sorted_by.is_some(), "{}", list.name);
            for column in &list.columns[..2] {
                assert!(column.shown && column.from == Breakpoint::Always, "{} {}", list.name, column.name);
            }
            for view in list.views {
                let (query, dropped) = Query::read(list, view.query);
                assert_eq!((query.write().as_str(), dropped.as_slice()), (view.query, [].as_slice()));
            }
        }
    }
}
