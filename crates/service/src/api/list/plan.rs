//! Selects the index that finds a page, and writes the statements that read and count it.

use super::query::{Condition, IndexLookup, ListQuery, StatusFilter};
use crate::store::table::{Column, Facet, Table, table};
use crate::store::{Query, Row};
use fleetglass_model::list::ListKind;

/// The most rows that are fetched and sorted.
pub const FETCHED: usize = 10_000;
/// The most rows that a walk along an index reads.
pub const WALKED: usize = 20_000;
/// The most rows of a group that are read to count those that match, if no index finds these.
const COUNTED: usize = 500;

/// A way to find rows.
#[derive(Clone, Debug)]
struct AccessPath {
    lookups: Vec<IndexLookup>,
    /// How many of the conditions it implies.
    implies: usize,
    /// True if it uses a filter by status.
    of_status: bool,
}

/// The statements that answer a request.
#[derive(Debug)]
pub struct Plan {
    list_query: ListQuery,
    page: Query,
    counts: Vec<Query>,
    /// Reads the row at which a walk that skips rows stopped.
    stop: Option<Query>,
}

/// The number of rows that each path finds, at most [`FETCHED`] + 1.
#[derive(Debug, Default)]
pub struct Estimates {
    /// One number for each path, in their order.
    paths: Vec<usize>,
    /// The ids that the search found, as a JSON array, and their number.
    search: Option<(String, usize)>,
}

impl Estimates {
    /// Reads the rows of [`ListQuery::probes`] and [`ListQuery::search`]. A number that cannot be read counts as the
    /// highest: a damaged row makes the list slower, and leaves nothing out.
    pub fn new(probes: Vec<Vec<Row>>, search: Option<Row>) -> Self {
        let number = |text: Option<String>| text.and_then(|text| text.parse().ok()).unwrap_or(usize::MAX);
        let first = |rows: Vec<Row>| number(rows.into_iter().next().and_then(|row| row.into_iter().next()?));
        let search = search.and_then(|row| {
            let [ids, count] = <[Option<String>; 2]>::try_from(row).ok()?;
            Some((ids?, number(count)))
        });
        Self { paths: probes.into_iter().map(first).collect(), search }
    }
}

impl ListQuery {
    /// The statements that count the rows of each path. Empty if no choice depends on the numbers.
    pub fn probes(&self) -> Vec<Query> {
        if self.direct().is_some() && (!self.counts || self.counted_by_index()) {
            return Vec::new();
        }
        self.paths().iter().map(|path| self.probe(path)).collect()
    }

    /// The statement that reads from SEARCH the ids of the rows that contain the text.
    pub fn search(&self) -> Option<Query> {
        let search_match = self.search_match.as_ref()?;
        let (table, most) = (self.table.name, FETCHED + 1);
        let sql = format!(
            "SELECT json_group_array(id) AS a, CAST(count(*) AS TEXT) AS b FROM (SELECT rowid AS id FROM {table} \
             WHERE text MATCH ?1 LIMIT {most})"
        );
        Some(Query { sql: sql.into(), parameters: vec![search_match.clone()] })
    }

    /// Selects the statements by the estimates.
    pub fn plan(mut self, estimates: &Estimates) -> Plan {
        let paths = self.paths();
        if let Some((ids, count)) = &estimates.search
            && *count <= FETCHED
        {
            // The ids are exact, and are compared faster than the text.
            let ids = self.value(ids);
            for condition in self.conditions.iter_mut().filter(|condition| condition.is_search) {
                condition.sql =
                    ["t.id IN (SELECT value FROM json_each(", &ids, ")) AND ", &condition.short_words]
                        .concat();
                condition.lookups = vec![IndexLookup { index: "", sql: ids.clone(), sort: "" }];
            }
        }
        let after = self.cursor.as_ref().map(|cursor| cursor.position.clone()).map(|position| {
            self.values.push(position);
            self.values.len() - 1
        });
        let (page, stop) = self.page_query(&paths, estimates, after);
        let counts = if self.counts { self.count_queries(&paths, estimates) } else { Vec::new() };
        let page = self.query(page);
        let stop = stop.map(|sql| self.query(sql));
        let counts = counts.into_iter().map(|sql| self.query(sql)).collect();
        Plan { list_query: self, page, counts, stop }
    }

    /// Creates a statement. Its one parameter holds all values.
    fn query(&self, sql: String) -> Query {
        let is_used = sql.bytes().any(|byte| byte == b'?');
        let parameters = if is_used { vec![["[", &self.values.join(","), "]"].concat()] } else { Vec::new() };
        Query { sql: sql.into(), parameters }
    }

