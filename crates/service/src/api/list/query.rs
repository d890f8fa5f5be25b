//! The parameters of a list request: filters, order and page.

use crate::error::Cause;
use crate::http::parameters::{flag, flag_of, invalid_parameter, parameter};
use crate::http::request::{Request, parse_digits};
use crate::store::cursor::Cursor;
use crate::store::next_prefix;
use crate::store::table::{Filter, IndexLookups, Kind, Place, Sort, Table, table};
use fleetglass_model::Timestamp;
use fleetglass_model::list::{ListKind, STUCK_AFTER};
use fleetglass_model::search;
use fleetglass_model::to_json;

/// The most rows of a page, and of an export's step.
pub const LIMIT_MAX: usize = 250;
/// The default number of rows of a page.
const LIMIT: usize = 50;
/// The most characters of any value.
const VALUE_MAX: usize = 256;
/// The most characters of a word whose other case is replaced: D1 takes expressions of a depth of 100.
const REPLACED_MAX: usize = 40;
/// The most statuses of a filter: more than any source has.
const STATUSES_MAX: usize = 16;
/// The most words of a search.
const WORDS_MAX: usize = 16;
/// Seconds before its deadline from which a record counts as about to time out.
pub const SOON: i64 = 600;

/// A request to a list.
#[derive(Debug)]
pub struct ListQuery {
    pub(crate) table: &'static Table,
    pub(crate) conditions: Vec<Condition>,
    pub(crate) sort: &'static Sort,
    pub(crate) descending: bool,
    /// Rows of the page.
    pub limit: usize,
    pub(crate) cursor: Option<Cursor>,
    /// Whether the rows are counted.
    pub counts: bool,
    /// The values in the statements' one parameter, as JSON; `(?1 ->> n)` reads one.
    pub(crate) values: Vec<String>,
    /// The filters and the order as text. A cursor belongs to them.
    pub(crate) identity: String,
    /// True if the answer changes with time alone.
    pub(crate) timely: bool,
    /// What SEARCH is asked for.
    pub(crate) search_match: Option<String>,
}

/// A filter with its value.
#[derive(Clone, Debug)]
pub(crate) struct Condition {
    pub(crate) filter: &'static str,
    /// The condition on a row of the table.
    pub(crate) sql: String,
    /// The lookups that together find each of its rows once. Empty if no index finds them.
    pub(crate) lookups: Vec<IndexLookup>,
    /// The statuses or states that pass, if the filter is by these.
    pub(crate) status_filter: Option<StatusFilter>,
    pub(crate) is_search: bool,
    /// Of a search, the condition that SEARCH does not look for: words that are too short for it.
    pub(crate) short_words: String,
    /// The column, if the filter is a range.
    range: Option<&'static str>,
}

/// An index and the condition that is looked up in it.
#[derive(Clone, Debug)]
pub(crate) struct IndexLookup {
    pub(crate) index: &'static str,
    pub(crate) sql: String,
    /// The name of the order in which its rows are found; empty if there is none.
    pub(crate) sort: &'static str,
}

/// The requested statuses or states.
#[derive(Clone, Debug)]
pub(crate) enum StatusFilter {
    Statuses(Vec<String>),
    States(Vec<&'static str>),
}

impl ListQuery {
    /// Reads a request's parameters, all of which must be known. The caller reads those of `other_parameters`.
    pub fn parse(
        list: ListKind,
        request: &Request<'_>,
        now: Timestamp,
        other_parameters: &[&str],
    ) -> Result<Self, Box<Cause>> {
        let table = table(list);
        known_parameters(table, request, other_parameters)?;
        let sort = sort(table, request)?;
        let descending = match parameter(request, "order")?.as_deref() {
            None => sort.descending,
            Some("asc") => false,
            Some("desc") => true,
            Some(_) => return Err(invalid_parameter("order", "asc or desc")),
        };
        let mut list_query = Self {
            table,
            conditions: Vec::new(),
            sort,
            descending,
            limit: limit(request)?,
            cursor: None,
            counts: flag(request, "counts")?.unwrap_or(true),
            values: Vec::new(),
            identity: [table.name, " ", sort.name, if descending { " -" } else { " +" }].concat(),
            timely: false,
            search_match: None,
        };
        for filter in table.filters {
            if let Some(value) = parameter(request, filter.name)? {
                list_query.filter(filter, &value, now)?;
            }
        }
        if let Some(cursor) = parameter(request, "cursor")? {
            let read = Cursor::read(&list_query.identity, &cursor);
            list_query.cursor = Some(read.ok_or_else(|| {
                invalid_parameter("cursor", "next or previous of an answer to the same filters and order")
            })?);
        }
        Ok(list_query)
    }

