//! `fleetglass key new`.

use super::credentials::Credentials;
use super::entry::{KeyEntry, word};
use super::issued::IssuedKey;
use super::secrets::{LIMIT, Secrets, name};
use super::{file, print, tell_next};
use crate::clock;
use crate::remote::shell_quote;
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use fleetglass_model::right::Right;
use std::path::Path;

/// Makes a key, and shows its credentials this once.
///
/// The file keeps hashes of the bearer token and of the application's secret, and the AWS secret access key itself, as
/// signatures cannot be checked without it.
///
/// Several keys of one name are valid side by side. To change from one to the next: make a new one, use it everywhere,
/// then `fleetglass key revoke --name NAME --older`.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Who the key is for
    #[arg(long, value_name = "NAME", value_parser = word)]
    name: String,

    /// What it may do, with commas between
    #[arg(long, value_name = "RIGHTS", value_parser = rights(), value_delimiter = ',', required = true)]
    rights: Vec<Right>,

    /// The id of its Huawei application, for read-huawei
    #[arg(long, value_name = "ID", value_parser = word)]
    app: Option<String>,

    /// Another Huawei application that it may read; may be given several times
    #[arg(long, value_name = "APP", value_parser = word, requires = "app")]
    authorised: Vec<String>,

    /// How many days it is valid [default: until it is revoked]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=36_500))]
    days: Option<u32>,

    /// Print the credentials as JSON
    #[arg(long)]
    json: bool,
}

/// The names are all known: the error names them.
fn rights() -> impl TypedValueParser<Value = Right> {
    PossibleValuesParser::new(Right::ALL.map(|(name, _)| name))
        .try_map(|name| Right::of_name(&name).ok_or("it is not known"))
}

impl Options {
    /// Why the options do not fit together.
    pub(crate) fn check(&self) -> Result<(), &'static str> {
        match (self.rights.contains(&Right::ReadHuawei), &self.app) {
            (true, None) => Err("the right read-huawei needs the application's id (--app)"),
            (false, Some(_)) => Err("--app is for the right read-huawei, which is not among --rights"),
            _ => Ok(()),
        }
    }

    fn make(&self) -> Result<IssuedKey<'_>, String> {
        let mut rights = self.rights.clone();
        rights.sort();
        rights.dedup();
        Ok(IssuedKey {
            name: &self.name,
            app: self.app.as_deref(),
            applications: &self.authorised,
            not_after: self.days.map(|days| clock::now().seconds() + i64::from(days) * 86_400),
            credentials: Credentials::random(&rights)?,
            rights,
        })
    }
}

/// Runs the command.
pub(crate) fn run(options: &Options, path: &Path) -> Result<(), String> {
    let made = options.make()?;
    let message = file::change(path, |secrets| keep(&made, secrets))?;
    print(&if options.json { made.json() } else { made.lines() }).map_err(|error| {
        let (file, id) = (shell_quote(&path.to_string_lossy()), &made.credentials.id);
        format!("the credentials cannot be printed: {error} (fleetglass key revoke --keys {file} --id {id})")
    })?;
    eprintln!("{}: {message}", path.display());
    tell_next(path);
    Ok(())
}

/// Adds the key. Returns where it is, and how much room is left.
fn keep(made: &IssuedKey, secrets: Option<Secrets>) -> Result<(Secrets, String), String> {
    let first = match secrets {
        Some(_) => "",
        None => "\nThe file is new. Should the deployment have a KEYS_1 already, that will be replaced.",
    };
    let (mut secrets, entry) = (secrets.unwrap_or_default(), KeyEntry::read(&made.kept())?);
    one_name(&entry, &secrets)?;
    let size = entry.text().len();
    let number = secrets.add(entry)?;
    let (used, room) = (secrets.used(number), secrets.room_in_all(size));
    let message = format!(
        "it is in {}, {used} of {LIMIT} bytes. There is room for {room} more of its size.{first}",
        name(number)
    );
    Ok((secrets, message))
}