    /// The statement of the page, and the one that reads where its walk stopped.
    fn page_query(
        &self,
        paths: &[AccessPath],
        estimates: &Estimates,
        after: Option<usize>,
    ) -> (String, Option<String>) {
        if let Some(path) = self.direct() {
            return (self.walk(&path.lookups, None, after), None);
        }
        let residual = all_of(self.conditions.iter());
        let (count, lookups) = self.narrowest(paths, estimates, |_| true);
        if count <= FETCHED {
            return (self.fetch(&lookups, &residual, after), None);
        }
        let in_order = |path: &&AccessPath| {
            path.lookups.len() == 1 && path.lookups.iter().all(|a| a.sort == self.sort.name)
        };
        let best = paths.iter().filter(in_order).max_by_key(|path| path.implies);
        let lookups = best.map_or_else(|| self.all_in_order().lookups, |path| path.lookups.clone());
        let stop = lookups.first().map(|lookup| self.stop(lookup, after));
        (self.walk(&lookups, Some(&residual), after), stop)
    }

    /// The lookups that find the fewest rows, and how many rows these are, among the candidates and the search.
    fn narrowest(
        &self,
        paths: &[AccessPath],
        estimates: &Estimates,
        is_candidate: impl Fn(&AccessPath) -> bool,
    ) -> (usize, Vec<IndexLookup>) {
        let mut best = (usize::MAX, Vec::new());
        for (path, count) in paths.iter().zip(&estimates.paths) {
            if *count < best.0 && is_candidate(path) {
                best = (*count, path.lookups.clone());
            }
        }
        let search = self.conditions.iter().find(|condition| condition.is_search);
        if let (Some((_, count)), Some(condition)) = (&estimates.search, search)
            && *count < best.0
            && *count <= FETCHED
        {
            best = (*count, condition.lookups.clone());
        }
        best
    }

    /// The paths that the conditions offer.
    fn paths(&self) -> Vec<AccessPath> {
        let mut paths = Vec::new();
        for condition in &self.conditions {
            let lookups: Vec<IndexLookup> =
                condition.lookups.iter().filter(|lookup| !lookup.index.is_empty()).cloned().collect();
            if lookups.len() == condition.lookups.len() && !lookups.is_empty() {
                paths.push(self.with_range(AccessPath {
                    lookups,
                    implies: 1,
                    of_status: condition.status_filter.is_some(),
                }));
            }
            paths.extend(self.with_status(condition).map(|path| self.with_range(path)));
        }
        paths
    }

    /// The path of a condition together with the filter by status, if an index covers both.
    fn with_status(&self, condition: &Condition) -> Option<AccessPath> {
        let (_, index) = self.table.with_status.iter().find(|(filter, _)| *filter == condition.filter)?;
        let mut about = self.conditions.iter().filter(|condition| condition.status_filter.is_some());
        let (Some(status), None) = (about.next(), about.next()) else { return None };
        let sort = self.table.sorts[0].name;
        let lookup = |lookup: &IndexLookup| IndexLookup {
            index,
            sql: [&condition.sql, " AND ", &lookup.sql].concat(),
            sort,
        };
        Some(AccessPath { lookups: status.lookups.iter().map(lookup).collect(), implies: 2, of_status: true })
    }

    /// Adds the range of the column that comes next in the index.
    fn with_range(&self, mut path: AccessPath) -> AccessPath {
        let sort = path.lookups.first().map_or("", |lookup| lookup.sort);
        for range in self.ranges_of(sort) {
            if path.lookups.iter().any(|lookup| lookup.sql == range.sql) {
                continue;
            }
            for lookup in &mut path.lookups {
                lookup.sql.extend([" AND ", &range.sql]);
            }
            path.implies += 1;
        }
        path
    }

    /// The path that finds all rows, in order.
    fn all_in_order(&self) -> AccessPath {
        let lookup = IndexLookup { index: self.sort.index, sql: "true".to_owned(), sort: self.sort.name };
        AccessPath { lookups: vec![lookup], implies: 0, of_status: false }
    }

    /// The path that finds exactly the matching rows, in order.
    fn direct(&self) -> Option<AccessPath> {
        if self.conditions.is_empty() {
            return Some(self.all_in_order());
        }
        let whole = |path: &AccessPath| {
            path.implies == self.conditions.len()
                && path.lookups.iter().all(|lookup| lookup.sort == self.sort.name)
        };
        self.paths().into_iter().find(whole)
    }