    /// Adds the condition of a filter.
    fn filter(&mut self, filter: &'static Filter, value: &str, now: Timestamp) -> Result<(), Box<Cause>> {
        if value.is_empty() || value.chars().count() > VALUE_MAX {
            return Err(invalid_parameter(filter.name, "1 to 256 characters"));
        }
        self.identity.extend(["&", filter.name, "=", value]);
        let mut condition = Condition {
            filter: filter.name,
            sql: String::new(),
            lookups: Vec::new(),
            status_filter: None,
            is_search: false,
            short_words: String::new(),
            range: None,
        };
        match filter.kind {
            Kind::Is(place) => {
                let sql = [place.column, " = ", &self.value(&to_json(&value))].concat();
                condition.lookups = lookups_at(place, &sql);
                condition.sql = sql;
            }
            Kind::Status(place) => {
                let statuses = split_values(value);
                if statuses.len() > STATUSES_MAX {
                    return Err(invalid_parameter(filter.name, "at most 16 statuses, between commas"));
                }
                for status in &statuses {
                    let sql = [place.column, " = ", &self.value(&to_json(status))].concat();
                    condition.lookups.push(IndexLookup { index: place.index, sql, sort: place.sort });
                }
                condition.sql = any_of(&condition.lookups);
                condition.status_filter = Some(StatusFilter::Statuses(statuses));
            }
            Kind::State(sort, states) => {
                let chosen = choose(filter.name, value, states, |name| *name)?;
                for (_, lookups) in &chosen {
                    condition.lookups.extend(lookups_of(lookups, sort, &[]));
                }
                condition.sql = any_of(&condition.lookups);
                condition.status_filter =
                    Some(StatusFilter::States(chosen.iter().map(|(name, _)| *name).collect()));
            }
            Kind::Attention(reasons) => {
                let numbers = [("soon", now.seconds() + SOON), ("stuck", STUCK_AFTER)];
                for (reason, lookups) in choose(filter.name, value, reasons, |reason| reason.name())? {
                    self.timely |= reason.name().starts_with("about");
                    condition.lookups.extend(lookups_of(lookups, "", &numbers));
                }
                condition.sql = any_of(&condition.lookups);
                make_disjoint(&mut condition.lookups);
            }
            Kind::From(place) => return self.range(place, " >= ", filter.name, value),
            Kind::To(place) => return self.range(place, " < ", filter.name, value),
            Kind::Prefix(places) => {
                let from = self.value(&to_json(&value));
                let to = self.value(&to_json(&next_prefix(value)));
                for place in places {
                    let sql = [place.column, " >= ", &from, " AND ", place.column, " < ", &to].concat();
                    condition.lookups.extend(lookups_at(*place, &sql));
                }
                condition.sql = any_of(&condition.lookups);
                make_disjoint(&mut condition.lookups);
            }
            Kind::Search => {
                if !search::is_searchable(value) || value.bytes().any(|byte| byte == 0) {
                    let allowed = "words, one of at least 3 characters, or 2 of Chinese, Japanese or Korean";
                    return Err(invalid_parameter(filter.name, allowed));
                }
                let words = search::words(value);
                if words.len() > WORDS_MAX {
                    return Err(invalid_parameter(filter.name, "at most 16 words"));
                }
                condition.sql = self.contains(words.iter());
                condition.short_words = self.contains(words.iter().filter(|word| !search::is_indexed(word)));
                condition.is_search = true;
                let phrase = |word: &String| to_phrase(&search::indexed(word));
                let phrases: Vec<_> =
                    words.iter().filter(|word| search::is_indexed(word)).map(phrase).collect();
                self.search_match = Some(phrases.join(" AND "));
            }
            Kind::Flag(column) => {
                let is = flag_of(filter.name, value)?;
                condition.sql = [if is { "" } else { "NOT " }, column].concat();
            }
            Kind::Source(place) => return self.source(condition, place, value),
        }
        self.conditions.push(condition);
        Ok(())
    }

