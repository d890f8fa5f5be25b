//! D1.

use crate::deadline::Deadline;
use crate::log::log_cause;
use fleetglass_service::error::Cause;
use fleetglass_service::store::{Query, Row};
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use std::fmt;
use worker::{D1Database, D1PreparedStatement, D1Type, Env, Error};

/// A database.
pub(crate) struct Database<'a> {
    pub(super) env: &'a Env,
    pub(super) binding: &'static str,
    pub(super) deadline: Deadline,
}

impl Database<'_> {
    /// Runs statements as one transaction, and gives the rows of each.
    pub(crate) async fn run(&self, queries: &[Query]) -> Result<Vec<Vec<Row>>, Box<Cause>> {
        if queries.is_empty() {
            return Ok(Vec::new());
        }
        let results = self.deadline.wait(self.batch(queries)).await;
        results.map_err(|message| failed(&message))
    }

    /// Runs one statement and gives its first row. A batch of one would cost more.
    pub(crate) async fn first(&self, query: Query) -> Result<Option<Row>, Box<Cause>> {
        let row = async {
            let statement = bind(&self.env.d1(self.binding)?, &query)?;
            Ok::<_, Error>(statement.first::<Columns>(None).await?.map(|columns| columns.0))
        };
        self.deadline.wait(row).await.map_err(|message| failed(&message))
    }

    /// Runs a statement that nothing depends on.
    pub(crate) async fn note(&self, query: Option<Query>) {
        if let Some(query) = query
            && let Err(cause) = self.run(&[query]).await
        {
            log_cause("warning", "index", &cause);
        }
    }

    async fn batch(&self, queries: &[Query]) -> Result<Vec<Vec<Row>>, Error> {
        let database = self.env.d1(self.binding)?;
        let statements: Result<Vec<_>, _> = queries.iter().map(|query| bind(&database, query)).collect();
        let results = database.batch(statements?).await?;
        let rows = |result: &worker::D1Result| {
            Ok(result.results::<Columns>()?.into_iter().map(|columns| columns.0).collect())
        };
        results.iter().map(rows).collect()
    }
}

fn bind(database: &D1Database, query: &Query) -> Result<D1PreparedStatement, Error> {
    let parameters: Vec<_> = query.parameters.iter().map(|text| D1Type::Text(text)).collect();
    database.prepare(query.sql.clone()).bind_refs(&parameters)
}

fn failed(message: &str) -> Box<Cause> {
    Cause::Storage(format!("D1: {message}")).into()
}

/// A row by the positions of its columns. D1 gives an object, whose members stand in the order of the columns.
struct Columns(Row);

impl<'de> Deserialize<'de> for Columns {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ColumnsVisitor)
    }
}

struct ColumnsVisitor;

impl<'de> Visitor<'de> for ColumnsVisitor {
    type Value = Columns;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a row of texts")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut columns: A) -> Result<Columns, A::Error> {
        let mut row = Vec::new();
        while let Some((IgnoredAny, column)) = columns.next_entry()? {
            row.push(column);
        }
        Ok(Columns(row))
    }
}
