//! `fleetglass key revoke`.

use super::entry::{KeyEntry, word};
use super::secrets::{Secrets, name};
use super::{file, print, tell_next};
use clap::{ArgGroup, Args};
use std::path::Path;

/// Takes keys away: one by its id, or those of a name.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("which").required(true).args(["name", "id"])))]
pub(crate) struct Options {
    /// All keys of this name
    #[arg(long, value_name = "NAME", value_parser = word)]
    name: Option<String>,

    /// The key with this id
    #[arg(long, value_name = "ID", value_parser = word)]
    id: Option<String>,

    /// All of the name but the newest: the end of a change from one key to the next
    #[arg(long, conflicts_with = "id")]
    older: bool,
}

/// Runs the command.
pub(crate) fn run(options: &Options, path: &Path) -> Result<(), String> {
    let (revoked, empty) = file::change(path, |secrets| revoke(options, secrets.ok_or(file::MISSING)?))?;
    let printed = print(&revoked);
    for number in empty {
        eprintln!(
            "{} holds no key any more. It stays, so that the deployment's is emptied too.",
            name(number)
        );
    }
    tell_next(path);
    printed.map_err(|error| format!("what was revoked cannot be printed: {error}"))
}

/// Removes the keys. Returns the lines to print, and the secrets that became empty.
fn revoke(options: &Options, mut secrets: Secrets) -> Result<(Secrets, (String, Vec<usize>)), String> {
    let Options { name: who, id, older } = options;
    let named = |entry: &KeyEntry| who.as_ref() == Some(&entry.name) || id.as_ref() == Some(&entry.id);
    let newest = secrets.iter().filter(|(_, entry)| named(entry)).last().map(|(_, entry)| entry.id.clone());
    let newest = newest.ok_or_else(|| {
        let wanted = who.as_ref().or(id.as_ref());
        format!("there is no key {}", wanted.map_or("", String::as_str))
    })?;
    let revoked = secrets.remove(|entry| named(entry) && !(*older && entry.id == newest));
    if revoked.is_empty() {
        return Err(format!("there is no older key than {newest}"));
    }
    let line = |(number, entry): &(usize, KeyEntry)| {
        format!("{} {} is revoked ({})\n", entry.name, entry.id, name(*number))
    };
    let lines = revoked.iter().map(line).collect();
    let was_in = |number: &usize| revoked.iter().any(|(other, _)| other == number);
    let empty = secrets.empty().filter(was_in).collect();
    Ok((secrets, (lines, empty)))
}

#[cfg(test)]
mod tests {
    use super::super::secrets::tests::{places, secrets};
    use super::*;

    fn some() -> Secrets {
        secrets(&[(1, &[("ci", "FG1"), ("eve", "FG2"), ("ci", "FG3")]), (2, &[("ci", "FG4")]), (3, &[])])
    }

    #[test]
    fn which_are_revoked() {
        for (name, id, older, left, empty) in [
            (Some("ci"), None, false, &[(1, "FG2")][..], &[2][..]),
            (Some("ci"), None, true, &[(1, "FG2"), (2, "FG4")], &[]),
            (Some("eve"), None, false, &[(1, "FG1"), (1, "FG3"), (2, "FG4")], &[]),
            (None, Some("FG4"), false, &[(1, "FG1"), (1, "FG2"), (1, "FG3")], &[2]),
        ] {
            let options = Options { name: name.map(str::to_owned), id: id.map(str::to_owned), older };
            let (secrets, (lines, emptied)) = revoke(&options, some()).ok().unwrap();
            assert_eq!((&*places(&secrets), &*emptied), (left, empty), "{options:?}");
            assert_eq!(lines.lines().count(), 4 - left.len(), "{lines}");
        }
    }

    #[test]
    fn what_is_not_there() {
        for (name, id, older, why) in [
            (Some("bob"), None, false, "there is no key bob"),
            (Some("bob"), None, true, "there is no key bob"),
            (Some("FG1"), None, false, "there is no key FG1"),
            (None, Some("ci"), false, "there is no key ci"),
            (None, Some("FG5"), false, "there is no key FG5"),
            (Some("eve"), None, true, "there is no older key than FG2"),
        ] {
            let options = Options { name: name.map(str::to_owned), id: id.map(str::to_owned), older };
            assert_eq!(revoke(&options, some()).err().unwrap(), why);
        }
    }
}
