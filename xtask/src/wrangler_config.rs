//! Reads the bindings in `wrangler.toml`.

use std::fs;

use anyhow::{Context, Result};
use toml::{Table, Value};

use crate::project::Project;

/// The names of the bindings that a deployment must have.
pub(crate) fn bindings(project: &Project) -> Result<Vec<String>> {
    Ok(all_bindings(&read(project)?))
}

fn all_bindings(config: &Table) -> Vec<String> {
    let stores = ["kv_namespaces", "d1_databases"].into_iter().flat_map(|kind| tables(config, kind));
    let assets = config.get("assets").and_then(Value::as_table);
    let named = stores.chain(assets).filter_map(|table| table.get("binding")?.as_str());
    let variables = config.get("vars").and_then(Value::as_table).into_iter().flat_map(Table::keys);
    named.map(str::to_owned).chain(variables.cloned()).collect()
}

fn tables<'a>(config: &'a Table, name: &str) -> impl Iterator<Item = &'a Table> + use<'a> {
    config.get(name).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_table)
}

fn read(project: &Project) -> Result<Table> {
    let text = fs::read_to_string(project.path("wrangler.toml")).context("cannot read wrangler.toml")?;
    text.parse().context("wrangler.toml is not TOML")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bindings_are_stores_assets_and_variables() {
        let config = include_str!("../../wrangler.toml").parse().unwrap();
        let bindings = all_bindings(&config);
        for expected in ["RECORDS", "INDEX", "ASSETS", "AWS_ACCOUNT_ID"] {
            assert!(bindings.iter().any(|found| found == expected), "{expected} in {bindings:?}");
        }
    }
}
