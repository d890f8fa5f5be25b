//! Fingerprints of files: the inputs and the outputs of a build.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// An FNV-1a hash of 64 bits. It only has to detect changes, not attacks.
pub(crate) struct Fingerprint(u64);

impl Fingerprint {
    /// The sum of nothing.
    pub(crate) fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    /// The sum of some parts in hexadecimal digits.
    pub(crate) fn of(parts: &[&[u8]]) -> String {
        let mut fingerprint = Self::new();
        parts.iter().for_each(|part| fingerprint.add(part));
        fingerprint.hex()
    }

    /// Adds bytes and their length.
    pub(crate) fn add(&mut self, bytes: &[u8]) {
        for byte in (bytes.len() as u64).to_le_bytes().iter().chain(bytes) {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    /// Adds a file, or every file below a folder, by name and content. A missing file adds its name only.
    pub(crate) fn add_path(&mut self, path: &Path) -> Result<()> {
        for file in files(path)? {
            self.add(file.as_os_str().as_encoded_bytes());
            self.add(&fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?);
        }
        self.add(path.as_os_str().as_encoded_bytes());
        Ok(())
    }

    /// The sum in hexadecimal digits.
    pub(crate) fn hex(&self) -> String {
        format!("{:016x}", self.0)
    }
}

/// The file itself, or all files below a folder, sorted by name, without hidden ones.
pub(crate) fn files(path: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    if path.is_dir() {
        for entry in fs::read_dir(path).with_context(|| format!("cannot list {}", path.display()))? {
            let entry = entry?;
            if !entry.file_name().as_encoded_bytes().starts_with(b".") {
                found.extend(files(&entry.path())?);
            }
        }
        found.sort();
    } else if path.exists() {
        found.push(path.to_owned());
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_a_part_ends_counts() {
        assert_eq!(Fingerprint::of(&[b"ab", b"c"]), Fingerprint::of(&[b"ab", b"c"]));
        assert_ne!(Fingerprint::of(&[b"ab", b"c"]), Fingerprint::of(&[b"a", b"bc"]));
    }
}
