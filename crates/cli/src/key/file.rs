//! The keys file, which only its owner may read.

use super::secrets::Secrets;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

/// The error if there is no file.
pub(crate) const MISSING: &str = "there is no such file";

/// Reads the file; `None` where there is none.
pub(crate) fn read(path: &Path) -> Result<Option<Secrets>, String> {
    let text = match text(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        text => text.map_err(|error| error.to_string()),
    };
    let secrets = text.and_then(|text| Secrets::read(&text));
    secrets.map(Some).map_err(|why| format!("{}: {why}", path.display()))
}

/// Changes the file as a whole, or, where that is refused, not at all.
///
/// The new one is written beside it first. Where that is there already, another command is at work, whose change would
/// be lost.
pub(crate) fn change<T>(
    path: &Path,
    change: impl FnOnce(Option<Secrets>) -> Result<(Secrets, T), String>,
) -> Result<T, String> {
    // The target of a link is changed, not the link.
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let part_path = part_path(&target);
    let mut part = create(&part_path)?;
    let changed = read(path).and_then(|secrets| {
        let (secrets, result) = change(secrets).map_err(|why| format!("{}: {why}", path.display()))?;
        let written = part.write_all(secrets.text().as_bytes()).and_then(|()| part.sync_all());
        let written = written.and_then(|()| fs::rename(&part_path, &target));
        written.map_err(|error| format!("{}: {error}", part_path.display()))?;
        Ok(result)
    });
    if changed.is_err() {
        let _ = fs::remove_file(&part_path);
    }
    changed
}

fn part_path(path: &Path) -> PathBuf {
    let mut part = path.as_os_str().to_owned();
    part.push(".part");
    PathBuf::from(part)
}

fn text(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    if !is_private(&file)? {
        let why = "others than its owner have access to it: `chmod 600` takes that from them";
        return Err(io::Error::new(ErrorKind::PermissionDenied, why));
    }
    let mut text = String::new();
    file.read_to_string(&mut text)?;
    Ok(text)
}

fn create(path: &Path) -> Result<File, String> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => format!(
            "{} is there: another `fleetglass key` is at work, or was broken off (then delete it)",
            path.display()
        ),
        _ => format!("{}: {error}", path.display()),
    })
}

#[cfg(unix)]
fn is_private(file: &File) -> io::Result<bool> {
    use std::os::unix::fs::PermissionsExt;
    Ok(file.metadata()?.permissions().mode() & 0o077 == 0)
}

/// On other systems, a file's mode does not determine who may read it.
#[cfg(not(unix))]
fn is_private(_: &File) -> io::Result<bool> {
    Ok(true)
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::super::secrets::tests::{places, secrets};
    use super::*;
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::{env, process};

    /// A folder of a test's own, gone when it is over.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let folder = env::temp_dir().join(format!("fleetglass-key-{}-{name}", process::id()));
            fs::create_dir(&folder).unwrap();
            Self(folder)
        }

        fn keys(&self) -> PathBuf {
            self.0.join("keys.json")
        }

        fn names(&self) -> Vec<String> {
            let mut names: Vec<_> = fs::read_dir(&self.0)
                .unwrap()
                .map(|file| file.unwrap().file_name().into_string().unwrap())
                .collect();
            names.sort();
            names
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn some() -> Secrets {
        secrets(&[(1, &[("ci", "FG1")])])
    }

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    fn put(path: &Path, text: &str, mode: u32) {
        fs::write(path, text).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn a_new_file_is_its_owners_alone() {
        let folder = Folder::new("new");
        let keys = folder.keys();
        assert!(matches!(read(&keys), Ok(None)));
        let was_there = change(&keys, |secrets| Ok((some(), secrets.is_some())));
        assert_eq!((was_there, mode(&keys)), (Ok(false), 0o600));
        assert_eq!(fs::read_to_string(&keys).unwrap(), some().text());
        assert_eq!(folder.names(), ["keys.json"]);
    }

    #[test]
    fn the_file_is_replaced_and_never_written_to() {
        let folder = Folder::new("replaced");
        let keys = folder.keys();
        put(&keys, &some().text(), 0o600);
        fs::hard_link(&keys, folder.0.join("as-it-was")).unwrap();
        change(&keys, |secrets| {
            let mut secrets = secrets.unwrap();
            assert_eq!(mode(&folder.0.join("keys.json.part")), 0o600);
            secrets.remove(|_| true);
            Ok((secrets, ()))
        })
        .unwrap();
        assert_eq!(fs::read_to_string(&keys).unwrap(), "{\"KEYS_1\":\"{\\\"keys\\\":[]}\"}\n");
        assert_eq!(fs::read_to_string(folder.0.join("as-it-was")).unwrap(), some().text());
        assert_eq!(
            (mode(&keys), folder.names()),
            (0o600, vec!["as-it-was".to_owned(), "keys.json".to_owned()])
        );
    }

    #[test]
    fn a_link_stays_one() {
        let folder = Folder::new("link");
        let (link, keys) = (folder.0.join("link"), folder.keys());
        put(&keys, &some().text(), 0o600);
        symlink(&keys, &link).unwrap();
        change(&link, |_| Ok((secrets(&[(2, &[("ci", "FG2")])]), ()))).unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(places(&read(&keys).unwrap().unwrap()), [(2, "FG2")]);
    }

    #[test]
    fn a_file_that_others_have_access_to_is_refused() {
        let folder = Folder::new("others");
        let keys = folder.keys();
        for open in [0o640, 0o604, 0o644, 0o620, 0o660, 0o666, 0o777] {
            put(&keys, &some().text(), open);
            for why in [read(&keys).err(), change(&keys, |_| Ok((some(), ()))).err()] {
                assert!(why.is_some_and(|why| why.contains("chmod 600")), "{open:o}");
            }
            assert_eq!((mode(&keys), folder.names()), (open, vec!["keys.json".to_owned()]));
        }
        for closed in [0o600, 0o700] {
            put(&keys, &some().text(), closed);
            assert!(read(&keys).is_ok(), "{closed:o}");
        }
    }

    #[test]
    fn a_change_that_is_refused_leaves_all_as_it_was() {
        let folder = Folder::new("refused");
        let keys = folder.keys();
        for (text, why) in [
            ("{\"KEYS_1\":", "keys.json: EOF while parsing"),
            ("{\"KEYS_1\":\"[]\"}", "keys.json: KEYS_1: it is not an object"),
            (&some().text(), "keys.json: it is full"),
        ] {
            put(&keys, text, 0o600);
            let error = change(&keys, |_| Err::<(_, ()), _>("it is full".to_owned())).unwrap_err();
            assert!(error.contains(why), "{error}");
            assert_eq!(
                (fs::read_to_string(&keys).unwrap(), folder.names()),
                (text.to_owned(), vec!["keys.json".to_owned()])
            );
        }
        let nowhere = folder.0.join("no/such/keys.json");
        assert!(change(&nowhere, |_| Ok((some(), ()))).unwrap_err().contains("keys.json.part: "));
    }

    #[test]
    fn two_commands_do_not_undo_each_other() {
        let folder = Folder::new("two");
        let keys = folder.keys();
        change(&keys, |_| {
            let other = change(&keys, |_| Ok((Secrets::default(), ()))).unwrap_err();
            assert!(
                other.contains("keys.json.part is there: another `fleetglass key` is at work"),
                "{other}"
            );
            Ok((some(), ()))
        })
        .unwrap();
        assert_eq!(fs::read_to_string(&keys).unwrap(), some().text());
    }
}