    /// The condition that a row's text contains words, which are folded. SQLite folds ASCII alone, so that the other
    /// cases of a word's characters are replaced one by one.
    fn contains<'w>(&mut self, words: impl Iterator<Item = &'w String>) -> String {
        let text = self.table.text.unwrap_or("''");
        let mut all = "true".to_owned();
        for word in words {
            let mut folded = ["lower(", text, ")"].concat();
            let mut characters: Vec<char> = word.chars().filter(|c| !c.is_ascii()).collect();
            characters.sort_unstable();
            characters.dedup();
            let cases = characters
                .into_iter()
                .flat_map(|c| search::other_cases(c).into_iter().map(move |other| (other, c)));
            for (other, c) in cases.take(REPLACED_MAX) {
                folded = format!("replace({folded}, '{other}', '{c}')");
            }
            let word = self.value(&to_json(word));
            all.extend([" AND instr(", &folded, ", ", &word, ") > 0"]);
        }
        all
    }

    /// Adds a range of times; both ends of one column become one condition.
    fn range(
        &mut self,
        place: Place,
        compare: &str,
        name: &'static str,
        value: &str,
    ) -> Result<(), Box<Cause>> {
        let time = Timestamp::parse(value)
            .map_err(|_| invalid_parameter(name, "a time: epoch seconds or ISO 8601 with an offset"))?;
        let sql = [place.column, compare, &self.value(&to_json(&time))].concat();
        let known = self.conditions.iter_mut().find(|known| known.range == Some(place.column));
        match known {
            Some(known) => {
                known.sql = [&known.sql, " AND ", &sql].concat();
                known.lookups = lookups_at(place, &known.sql);
            }
            None => self.conditions.push(Condition {
                filter: name,
                lookups: lookups_at(place, &sql),
                sql,
                status_filter: None,
                is_search: false,
                short_words: String::new(),
                range: Some(place.column),
            }),
        }
        Ok(())
    }

    /// Adds a filter by source. AWS's records belong to one account, Huawei's to applications.
    fn source(
        &mut self,
        mut condition: Condition,
        place: Option<Place>,
        value: &str,
    ) -> Result<(), Box<Cause>> {
        let app = value.strip_prefix("huawei:");
        condition.sql = match (place, app) {
            (None, None) if value == "aws" => return Ok(()),
            (Some(_), None) if value == "huawei" => return Ok(()),
            (Some(place), Some(app)) => {
                let sql = [place.column, " = ", &self.value(&to_json(&app))].concat();
                condition.lookups = lookups_at(place, &sql);
                sql
            }
            (None, Some(_)) => no_rows(&mut condition, self.table),
            _ if matches!(value, "aws" | "huawei") => no_rows(&mut condition, self.table),
            _ => return Err(invalid_parameter("source", "aws, huawei, or huawei: and an application's id")),
        };
        self.conditions.push(condition);
        Ok(())
    }

    /// Adds a value to the statements' parameter, and returns the SQL that reads it.
    pub(crate) fn value(&mut self, json: &str) -> String {
        self.values.push(json.to_owned());
        ["(?1 ->> ", &(self.values.len() - 1).to_string(), ")"].concat()
    }