    fn probe(&self, path: &AccessPath) -> Query {
        let rows_sql = |lookup: &IndexLookup| format!("SELECT 1{}", self.rows_by(lookup));
        let rows = union(&path.lookups.iter().map(rows_sql).collect::<Vec<_>>());
        let most = FETCHED + 1;
        self.query(format!("SELECT CAST(count(*) AS TEXT) AS a FROM ({rows} LIMIT {most})"))
    }

    /// The `ORDER BY` clause; `name` gives the SQL of each column.
    fn order(&self, name: impl Fn(usize, Column) -> String) -> String {
        let direction = if self.runs_down() { " DESC" } else { "" };
        let mut sql = " ORDER BY ".to_owned();
        for (place, column) in self.sort.columns.iter().enumerate() {
            sql.extend([if place == 0 { "" } else { ", " }, &name(place, *column), direction]);
        }
        sql
    }

    /// True if the statement reads from the highest to the lowest: a page before a position is read backwards.
    fn runs_down(&self) -> bool {
        self.descending != self.cursor.as_ref().is_some_and(|cursor| cursor.backwards)
    }

    /// The condition that a row comes after the cursor's position. Without a cursor all rows meet it, and it makes
    /// SQLite enter the index at its end.
    fn page_start(&self, after: Option<usize>) -> String {
        let down = self.runs_down();
        let Some(after) = after else {
            return match (down, self.sort.columns[0]) {
                (true, column) => [column.name(), " < x''"].concat(),
                (false, Column::Text(name)) => [name, " >= ''"].concat(),
                (false, Column::Integer(name) | Column::Real(name)) => [name, " >= -9e999"].concat(),
            };
        };
        let (mut columns, mut values) = (String::new(), String::new());
        for (place, column) in self.sort.columns.iter().enumerate() {
            let comma = if place == 0 { "" } else { ", " };
            columns.extend([comma, "t.", column.name()]);
            values.extend([comma, "?1 ->> '$[", &after.to_string(), "][", &place.to_string(), "]'"]);
        }
        ["(", &columns, if down { ") < (" } else { ") > (" }, &values, ")"].concat()
    }

    /// The columns by which the rows of several lookups are sorted.
    fn sort_keys(&self) -> String {
        let mut sql = "t.id AS id".to_owned();
        for (place, column) in self.sort.columns.iter().enumerate() {
            sql.extend([", t.", column.name(), " AS k", &place.to_string()]);
        }
        sql
    }

    /// The `SELECT` of a page: a row's JSON and its position.
    fn select(&self) -> String {
        let mut position = String::new();
        for (place, column) in self.sort.columns.iter().enumerate() {
            position.push_str(if place == 0 { "'[' || " } else { " || ',' || " });
            match column {
                Column::Text(name) => position.extend(["json_quote(t.", name, ")"]),
                Column::Integer(name) => position.extend(["t.", name]),
                Column::Real(name) => position.extend(["printf('%!.17g', t.", name, ")"]),
            }
        }
        ["SELECT ", self.table.row, " AS a, ", &position, " || ']' AS b"].concat()
    }

    /// Walks along indexes that are in order. With a residual condition there is one index, and rows that do not meet
    /// the condition are skipped.
    fn walk(&self, lookups: &[IndexLookup], residual: Option<&str>, after: Option<usize>) -> String {
        let seen = if residual.is_some() { WALKED } else { self.limit + 1 };
        let (table, start) = (self.table.name, self.page_start(after));
        let order = self.order(|_, column| format!("t.{}", column.name()));
        let along = |lookup: &IndexLookup| {
            let from = self.rows_by(lookup);
            format!(
                "(SELECT t.id AS id{from} AND {start}{order} LIMIT {seen}) AS w CROSS JOIN {table} AS t ON t.id = w.id"
            )
        };
        if let [lookup] = lookups {
            let (select, rows, most) = (self.select(), along(lookup), self.limit + 1);
            return format!("{select} FROM {rows} WHERE {} LIMIT {most}", residual.unwrap_or("true"));
        }
        let keys = self.sort_keys();
        self.merged(
            &lookups.iter().map(|lookup| format!("SELECT {keys} FROM {}", along(lookup))).collect::<Vec<_>>(),
        )
    }

    /// Sorts the rows of several statements.
    fn merged(&self, lookups: &[String]) -> String {
        let lookups: Vec<String> = lookups.iter().map(|lookup| format!("SELECT * FROM ({lookup})")).collect();
        // A union of unions can be sorted only as a whole.
        let all =
            if lookups.len() > 4 { format!("SELECT * FROM ({})", union(&lookups)) } else { union(&lookups) };
        let order = self.order(|place, _| format!("k{place}"));
        let (select, table, most) = (self.select(), self.table.name, self.limit + 1);
        format!("{select} FROM ({all}{order} LIMIT {most}) AS p CROSS JOIN {table} AS t ON t.id = p.id")
    }