/// Refuses an application of another name: the deployment refuses all keys where two names have one.
fn one_name(entry: &KeyEntry, secrets: &Secrets) -> Result<(), String> {
    let Some(app) = &entry.app else { return Ok(()) };
    match secrets.iter().find(|(_, other)| other.app.as_ref() == Some(app) && other.name != entry.name) {
        Some((_, other)) => Err(format!("{app} is the application of {}", other.name)),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;
    use clap::error::ErrorKind;

    #[derive(Debug, Parser)]
    struct Line {
        #[command(flatten)]
        options: Options,
    }

    fn parse(line: &str) -> Result<Options, clap::Error> {
        let words = ["new"].into_iter().chain(line.split_whitespace());
        Line::try_parse_from(words).map(|line| line.options)
    }

    #[test]
    fn what_clap_refuses() {
        for (line, kind) in [
            ("--rights import", ErrorKind::MissingRequiredArgument),
            ("--name ci", ErrorKind::MissingRequiredArgument),
            ("--name ci --rights=", ErrorKind::InvalidValue),
            ("--name ci --rights read", ErrorKind::InvalidValue),
            ("--name ci --rights import,,forget", ErrorKind::InvalidValue),
            ("--name ci --rights IMPORT", ErrorKind::InvalidValue),
            ("--name= --rights import", ErrorKind::ValueValidation),
            ("--name a/b --rights import", ErrorKind::ValueValidation),
            ("--name ci --rights read-huawei --app a:b", ErrorKind::ValueValidation),
            ("--name ci --rights read-huawei --app a --authorised a:b", ErrorKind::ValueValidation),
            ("--name ci --rights import --authorised b", ErrorKind::MissingRequiredArgument),
            ("--name ci --rights import --days 0", ErrorKind::ValueValidation),
            ("--name ci --rights import --days 1.5", ErrorKind::ValueValidation),
            ("--name ci --rights import --days 100000", ErrorKind::ValueValidation),
        ] {
            assert_eq!(parse(line).unwrap_err().kind(), kind, "{line}");
        }
    }

    #[test]
    fn applications_and_their_right_go_together() {
        for (line, is_right) in [
            ("--name ci --rights read-huawei", false),
            ("--name ci --rights read-aws,read-huawei", false),
            ("--name ci --rights read-aws --app a", false),
            ("--name ci --rights read-aws --app a --authorised b", false),
            ("--name ci --rights read-aws,read-huawei --app a", true),
            ("--name ci --rights read-huawei --app a --authorised b --authorised c", true),
            ("--name ci --rights read-aws --rights import", true),
        ] {
            assert_eq!(parse(line).unwrap().check().is_ok(), is_right, "{line}");
        }
    }

    #[test]
    fn rights_are_kept_once_and_in_their_order() {
        let options = parse("--name ci --rights import,read-aws,import --rights read-aws --days 30").unwrap();
        let made = options.make().unwrap();
        assert_eq!(made.rights, [Right::ReadAws, Right::Import]);
        let days = (made.not_after.unwrap() - clock::now().seconds()) as f64 / 86_400.0;
        assert!((29.99..=30.0).contains(&days), "{days}");
    }

    fn keep_line(line: &str, secrets: Option<Secrets>) -> Result<(Secrets, String), String> {
        keep(&parse(line).unwrap().make().unwrap(), secrets)
    }

    #[test]
    fn what_is_kept_is_read_again() {
        let line = "--name ci --rights read-aws,read-huawei,import --app a --authorised b --days 1";
        let (secrets, message) = keep_line(line, None).ok().unwrap();
        assert!(message.starts_with("it is in KEYS_1, ") && message.contains("The file is new"), "{message}");
        let (secrets, message) = keep_line(line, Secrets::read(&secrets.text()).ok()).ok().unwrap();
        assert!(!message.contains("new"), "{message}");
        let all: Vec<_> = secrets.iter().map(|(_, entry)| (&*entry.name, entry.app.as_deref())).collect();
        assert_eq!(all, [("ci", Some("a")); 2]);
    }

    #[test]
    fn an_application_is_that_of_one_name() {
        let (secrets, _) = keep_line("--name ci --rights read-huawei --app a", None).ok().unwrap();
        let again = |line| keep_line(line, Secrets::read(&secrets.text()).ok()).map(|_| ());
        let other = again("--name bob --rights read-huawei --app a");
        assert_eq!(other, Err("a is the application of ci".to_owned()));
        assert_eq!(again("--name ci --rights read-huawei --app a"), Ok(()));
        assert_eq!(again("--name bob --rights read-huawei --app b --authorised a"), Ok(()));
        assert_eq!(again("--name bob --rights import"), Ok(()));
    }

    /// The numbers that the documentation names.
    #[test]
    fn how_many_fit() {
        let room = |line: &str| {
            let made = parse(line).unwrap().make().unwrap().kept();
            (made.len(), Secrets::default().room_in_all(made.len()))
        };
        let all = "--name ci --rights read-aws,read-huawei,read-console,import,forget --app app-1 --days 90";
        assert_eq!(room(all), (362, 126));
        assert_eq!(room("--name ci --rights read-aws"), (115, 396));
    }
}
