//! How a list is looked at, as its address says it: the only truth of a list's page.

use super::{Column, FilterValues, List};
use crate::address::API;
use crate::address::percent::{decode, encode};
use crate::i18n::span;
use fleetglass_model::{Timestamp, search};

/// Rows of a page where the address does not say.
pub(crate) const LIMIT: u32 = 50;
/// What may be chosen.
pub(crate) const LIMITS: [u32; 4] = [25, 50, 100, 250];
/// The most characters of a filter's value.
const VALUE_MAX: usize = 256;

/// How a list is looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Query {
    /// The filters by name, in the list's order.
    filters: Vec<(&'static str, String)>,
    /// The column that it is sorted by, and whether the largest come first.
    sort: Option<(&'static str, bool)>,
    /// Rows of a page.
    limit: Option<u32>,
    /// Which page, as the API told it.
    pub(crate) cursor: Option<String>,
    /// The columns that were chosen, in their order; empty: those of the list.
    pub(crate) columns: Vec<&'static str>,
}

impl Query {
    /// Reads the query of an address, with what of it means nothing here.
    pub(crate) fn read(list: &'static List, text: &str) -> (Self, Vec<String>) {
        let mut query = Self::default();
        let mut dropped = Vec::new();
        let (mut sort, mut order) = (None, None);
        for pair in text.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let (name, value) = (decode(name), decode(&value.replace('+', " ")));
            let taken = match name.as_str() {
                "sort" => list.column(&value).filter(|c| c.sort.is_some()).map(|c| sort = Some(c)).is_some(),
                "order" => direction(&value).map(|descending| order = Some(descending)).is_some(),
                "limit" => query.take_limit(&value),
                "cursor" => query.take_cursor(&value),
                "columns" => query.take_columns(list, &value),
                _ => query.take_filter(list, &name, &value),
            };
            if !taken {
                dropped.push(format!("{name}={value}"));
            }
        }
        if let Some(column) = sort.or_else(|| order.and_then(|_| list.column(list.sorted_by))) {
            query.sort_by(list, column, order);
        }
        (query, dropped)
    }

    fn take_limit(&mut self, value: &str) -> bool {
        let limit = value.parse().ok().filter(|limit| LIMITS.contains(limit));
        self.limit = limit.filter(|limit| *limit != LIMIT);
        limit.is_some()
    }

    fn take_cursor(&mut self, value: &str) -> bool {
        let is_some = !value.is_empty();
        self.cursor = is_some.then(|| value.to_owned());
        is_some
    }

    fn take_columns(&mut self, list: &'static List, value: &str) -> bool {
        let mut columns = Vec::new();
        for name in value.split(',') {
            match list.column(name) {
                Some(column) if !columns.contains(&column.name) => columns.push(column.name),
                _ => return false,
            }
        }
        self.choose_columns(list, columns);
        true
    }

    fn take_filter(&mut self, list: &'static List, name: &str, value: &str) -> bool {
        let Some(filter) = list.filter(name) else { return false };
        let fits = fits(filter.values, value);
        if fits {
            self.set(list, filter.name, Some(value.to_owned()));
        }
        fits
    }

    /// True where another query asks for the same rows, whichever columns of them it shows.
    pub(crate) fn asks_like(&self, other: &Self) -> bool {
        let asked = |query: &Self| (query.filters.clone(), query.sort, query.limit, query.cursor.clone());
        asked(self) == asked(other)
    }

    /// As it stands in an address: what is as the list has it by itself is left out.
    pub(crate) fn write(&self) -> String {
        let mut pairs: Vec<(&str, String)> =
            self.filters.iter().map(|(name, value)| (*name, value.clone())).collect();
        if let Some((column, descending)) = self.sort {
            pairs.push(("sort", column.to_owned()));
            pairs.push(("order", order(descending).to_owned()));
        }
        pairs.extend(self.limit.map(|limit| ("limit", limit.to_string())));
        if !self.columns.is_empty() {
            pairs.push(("columns", self.columns.join(",")));
        }
        pairs.extend(self.cursor.clone().map(|cursor| ("cursor", cursor)));
        parameters(&pairs)
    }

    /// The value of a filter.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.filters.iter().find(|(own, _)| *own == name).map(|(_, value)| value.as_str())
    }

    /// The filters that are set.
    pub(crate) fn filters(&self) -> &[(&'static str, String)] {
        &self.filters
    }

    /// Sets a filter, or takes it away, and goes to the first page.
    pub(crate) fn set(&mut self, list: &'static List, name: &'static str, value: Option<String>) {
        self.cursor = None;
        self.filters.retain(|(own, _)| *own != name);
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            let place = |name: &str| list.filters.iter().position(|filter| filter.name == name);
            let at = self.filters.iter().take_while(|(own, _)| place(own) < place(name)).count();
            self.filters.insert(at, (name, value));
        }
    }

    /// What is searched for.
    pub(crate) fn text(&self) -> &str {
        self.get("search").or_else(|| self.get("prefix")).unwrap_or_default()
    }

    /// Searches for a text: anywhere where it is long enough for the API's index, else at the beginning of names.
    pub(crate) fn search(&mut self, list: &'static List, text: &str) {
        let (name, other) =
            if search::is_searchable(text) { ("search", "prefix") } else { ("prefix", "search") };
        self.set(list, other, None);
        self.set(list, name, Some(text.chars().take(VALUE_MAX).collect()));
    }

    /// Takes every filter away, and goes to the first page.
    pub(crate) fn clear(&mut self) {
        self.filters.clear();
        self.cursor = None;
    }

    /// The column that it is sorted by, and whether the largest come first.
    pub(crate) fn sorted(&self, list: &'static List) -> (&'static str, bool) {
        self.sort.unwrap_or_else(|| (list.sorted_by, list.column(list.sorted_by).is_some_and(largest_first)))
    }

    /// Sorts by a column; by the one that it is sorted by, the other way.
    pub(crate) fn turn(&mut self, list: &'static List, column: &'static Column) {
        self.cursor = None;
        let (sorted, descending) = self.sorted(list);
        self.sort_by(list, column, (sorted == column.name).then_some(!descending));
    }

    fn sort_by(&mut self, list: &List, column: &'static Column, descending: Option<bool>) {
        let descending = descending.unwrap_or_else(|| largest_first(column));
        let as_it_is = column.name == list.sorted_by && descending == largest_first(column);
        self.sort = (!as_it_is).then_some((column.name, descending));
    }

    /// Rows of a page.
    pub(crate) fn limit(&self) -> u32 {
        self.limit.unwrap_or(LIMIT)
    }

    /// Chooses how many rows a page has, and goes to the first.
    pub(crate) fn set_limit(&mut self, limit: u32) {
        self.cursor = None;
        self.limit = Some(limit).filter(|limit| *limit != LIMIT);
    }

    /// The columns that are shown, in their order.
    pub(crate) fn shown(&self, list: &'static List) -> Vec<&'static Column> {
        if self.columns.is_empty() {
            return list.columns.iter().filter(|column| column.shown).collect();
        }
        self.columns.iter().filter_map(|name| list.column(name)).collect()
    }

    /// Chooses columns, in their order. The first of the list names the record: it is always among them.
    pub(crate) fn choose_columns(&mut self, list: &'static List, mut columns: Vec<&'static str>) {
        let first = list.columns[0].name;
        if !columns.contains(&first) {
            columns.insert(0, first);
        }
        let own = list.columns.iter().filter(|column| column.shown).map(|column| column.name);
        self.columns = if own.eq(columns.iter().copied()) { Vec::new() } else { columns };
    }

    /// The path that asks the API for the page. `fixed` are filters that the page itself sets.
    pub(crate) fn api(
        &self,
        list: &'static List,
        fixed: &[(&'static str, String)],
        now: Timestamp,
    ) -> String {
        let mut pairs = self.asked(list, fixed, now);
        pairs.push(("limit", self.limit().to_string()));
        pairs.extend(self.cursor.clone().map(|cursor| ("cursor", cursor)));
        [API, list.name, "?", &parameters(&pairs)].concat()
    }

    /// The path that exports all that matches, as `csv` or `ndjson`.
    pub(crate) fn export(
        &self,
        list: &'static List,
        fixed: &[(&'static str, String)],
        format: &str,
        now: Timestamp,
    ) -> String {
        let mut pairs = self.asked(list, fixed, now);
        pairs.push(("format", format.to_owned()));
        [API, "export/", list.name, "?", &parameters(&pairs)].concat()
    }

    /// Filters and order as the API takes them. Spans before now are counted from the last full minute: within it, the
    /// request stays the same.
    fn asked(
        &self,
        list: &'static List,
        fixed: &[(&'static str, String)],
        now: Timestamp,
    ) -> Vec<(&'static str, String)> {
        let minute = now.seconds() / 60 * 60;
        let value = |value: &String| match span::before_now(value) {
            Some(span) => (minute - span).to_string(),
            None => value.clone(),
        };
        let is_time =
            |name: &str| list.filter(name).is_some_and(|filter| filter.values == FilterValues::Time);
        let own = self.filters.iter().filter(|(name, _)| !fixed.iter().any(|(other, _)| name == other));
        let own = own.map(|(name, text)| (*name, if is_time(name) { value(text) } else { text.clone() }));
        let mut pairs: Vec<_> = fixed.iter().cloned().chain(own).collect();
        let (column, descending) = self.sorted(list);
        if let Some(sort) = list.column(column).and_then(|column| column.sort.as_ref()) {
            pairs.push(("sort", sort.name.to_owned()));
            pairs.push(("order", order(descending).to_owned()));
        }
        pairs
    }
}

fn parameters(pairs: &[(&str, String)]) -> String {
    let pair = |(name, value): &(&str, String)| [name, "=", &encode(value).replace("%2C", ",")].concat();
    pairs.iter().map(pair).collect::<Vec<_>>().join("&")
}

fn largest_first(column: &Column) -> bool {
    column.sort.as_ref().is_some_and(|sort| sort.descending)
}

fn order(descending: bool) -> &'static str {
    if descending { "desc" } else { "asc" }
}

fn direction(text: &str) -> Option<bool> {
    match text {
        "desc" => Some(true),
        "asc" => Some(false),
        _ => None,
    }
}

/// True where the API would take the value, as far as this can be told here.
fn fits(values: FilterValues, value: &str) -> bool {
    let words = |known: &dyn Fn(&str) -> bool| value.split(',').all(known);
    let length = value.chars().count();
    if length == 0 || length > VALUE_MAX {
        return false;
    }
    match values {
        FilterValues::Text => true,
        FilterValues::Statuses => words(&|word| !word.is_empty()) && value.split(',').count() <= 16,
        FilterValues::States(states) => words(&|word| states.iter().any(|state| state.name() == word)),
        FilterValues::Reasons(reasons) => words(&|word| reasons.contains(&word)),
        FilterValues::Time => span::before_now(value).is_some() || Timestamp::parse(value).is_ok(),
        FilterValues::Flag => matches!(value, "true" | "false"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lists::executions::LIST;

    #[track_caller]
    fn check(text: &str, written: &str, left_out: &[&str]) {
        let (query, dropped) = Query::read(&LIST, text);
        assert_eq!(query.write(), written);
        assert_eq!(dropped, left_out);
        assert_eq!(Query::read(&LIST, written), (query, Vec::new()));
    }

    #[test]
    fn what_an_address_says() {
        check("", "", &[]);
        check("status=FAILED,TIMED_OUT", "status=FAILED,TIMED_OUT", &[]);
        check("sort=queued", "sort=queued&order=desc", &[]);
        check("sort=updated&order=desc&limit=50", "", &[]);
        check("order=asc", "sort=updated&order=asc", &[]);
        check("limit=100&updatedFrom=-24h&state=error", "state=error&updatedFrom=-24h&limit=100", &[]);
        check("search=a+b%26c", "search=a%20b%26c", &[]);
        check("columns=thing,status,message", "columns=thing,status,message", &[]);
        check("columns=status", "columns=thing,status", &[]);
        check("cursor=abc", "cursor=abc", &[]);
    }

    #[test]
    fn what_means_nothing_is_dropped() {
        check("sort=colour&x=1&limit=7", "", &["sort=colour", "x=1", "limit=7"]);
        check("state=odd&attention=late&latest=maybe", "", &["state=odd", "attention=late", "latest=maybe"]);
        check(
            "updatedFrom=soon&updatedTo=2026-11-01T00:00:00Z",
            "updatedTo=2026-11-01T00:00:00Z",
            &["updatedFrom=soon"],
        );
        check("columns=thing,thing&cursor=&search=", "", &["columns=thing,thing", "cursor=", "search="]);
        check("sort", "", &["sort="]);
        let long = "x".repeat(257);
        check(&format!("search={long}"), "", &[&format!("search={long}")]);
    }

    #[test]
    fn what_the_api_is_asked() {
        let now = Timestamp::from_seconds(1_000_000_030);
        let (query, _) = Query::read(&LIST, "status=FAILED&updatedFrom=-1h&limit=25&columns=thing,status");
        let fixed = [("job", "a b".to_owned())];
        assert_eq!(
            query.api(&LIST, &fixed, now),
            "/api/v1/executions?job=a%20b&status=FAILED&updatedFrom=999996420&sort=updated&order=desc&limit=25"
        );
        assert_eq!(
            query.export(&LIST, &[], "csv", now),
            "/api/v1/export/executions?status=FAILED&updatedFrom=999996420&sort=updated&order=desc&format=csv"
        );
        let (query, _) = Query::read(&LIST, "job=other");
        assert!(query.api(&LIST, &fixed, now).starts_with("/api/v1/executions?job=a%20b&sort="));
    }

    #[test]
    fn short_texts_are_beginnings() {
        let mut query = Query::default();
        query.search(&LIST, "ab");
        assert_eq!((query.write().as_str(), query.text()), ("prefix=ab", "ab"));
        query.search(&LIST, "abc");
        assert_eq!((query.write().as_str(), query.text()), ("search=abc", "abc"));
        query.search(&LIST, "阀门");
        assert_eq!((query.get("search"), query.get("prefix")), (Some("阀门"), None));
        query.search(&LIST, "");
        assert_eq!(query, Query::default());
    }

    #[test]
    fn changes_go_to_the_first_page() {
        let read = |text| Query::read(&LIST, text).0;
        let mut query = read("cursor=x");
        query.set(&LIST, "status", Some("FAILED".into()));
        assert_eq!(query.write(), "status=FAILED");
        let mut query = read("cursor=x");
        query.turn(&LIST, LIST.column("updated").unwrap());
        assert_eq!(query.write(), "sort=updated&order=asc");
        query.turn(&LIST, LIST.column("updated").unwrap());
        assert_eq!(query.write(), "");
        let mut query = read("cursor=x");
        query.set_limit(250);
        assert_eq!(query.write(), "limit=250");
    }
}
