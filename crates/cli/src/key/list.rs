//! `fleetglass key list`.

use super::entry::KeyEntry;
use super::secrets::{LIMIT, Secrets, name};
use super::{file, print};
use crate::clock;
use clap::Args;
use fleetglass_model::Timestamp;
use serde_json::{Value, json};
use std::path::Path;

/// Lists the keys, and what is used of the Worker's secrets. It shows no secret.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(crate) fn run(options: &Options, path: &Path) -> Result<(), String> {
    let secrets = file::read(path)?.ok_or_else(|| format!("{}: {}", path.display(), file::MISSING))?;
    let text =
        if options.json { format!("{}\n", as_json(&secrets)) } else { as_text(&secrets, clock::now()) };
    print(&text).map_err(|error| format!("the list cannot be printed: {error}"))
}

fn as_text(secrets: &Secrets, now: Timestamp) -> String {
    let titles = ["name", "id", "rights", "expires", "in"].map(str::to_owned);
    let mut rows = vec![titles];
    rows.extend(secrets.iter().map(|(number, entry)| {
        let KeyEntry { name: who, id, .. } = entry;
        [who.clone(), id.clone(), rights(entry).join(","), expiry(entry, now), name(number)]
    }));
    let sizes = secrets.sizes().map(|(number, used)| format!("{}: {used} of {LIMIT} bytes\n", name(number)));
    format!("{}\n{}", table(&rows), sizes.collect::<String>())
}

/// Rows with their columns below each other.
fn table<const N: usize>(rows: &[[String; N]]) -> String {
    let width = |column: usize| rows.iter().map(|row| row[column].len()).max().unwrap_or_default();
    let line = |row: &[String; N]| {
        let cells = row.iter().enumerate().map(|(column, cell)| format!("{cell:<0$}  ", width(column)));
        format!("{}\n", cells.collect::<String>().trim_end())
    };
    rows.iter().map(line).collect()
}

fn rights(entry: &KeyEntry) -> Vec<&'static str> {
    entry.rights.iter().map(|right| right.name()).collect()
}

fn expiry(entry: &KeyEntry, now: Timestamp) -> String {
    let Some(time) = entry.not_after else { return "never".to_owned() };
    let is_over = if time.seconds() < now.seconds() { " (over)" } else { "" };
    format!("{}{is_over}", time.to_iso())
}

fn as_json(secrets: &Secrets) -> Value {
    let key = |(number, entry): (usize, &KeyEntry)| {
        json!({
            "name": entry.name,
            "id": entry.id,
            "rights": rights(entry),
            "notAfter": entry.not_after.map(Timestamp::seconds),
            "in": name(number),
        })
    };
    let secret = |(number, used)| json!({"name": name(number), "bytes": used, "limit": LIMIT});
    json!({
        "keys": secrets.iter().map(key).collect::<Vec<_>>(),
        "secrets": secrets.sizes().map(secret).collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_790_000_000);

    fn some() -> Secrets {
        let entry = |name: &str, id: &str, more: &str| {
            KeyEntry::read(&format!(
                r#"{{"name":"{name}","id":"{id}","rights":["read-aws","import"],"secret":"s3cret"{more}}}"#
            ))
        };
        let mut secrets = Secrets::default();
        for (name, id, more) in [
            ("ci", "FG1", ""),
            ("a.longer-name", "FG2", r#","notAfter":1790000000"#),
            ("b", "FG3", r#","notAfter":5"#),
        ] {
            secrets.add(entry(name, id, more).ok().unwrap()).unwrap();
        }
        secrets
    }

    #[test]
    fn for_people() {
        let text = "\
name           id   rights           expires                      in
ci             FG1  read-aws,import  never                        KEYS_1
a.longer-name  FG2  read-aws,import  2026-09-21T14:13:20Z         KEYS_1
b              FG3  read-aws,import  1970-01-01T00:00:05Z (over)  KEYS_1

KEYS_1: 277 of 5120 bytes
";
        assert_eq!(as_text(&some(), NOW), text);
    }

    #[test]
    fn for_programs() {
        let json = as_json(&some()).to_string();
        let key = r#"{"name":"a.longer-name","id":"FG2","rights":["read-aws","import"],"notAfter":1790000000,"in":"KEYS_1"}"#;
        assert!(json.contains(key) && !json.contains("s3cret"), "{json}");
        assert!(json.ends_with(r#""secrets":[{"name":"KEYS_1","bytes":277,"limit":5120}]}"#), "{json}");
    }
}