    /// Fetches all rows that a path finds, and sorts them.
    fn fetch(&self, lookups: &[IndexLookup], residual: &str, after: Option<usize>) -> String {
        let start = if after.is_some() { self.page_start(after) } else { "true".to_owned() };
        let keys = self.sort_keys();
        let rows = |lookup: &IndexLookup| {
            format!("SELECT {keys}{} AND {residual} AND {start}", self.rows_by(lookup))
        };
        self.merged(&lookups.iter().map(rows).collect::<Vec<_>>())
    }

    /// `FROM … WHERE …` of a lookup.
    fn rows_by(&self, lookup: &IndexLookup) -> String {
        let (table, IndexLookup { index, sql, .. }) = (self.table.name, lookup);
        if index.is_empty() {
            // The ids that the search found.
            return format!(
                " FROM (SELECT value AS found FROM json_each({sql})) AS j CROSS JOIN {table} AS t ON t.id = j.found WHERE true"
            );
        }
        format!(" FROM {table} AS t INDEXED BY {index} WHERE {sql}")
    }

    /// The statement that reads the last row of a walk, if the walk reads [`WALKED`] rows.
    fn stop(&self, lookup: &IndexLookup, after: Option<usize>) -> String {
        let order = self.order(|_, column| format!("t.{}", column.name()));
        let (select, from, start) = (self.select(), self.rows_by(lookup), self.page_start(after));
        let (table, last) = (self.table.name, WALKED - 1);
        format!(
            "{select} FROM (SELECT t.id AS id{from} AND {start}{order} LIMIT 1 OFFSET {last}) AS w \
             CROSS JOIN {table} AS t ON t.id = w.id"
        )
    }

    /// True if indexes count each group under all filters except those by status.
    fn counted_by_index(&self) -> bool {
        let first = self.table.sorts[0].name;
        let counted = |condition: &Condition| {
            condition.status_filter.is_some()
                || self.table.with_status.iter().any(|(filter, _)| *filter == condition.filter)
                || (!self.table.facets.is_empty()
                    && self.ranges_of(first).iter().any(|r| r.sql == condition.sql))
        };
        self.conditions.iter().all(counted)
    }

    /// The statements that count the groups, and the rows of requested statuses that have no group. Each row is a
    /// status, a state (empty if it is no group), a number, and `y` if the number is exact.
    fn count_queries(&self, paths: &[AccessPath], estimates: &Estimates) -> Vec<String> {
        let base: Vec<&Condition> = self.conditions.iter().filter(|c| c.status_filter.is_none()).collect();
        let residual = all_of(base.iter().copied());
        let facets = if self.table.facets.is_empty() { &ANY } else { self.table.facets };
        let mut queries: Vec<String> = match self.table.totals {
            Some(totals) if base.is_empty() => vec![totals.to_owned()],
            _ if self.counted_by_index() => {
                facets.iter().map(|facet| self.count_by_index(facet, &base, &residual)).collect()
            }
            _ => {
                let (count, lookups) = self.narrowest(paths, estimates, |path| !path.of_status);
                if count <= FETCHED {
                    return vec![self.count_fetched(&lookups, &residual)];
                }
                facets.iter().map(|facet| self.count_some(facet, &residual)).collect()
            }
        };
        queries.extend(self.count_others());
        queries
    }

    /// The statements that count the rows of requested statuses that have no group.
    fn count_others(&self) -> Vec<String> {
        let residual = all_of(self.conditions.iter());
        let mut queries = Vec::new();
        for condition in &self.conditions {
            let Some(StatusFilter::Statuses(statuses)) = &condition.status_filter else { continue };
            for (status, lookup) in statuses.iter().zip(&condition.lookups) {
                if self.table.facets.iter().any(|facet| facet.status == status) {
                    continue;
                }
                let (from, most) = (self.rows_by(lookup), FETCHED + 1);
                queries.push(format!(
                    "SELECT '' AS a, '' AS b, CAST(min(count(*), {FETCHED}) AS TEXT) AS c, \
                     iif(count(*) > {FETCHED}, 'n', 'y') AS d FROM (SELECT 1{from} AND {residual} LIMIT {most})"
                ));
            }
        }
        queries
    }

    /// Counts a group that an index finds, up to [`FETCHED`].
    fn count_by_index(&self, facet: &Facet, base: &[&Condition], residual: &str) -> String {
        let with = |condition: &&Condition| {
            let pair = self.table.with_status.iter().find(|(filter, _)| *filter == condition.filter);
            pair.map(|(_, index)| *index)
        };
        let index = base.iter().find_map(with).filter(|_| facet.state != "unknown").unwrap_or(facet.index);
        count_by_index(self.table, facet, index, residual)
    }