    /// The ETag of the answer at a count of the clock. An answer that depends on the time changes each minute.
    pub fn etag(&self, change: i64, now: Timestamp) -> String {
        let minute = if self.timely { now.seconds() / 60 } else { 0 };
        format!(r#"W/"{change}-{minute}""#)
    }

    /// The ranges of an order's own column among the conditions.
    pub(crate) fn ranges_of(&self, sort: &str) -> Vec<&Condition> {
        let of = |condition: &&Condition| {
            condition.range.is_some() && condition.lookups.iter().any(|lookup| lookup.sort == sort)
        };
        self.conditions.iter().filter(of).collect()
    }
}

/// A phrase of SEARCH's query language.
fn to_phrase(text: &str) -> String {
    ["\"", &text.replace('"', "\"\""), "\""].concat()
}

/// Makes a condition for a source without records in the list: it finds no row, and quickly, since no column holds
/// bytes.
fn no_rows(condition: &mut Condition, table: &Table) -> String {
    let sort = &table.sorts[0];
    let sql = [sort.columns[0].name(), " = x''"].concat();
    condition.lookups = vec![IndexLookup { index: sort.index, sql, sort: "" }];
    "false".to_owned()
}

fn lookups_at(place: Place, sql: &str) -> Vec<IndexLookup> {
    let lookup = IndexLookup { index: place.index, sql: sql.to_owned(), sort: place.sort };
    if place.index.is_empty() { Vec::new() } else { vec![lookup] }
}

fn lookups_of(lookups: IndexLookups, sort: &'static str, numbers: &[(&str, i64)]) -> Vec<IndexLookup> {
    let lookup = |(index, sql): &(&'static str, &'static str)| IndexLookup {
        index,
        sql: fill_numbers(sql, numbers),
        sort,
    };
    lookups.iter().map(lookup).collect()
}

/// Replaces a name between braces with its number.
pub(crate) fn fill_numbers(sql: &str, numbers: &[(&str, i64)]) -> String {
    let Some((before, rest)) = sql.split_once('{') else { return sql.to_owned() };
    let Some((name, behind)) = rest.split_once('}') else { return sql.to_owned() };
    let number = numbers.iter().find(|(known, _)| *known == name).map_or(0, |(_, number)| *number);
    [before, &number.to_string(), behind].concat()
}

/// Excludes from each lookup the rows that an earlier one finds, so that no row is found twice.
fn make_disjoint(lookups: &mut [IndexLookup]) {
    let mut before: Vec<String> = Vec::new();
    for lookup in lookups {
        let sql = lookup.sql.clone();
        for other in &before {
            lookup.sql.extend([" AND NOT (", other, ")"]);
        }
        before.push(sql);
    }
}

fn any_of(lookups: &[IndexLookup]) -> String {
    let mut sql = "(".to_owned();
    for (place, lookup) in lookups.iter().enumerate() {
        sql.extend([if place == 0 { "" } else { " OR " }, "(", &lookup.sql, ")"]);
    }
    sql + ")"
}

/// The values that commas separate, each once.
fn split_values(value: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in value.split(',') {
        if !words.iter().any(|known| known == word) {
            words.push(word.to_owned());
        }
    }
    words
}

/// The choices that comma-separated values name.
fn choose<T: Copy>(
    filter: &'static str,
    value: &str,
    choices: &[(T, IndexLookups)],
    name: impl Fn(&T) -> &'static str,
) -> Result<Vec<(T, IndexLookups)>, Box<Cause>> {
    let find = |word: &str| choices.iter().find(|(choice, _)| name(choice) == word).copied();
    let chosen: Option<Vec<_>> = split_values(value).iter().map(|word| find(word)).collect();
    chosen.ok_or_else(|| {
        let names: Vec<_> = choices.iter().map(|(choice, _)| name(choice)).collect();
        invalid_parameter(filter, &["one or more of ", &names.join(", "), ", between commas"].concat())
    })
}

fn known_parameters(
    table: &Table,
    request: &Request<'_>,
    other_parameters: &[&str],
) -> Result<(), Box<Cause>> {
    let common = ["sort", "order", "limit", "cursor", "counts"];
    let names = || table.filters.iter().map(|filter| filter.name).chain(common);
    let is_known = |name: &str| other_parameters.contains(&name) || names().any(|known| known == name);
    match request.target.names().find(|name| !is_known(name)) {
        None => Ok(()),
        Some(name) => {
            let known: Vec<_> = names().collect();
            Err(Cause::UnknownParameter { name: name.into_owned(), known: known.join(", ") }.into())
        }
    }
}

fn sort(table: &'static Table, request: &Request<'_>) -> Result<&'static Sort, Box<Cause>> {
    let Some(name) = parameter(request, "sort")? else { return Ok(&table.sorts[0]) };
    table.sorts.iter().find(|sort| sort.name == name).ok_or_else(|| {
        let names: Vec<_> = table.sorts.iter().map(|sort| sort.name).collect();
        invalid_parameter("sort", &["one of ", &names.join(", ")].concat())
    })
}

fn limit(request: &Request<'_>) -> Result<usize, Box<Cause>> {
    let Some(text) = parameter(request, "limit")? else { return Ok(LIMIT) };
    let number = parse_digits(&text).filter(|limit| (1..=LIMIT_MAX).contains(limit));
    number.ok_or_else(|| invalid_parameter("limit", "a whole number from 1 to 250"))
}
