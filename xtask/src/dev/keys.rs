//! The key of whoever runs the product here: made once, handed to the Worker and, as shell variables, to the clients.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::process::Stdio;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::state::State;
use crate::project::Project;

/// The Huawei application of the demo fleet's batch tasks, and the other one of the records that the README names.
const APP: &str = "xKWF0ZqnH0wXn2nGvdE4YwQ1bBEa";
const OTHER_APP: &str = "pQ7sT2mVb81LxJd0eRkW5cYfUo3a";

const RIGHTS: &str = "read-aws,read-huawei,read-console,import,forget,ingest";

/// The bearer token of the state's key, which is made when it is missing.
pub(crate) fn token(project: &Project, state: &State) -> Result<String> {
    let file = state.dev_vars();
    let text = fs::read_to_string(&file).unwrap_or_default();
    if let (Some(_), Some(token)) = (find("KEYS_1", &text), find("FLEETGLASS_TOKEN", &text)) {
        return Ok(token.to_owned());
    }
    let (keys, made) = make(project, state)?;
    let told = |name: &str| made[name].as_str().unwrap_or_default().to_owned();
    let token = told("token");
    let variables = [
        ("KEYS_1", format!("'{keys}'")),
        ("FLEETGLASS_TOKEN", token.clone()),
        ("AWS_ACCESS_KEY_ID", told("id")),
        ("AWS_SECRET_ACCESS_KEY", told("secretAccessKey")),
        ("APP_ID", told("appId")),
        ("APP_SECRET", told("appSecret")),
    ];
    let mut out = OpenOptions::new().append(true).create(true).mode(0o600).open(&file)?;
    let lines = variables.map(|(name, value)| format!("{name}={value}\n"));
    out.write_all(lines.concat().as_bytes()).with_context(|| format!("cannot write {}", file.display()))?;
    Ok(token)
}

/// A key by `fleetglass key new`: what the Worker is given, and what its holder is.
fn make(project: &Project, state: &State) -> Result<(String, Value)> {
    let file = state.folder().join("keys.json");
    // One whose variables are gone is of no use to anybody.
    _ = fs::remove_file(&file);
    let mut command = super::fleetglass(project);
    command.args(["key", "new", "--json", "--name", "dev", "--rights", RIGHTS, "--app", APP]);
    command.args(["--authorised", OTHER_APP, "--keys"]).arg(&file);
    let made = command.stderr(Stdio::piped()).output().context("fleetglass key new")?;
    if !made.status.success() {
        bail!("fleetglass key new: {}", String::from_utf8_lossy(&made.stderr).trim());
    }
    let kept: Value = serde_json::from_slice(&fs::read(&file)?)?;
    let keys = kept["KEYS_1"].as_str().context("the keys are of another form")?;
    Ok((keys.to_owned(), serde_json::from_slice(&made.stdout)?))
}

fn find<'a>(wanted: &str, text: &'a str) -> Option<&'a str> {
    let mut variables = text.lines().filter_map(|line| line.split_once('='));
    let (_, value) = variables.find(|(name, _)| name.trim() == wanted)?;
    Some(value.trim().trim_matches(['"', '\''])).filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        assert_eq!(find("TOKEN", text), expected);
    }

    #[test]
    fn a_variable_is_found_among_others() {
        check("READ_TOKEN=r\nTOKEN=abc\n", Some("abc"));
        check("TOKEN = \"a=b\"\r\n", Some("a=b"));
        check("TOKEN='{\"a\":1}'", Some("{\"a\":1}"));
        check("TOKEN_OLD=abc\n", None);
        check("TOKEN=\n", None);
        check("", None);
    }
}
