//! The file or stream that a backup is written to.

use super::page::{ControlLine, Page};
use crate::remote::shell_quote;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// A backup that is being written.
pub(crate) struct BackupOutput {
    out: Destination,
    standing: ResumePoint,
}

enum Destination {
    Stdout,
    /// A partial file gets all lines first, positions included, so that the backup can be resumed.
    File {
        part: File,
        part_path: PathBuf,
        path: PathBuf,
    },
}

/// The state of a backup from which it can be resumed.
#[derive(Debug, Default, PartialEq)]
struct ResumePoint {
    records: u64,
    after: Option<String>,
    /// The number of bytes up to the end of the line with the position.
    bytes: u64,
}

impl BackupOutput {
    /// Opens the file, empty or to resume it; without a file, standard output.
    pub(crate) fn open(path: Option<&Path>, resume: bool) -> Result<Self, String> {
        let Some(path) = path else {
            return Ok(Self { out: Destination::Stdout, standing: ResumePoint::default() });
        };
        let mut part_path = path.as_os_str().to_owned();
        part_path.push(".part");
        let part_path = PathBuf::from(part_path);
        let opened = if resume {
            reopen(&part_path)
        } else {
            File::create(&part_path).map(|file| (file, ResumePoint::default()))
        };
        let (part, standing) = opened.map_err(|error| format!("{}: {error}", part_path.display()))?;
        Ok(Self { out: Destination::File { part, part_path, path: path.to_owned() }, standing })
    }

    /// The number of lines written, without positions and the end.
    pub(crate) fn records(&self) -> u64 {
        self.standing.records
    }

    /// The position up to which the backup is complete.
    pub(crate) fn after(&self) -> Option<&str> {
        self.standing.after.as_deref()
    }

    /// Writes a page.
    pub(crate) fn write(&mut self, page: &Page) -> Result<(), String> {
        let written = match &mut self.out {
            Destination::Stdout => {
                // Positions serve to resume, which is impossible here.
                let end = if page.after().is_some() { page.last } else { page.text.len() };
                let mut out = io::stdout().lock();
                out.write_all(&page.text.as_bytes()[..end]).and_then(|()| out.flush())
            }
            Destination::File { part, .. } => part.write_all(page.text.as_bytes()),
        };
        written.map_err(|error| self.cannot_be_written(&error))?;
        self.standing.records += page.records;
        self.standing.after = page.after().map(str::to_owned);
        Ok(())
    }

    /// Gives the file its name.
    pub(crate) fn finish(&mut self) -> Result<(), String> {
        let finished = match &self.out {
            Destination::Stdout => Ok(()),
            Destination::File { part, part_path, path } => {
                part.sync_all().and_then(|()| fs::rename(part_path, path))
            }
        };
        finished.map_err(|error| self.cannot_be_written(&error))
    }

    fn cannot_be_written(&self, error: &io::Error) -> String {
        match &self.out {
            Destination::Stdout => format!("the backup cannot be written: {error}"),
            Destination::File { part_path, .. } => format!("{}: {error}", part_path.display()),
        }
    }

    /// Tells, at the end, what there is.
    pub(crate) fn tell(&self) {
        if let Destination::File { path, .. } = &self.out {
            println!("{} records saved in {}", self.records(), path.display());
        }
    }

    /// Tells, after a failure, what there is and what to do. `remote`: the options that name the deployment.
    pub(crate) fn standing(&self, remote: &str) -> String {
        match &self.out {
            Destination::Stdout => "The backup is not complete: it lacks its end.".to_owned(),
            Destination::File { path, part_path, .. } => format!(
                "{} records are in {}. To go on: fleetglass backup {remote} --output {} --resume",
                self.records(),
                part_path.display(),
                shell_quote(&path.to_string_lossy())
            ),
        }
    }
}

/// Opens an interrupted file, and truncates it after its last position.
fn reopen(path: &Path) -> io::Result<(File, ResumePoint)> {
    let mut file = OpenOptions::new().read(true).write(true).open(path)?;
    let standing = standing(BufReader::new(&file))?;
    file.set_len(standing.bytes)?;
    file.seek(SeekFrom::End(0))?;
    Ok((file, standing))
}

fn standing(mut lines: impl BufRead) -> io::Result<ResumePoint> {
    let (mut last, mut records, mut bytes, mut line) = (ResumePoint::default(), 0, 0, Vec::new());
    loop {
        line.clear();
        bytes += lines.read_until(b'\n', &mut line)? as u64;
        if line.last() != Some(&b'\n') {
            return Ok(last);
        }
        match ControlLine::of(&line) {
            Some(ControlLine::Next { after }) => last = ResumePoint { records, after: Some(after), bytes },
            Some(ControlLine::End { .. }) => {}
            None => records += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, records: u64, after: Option<&str>, rest: &str) {
        let standing = standing(text.as_bytes()).unwrap();
        assert_eq!((standing.records, standing.after.as_deref()), (records, after));
        assert_eq!(&text[standing.bytes as usize..], rest);
    }

    #[test]
    fn where_it_goes_on() {
        let next = "{\"kind\":\"next\",\"after\":\"1\"}\n";
        check("", 0, None, "");
        check("{}\n{}\n", 0, None, "{}\n{}\n");
        check(&format!("{{}}\n{next}"), 1, Some("1"), "");
        check(&format!("{{}}\n{next}{{}}\n{{\"ki"), 1, Some("1"), "{}\n{\"ki");
        check(
            &format!("{{}}\n{next}{{}}\n{}", next.trim_end()),
            1,
            Some("1"),
            &format!("{{}}\n{}", next.trim_end()),
        );
        let end = "{}\n{\"kind\":\"end\",\"records\":2}\n";
        check(&format!("{{}}\n{next}{end}"), 1, Some("1"), end);
    }
}