    /// Counts the rows of a path by group.
    fn count_fetched(&self, lookups: &[IndexLookup], residual: &str) -> String {
        let facets = self.table.facets;
        let columns = match (facets.is_empty(), facets.iter().all(|facet| facet.status.is_empty())) {
            (true, _) => "'' AS a, '' AS b",
            (_, true) => "'' AS a, t.state AS b",
            _ => "t.status AS a, t.state AS b",
        };
        let rows_sql =
            |lookup: &IndexLookup| format!("SELECT {columns}{} AND {residual}", self.rows_by(lookup));
        let rows = union(&lookups.iter().map(rows_sql).collect::<Vec<_>>());
        format!("SELECT a, b, CAST(count(*) AS TEXT) AS c, 'y' AS d FROM ({rows}) GROUP BY a, b")
    }

    /// Counts the matching rows among the first [`COUNTED`] of a group.
    fn count_some(&self, facet: &Facet, residual: &str) -> String {
        let (table, rows, most) = (self.table.name, rows_of(self.table, facet, facet.index), COUNTED + 1);
        let Facet { status, state, .. } = facet;
        format!(
            "SELECT '{status}' AS a, '{state}' AS b, CAST(ifnull(sum({residual}), 0) AS TEXT) AS c, \
             iif(count(*) > {COUNTED}, 'n', 'y') AS d FROM (SELECT t.id AS id{rows} LIMIT {most}) AS w \
             CROSS JOIN {table} AS t ON t.id = w.id"
        )
    }
}

/// The SQL that counts the groups of a list without a filter.
pub(crate) fn group_totals(list: ListKind) -> Vec<String> {
    let table = table(list);
    let count = |facet: &Facet| count_by_index(table, facet, facet.index, "true");
    table.totals.map_or_else(|| table.facets.iter().map(count).collect(), |sql| vec![sql.to_owned()])
}

/// Counts a group that an index finds, up to [`FETCHED`].
fn count_by_index(table: &Table, facet: &Facet, index: &str, residual: &str) -> String {
    let (Facet { status, state, .. }, rows, most) = (facet, rows_of(table, facet, index), FETCHED + 1);
    format!(
        "SELECT '{status}' AS a, '{state}' AS b, CAST(min(count(*), {FETCHED}) AS TEXT) AS c, \
         iif(count(*) > {FETCHED}, 'n', 'y') AS d FROM (SELECT 1{rows} AND {residual} LIMIT {most})"
    )
}

/// `FROM … WHERE …` of a group.
fn rows_of(table: &Table, facet: &Facet, index: &str) -> String {
    let by = if index.is_empty() { "" } else { " INDEXED BY " };
    format!(" FROM {} AS t{by}{index} WHERE {}", table.name, facet.condition)
}

/// The one group of a list whose rows have no status.
static ANY: [Facet; 1] = [Facet { status: "", state: "", index: "", condition: "t.id > 0" }];

/// The `UNION ALL` of statements. D1 takes five terms in a compound statement, so that unions of four are nested.
fn union(statements: &[String]) -> String {
    let all = |statements: &[String]| statements.join(" UNION ALL ");
    if statements.len() <= 4 {
        return all(statements);
    }
    let fours: Vec<String> =
        statements.chunks(4).map(|four| ["SELECT * FROM (", &all(four), ")"].concat()).collect();
    all(&fours)
}

fn all_of<'a>(conditions: impl Iterator<Item = &'a Condition>) -> String {
    let sql: Vec<&str> = conditions.map(|condition| condition.sql.as_str()).collect();
    if sql.is_empty() { "true".to_owned() } else { sql.join(" AND ") }
}

impl Plan {
    /// The statements: the page, then the counts.
    pub fn queries(&self) -> Vec<Query> {
        [std::slice::from_ref(&self.page), &self.counts].concat()
    }

    /// The statement that reads where the walk stopped, if the page has not more rows than its limit.
    pub fn stop(&self, count: usize) -> Option<&Query> {
        self.stop.as_ref().filter(|_| count <= self.list_query.limit)
    }

    /// The request.
    pub fn list_query(&self) -> &ListQuery {
        &self.list_query
    }
}

impl StatusFilter {
    /// Whether a group of this status and state passes the filter.
    pub(crate) fn matches(&self, status: &str, state: &str) -> bool {
        match self {
            Self::Statuses(statuses) => statuses.iter().any(|known| known == status),
            Self::States(states) => states.contains(&state),
        }
    }
}
