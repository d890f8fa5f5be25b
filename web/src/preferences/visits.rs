//! The records visited last: kept in this browser, a line each.

use crate::address::Page;
use crate::address::percent::{decode, encode};
use crate::preferences::storage;
use fleetglass_model::Timestamp;
use fleetglass_model::status::State;

/// Under which name they are kept.
const NAME: &str = "visits";
/// How many are remembered.
const MOST: usize = 12;

/// A record that was looked at.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Visit {
    /// Its page.
    pub(crate) page: Page,
    /// How it stood.
    pub(crate) state: State,
    /// Its raw status.
    pub(crate) raw: Option<String>,
    /// When.
    pub(crate) at: Timestamp,
}

/// All of them, the last first.
pub(crate) fn all() -> Vec<Visit> {
    storage::get(NAME).map(|text| read(&text)).unwrap_or_default()
}

/// Keeps one more.
pub(crate) fn keep(visit: Visit) {
    storage::set(NAME, Some(&write(&with(all(), visit))));
}

/// Forgets them all.
pub(crate) fn forget() {
    storage::set(NAME, None);
}

/// The visits with one more, the last first, each record once.
fn with(mut visits: Vec<Visit>, visit: Visit) -> Vec<Visit> {
    visits.retain(|v| v.page != visit.page);
    visits.insert(0, visit);
    visits.truncate(MOST);
    visits
}

/// The visits as text.
fn write(visits: &[Visit]) -> String {
    visits.iter().map(line).collect()
}

/// Reads what [`write`] wrote. A line that is none of its is let go.
fn read(text: &str) -> Vec<Visit> {
    text.lines().filter_map(visit).collect()
}

/// `<seconds> <state> <address> <raw status, encoded>`
fn line(visit: &Visit) -> String {
    let state = STATES.iter().position(|state| *state == visit.state).unwrap_or_default();
    let raw = visit.raw.as_deref().map(encode).unwrap_or_default();
    format!("{} {state} {} {raw}\n", visit.at.seconds(), visit.page.href())
}

fn visit(line: &str) -> Option<Visit> {
    let mut words = line.split(' ');
    let at = Timestamp::from_seconds(words.next()?.parse().ok()?);
    let state = *STATES.get(words.next()?.parse::<usize>().ok()?)?;
    let (path, query) = words.next().map(|href| href.split_once('?').unwrap_or((href, "")))?;
    let page = Page::parse(path, query);
    page.kind()?;
    let raw = words.next().filter(|raw| !raw.is_empty()).map(decode);
    Some(Visit { page, state, raw, at })
}

/// The states by the numbers under which they are written down.
const STATES: [State; 7] = [
    State::Unknown,
    State::Pending,
    State::InProgress,
    State::Success,
    State::Warning,
    State::Error,
    State::Stopped,
];

#[cfg(test)]
mod tests {
    use super::*;

    fn visit(id: &str, at: i64) -> Visit {
        Visit {
            page: Page::BatchTask { task_id: id.into(), query: String::new() },
            state: State::Warning,
            raw: Some("Half done".into()),
            at: Timestamp::from_seconds(at),
        }
    }

    #[test]
    fn each_once_and_not_too_many() {
        let visits = (0..20).fold(Vec::new(), |visits, n| with(visits, visit(&n.to_string(), n)));
        assert_eq!(visits.len(), MOST);
        assert_eq!(visits[0], visit("19", 19));
        let visits = with(visits, visit("17", 99));
        assert_eq!((&visits[0], visits.len()), (&visit("17", 99), MOST));
        assert_eq!(visits.iter().filter(|v| v.page == visits[0].page).count(), 1);
    }

    #[test]
    fn written_and_read() {
        let odd = Visit { raw: None, state: State::Unknown, ..visit("a b/%\n?", 1) };
        let execution = Visit {
            page: Page::JobExecution {
                thing_name: "t:1".into(),
                job_id: "j".into(),
                execution_number: Some("2".into()),
            },
            ..visit("", 5)
        };
        let visits = vec![visit("x", 3), odd, execution];
        assert_eq!(read(&write(&visits)), visits);
    }

    #[test]
    fn what_cannot_be_read_is_let_go() {
        assert_eq!(read("[]\n1 2\n1 9 /console/batch-tasks/x \n1 2 /console/ \n1 2 /elsewhere "), []);
    }
}
