//! The key of the development server: created once, and passed to the Worker and, as shell variables, to the clients.

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

/// The bearer token of the state's key; creates a missing key.
pub(crate) fn token(project: &Project, state: &State) -> Result<String> {
    let file = state.dev_vars();
    let text = fs::read_to_string(&file).unwrap_or_default();
    if let (Some(_), Some(token)) = (find_variable("KEYS_1", &text), find_variable("FLEETGLASS_TOKEN", &text))
    {
        return Ok(token.to_owned());
    }
    let (keys, created) = create_key(project, state)?;
    let member = |name: &str| created[name].as_str().unwrap_or_default().to_owned();
    let token = member("token");
    let variables = [
        ("KEYS_1", format!("'{keys}'")),
        ("FLEETGLASS_TOKEN", token.clone()),
        ("AWS_ACCESS_KEY_ID", member("id")),
        ("AWS_SECRET_ACCESS_KEY", member("secretAccessKey")),
        ("APP_ID", member("appId")),
        ("APP_SECRET", member("appSecret")),
    ];
    let mut out = OpenOptions::new().append(true).create(true).mode(0o600).open(&file)?;
    let lines = variables.map(|(name, value)| format!("{name}={value}\n"));
    out.write_all(lines.concat().as_bytes()).with_context(|| format!("cannot write {}", file.display()))?;
    Ok(token)
}

/// Creates a key with `fleetglass key new`. Returns the Worker's variable, and the credentials.
fn create_key(project: &Project, state: &State) -> Result<(String, Value)> {
    let file = state.folder().join("keys.json");
    // Without the variables, nobody can use an old key.
    _ = fs::remove_file(&file);
    let mut command = super::fleetglass(project);
    command.args(["key", "new", "--json", "--name", "dev", "--rights", RIGHTS, "--app", APP]);
    command.args(["--authorised", OTHER_APP, "--keys"]).arg(&file);
    let created = command.stderr(Stdio::piped()).output().context("fleetglass key new")?;
    if !created.status.success() {
        bail!("fleetglass key new: {}", String::from_utf8_lossy(&created.stderr).trim());
    }
    let key_file: Value = serde_json::from_slice(&fs::read(&file)?)?;
    let keys = key_file["KEYS_1"].as_str().context("the keys are of another form")?;
    Ok((keys.to_owned(), serde_json::from_slice(&created.stdout)?))
}

fn find_variable<'a>(wanted: &str, text: &'a str) -> Option<&'a str> {
    let mut variables = text.lines().filter_map(|line| line.split_once('='));
    let (_, value) = variables.find(|(name, _)| name.trim() == wanted)?;
    Some(value.trim().trim_matches(['"', '\''])).filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        assert_eq!(find_variable("TOKEN", text), expected);
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
