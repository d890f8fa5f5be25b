//! The index: the migrations and statements of the project on real SQLite, as D1 runs them.

use fleetglass_service::error::Cause;
use fleetglass_service::store::{Query, Row};
use rusqlite::limits::Limit;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Statement, params_from_iter};
use std::path::Path;
use std::{fs, panic};

/// A database.
pub(crate) struct Index(pub(crate) Connection);

impl Index {
    /// Creates the index with all migrations applied.
    pub(crate) fn new() -> Self {
        Self::migrated("../../migrations")
    }

    /// Creates SEARCH, which is a separate database.
    pub(crate) fn search() -> Self {
        Self::migrated("../../migrations/search")
    }

    fn migrated(folder: &str) -> Self {
        let index = Self::without_tables();
        for migration in migrations(folder) {
            index.0.execute_batch(&migration).unwrap_or_else(|error| panic!("{error}: {migration}"));
        }
        index
    }

    /// Creates a database in which every statement that names a table fails.
    pub(crate) fn without_tables() -> Self {
        let connection = Connection::open_in_memory().unwrap();
        // D1 enforces them.
        connection.pragma_update(None, "foreign_keys", true).unwrap();
        // D1's limits, which are lower than SQLite's.
        connection.set_limit(Limit::SQLITE_LIMIT_COMPOUND_SELECT, 5).unwrap();
        connection.set_limit(Limit::SQLITE_LIMIT_VARIABLE_NUMBER, 100).unwrap();
        connection.set_limit(Limit::SQLITE_LIMIT_SQL_LENGTH, 100_000).unwrap();
        Self(connection)
    }

    /// Runs statements as one transaction, and gives the rows of each.
    pub(crate) fn run(&self, queries: &[Query]) -> Result<Vec<Vec<Row>>, Box<Cause>> {
        let transaction = self.0.unchecked_transaction().map_err(failed)?;
        let outcomes = queries.iter().map(|query| rows(&transaction, query)).collect::<Result<_, _>>();
        let outcomes = outcomes.map_err(failed)?;
        transaction.commit().map_err(failed)?;
        Ok(outcomes)
    }

    /// Runs one statement and gives its rows.
    pub(crate) fn one(&self, query: Query) -> Result<Vec<Row>, Box<Cause>> {
        Ok(self.run(&[query])?.remove(0))
    }

    /// The rows of a test's own statement.
    pub(crate) fn rows(&self, sql: &'static str) -> Vec<Row> {
        self.one(Query { sql: sql.into(), parameters: Vec::new() }).unwrap()
    }
}

/// In the order of their names, as `wrangler d1 migrations apply` takes them.
fn migrations(folder: &str) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.is_file());
    paths.sort();
    paths.iter().map(|path| fs::read_to_string(path).unwrap()).collect()
}

fn rows(connection: &Connection, query: &Query) -> rusqlite::Result<Vec<Row>> {
    let mut statement = connection.prepare(&query.sql)?;
    let columns = statement.column_count();
    let mut texts = Vec::new();
    let mut rows = statement.query(params_from_iter(&query.parameters))?;
    while let Some(row) = rows.next()? {
        texts.push((0..columns).map(|i| row.get_ref(i).map(text)).collect::<rusqlite::Result<_>>()?);
    }
    Ok(texts)
}

/// The text of a column, as the Worker reads it. A number would become a number of JavaScript, and counts as null.
fn text(value: ValueRef<'_>) -> Option<String> {
    match value {
        ValueRef::Text(bytes) => Some(String::from_utf8(bytes.to_vec()).unwrap()),
        _ => None,
    }
}

fn failed(error: rusqlite::Error) -> Cause {
    Cause::Storage(format!("D1: {error}"))
}

/// SQLite's query plan of a statement.
pub(crate) fn plan(index: &Index, query: &Query) -> Vec<String> {
    let mut statement = index.0.prepare(&format!("EXPLAIN QUERY PLAN {}", query.sql)).unwrap();
    let detail = |statement: &mut Statement<'_>| {
        let steps = statement.query_map(params_from_iter(&query.parameters), |row| row.get("detail"));
        steps.unwrap().collect::<rusqlite::Result<_>>().unwrap()
    };
    detail(&mut statement)
}
