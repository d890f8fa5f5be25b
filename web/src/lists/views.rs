//! The views of a list that a person named: kept in this browser, a line each.

use super::List;
use super::query::Query;
use crate::address::percent::{decode, encode};
use crate::preferences::storage;

/// How many are kept of a list.
const MOST: usize = 20;
/// The most characters of a name.
pub(crate) const NAME_MAX: usize = 40;

/// A named view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Saved {
    /// As it was named.
    pub(crate) name: String,
    /// Its query, as in an address.
    pub(crate) query: String,
}

/// Those of a list, in the order in which they were saved.
pub(crate) fn all(list: &'static List) -> Vec<Saved> {
    storage::get(&place(list)).map(|text| read(list, &text)).unwrap_or_default()
}

/// Saves one more, in the place of one of the same name.
pub(crate) fn save(list: &'static List, view: Saved) -> Vec<Saved> {
    keep(list, with(all(list), view))
}

/// Forgets one.
pub(crate) fn forget(list: &'static List, name: &str) -> Vec<Saved> {
    let mut views = all(list);
    views.retain(|view| view.name != name);
    keep(list, views)
}

fn keep(list: &'static List, views: Vec<Saved>) -> Vec<Saved> {
    let text: String = views.iter().map(line).collect();
    storage::set(&place(list), Some(text.as_str()).filter(|text| !text.is_empty()));
    views
}

fn place(list: &List) -> String {
    format!("views.{}", list.name)
}

fn with(mut views: Vec<Saved>, view: Saved) -> Vec<Saved> {
    match views.iter_mut().find(|known| known.name == view.name) {
        Some(known) => *known = view,
        None => views.push(view),
    }
    let more = views.len().saturating_sub(MOST);
    views.drain(..more);
    views
}

/// `<name, encoded> <query>`
fn line(view: &Saved) -> String {
    format!("{} {}\n", encode(&view.name), view.query)
}

/// Reads what [`line`] wrote; what of a query means nothing any more is let go.
fn read(list: &'static List, text: &str) -> Vec<Saved> {
    let view = |line: &str| {
        let (name, query) = line.split_once(' ')?;
        Some(Saved { name: decode(name), query: Query::read(list, query).0.write() })
    };
    text.lines().filter_map(view).filter(|view| !view.name.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lists::executions::LIST;

    fn view(name: &str, query: &str) -> Saved {
        Saved { name: name.to_owned(), query: query.to_owned() }
    }

    #[test]
    fn written_and_read() {
        let views = vec![view("Night shift, 100%", "status=FAILED&updatedFrom=-24h"), view("all", "")];
        let text: String = views.iter().map(line).collect();
        assert_eq!(read(&LIST, &text), views);
        assert_eq!(read(&LIST, "x sort=odd\n\nnothing\n status=FAILED"), [view("x", "")]);
    }

    #[test]
    fn each_name_once_and_not_too_many() {
        let views = with(vec![view("a", ""), view("b", "")], view("a", "status=FAILED"));
        assert_eq!(views, [view("a", "status=FAILED"), view("b", "")]);
        let many = (0..30).fold(Vec::new(), |views, n| with(views, view(&n.to_string(), "")));
        assert_eq!((many.len(), many[0].name.as_str()), (MOST, "10"));
    }
}
