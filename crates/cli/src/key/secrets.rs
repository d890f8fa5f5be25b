//! The Worker secrets that hold the keys.

use super::entry::{KeyEntry, members, take};
use fleetglass_model::raw::RawJson;
use fleetglass_model::{from_json, to_json};
use std::collections::{BTreeMap, HashSet};
use std::iter;
use std::ops::RangeInclusive;

/// The most that a Worker's secret holds, in bytes.
/// (<https://developers.cloudflare.com/workers/platform/limits/#environment-variables>)
pub(crate) const LIMIT: usize = 5_120;
const NUMBERS: RangeInclusive<usize> = 1..=9;

/// The Worker secrets that hold the keys, by their numbers.
///
/// Entries of one name are in the order in which they were added.
#[derive(Default)]
pub(crate) struct Secrets(BTreeMap<usize, Vec<KeyEntry>>);

/// The name of a secret.
pub(crate) fn name(number: usize) -> String {
    format!("KEYS_{number}")
}

impl Secrets {
    /// Parses the output of [`Self::text`]. The error contains no secret.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let mut secrets = Self::default();
        for (member, value) in members(text)?.0 {
            let number = NUMBERS.into_iter().find(|number| name(*number) == member);
            let number = number.ok_or_else(|| format!("{member} is none of KEYS_1 to KEYS_9"))?;
            let entries = entries(&value).map_err(|why| format!("{member}{why}"))?;
            secrets.0.insert(number, entries);
        }
        let mut ids = HashSet::new();
        if let Some((_, entry)) = secrets.iter().find(|(_, entry)| !ids.insert(&entry.id)) {
            return Err(format!("the id {} is there more than once", entry.id));
        }
        Ok(secrets)
    }

    /// The JSON that `wrangler secret bulk` takes.
    pub(crate) fn text(&self) -> String {
        let texts: BTreeMap<_, _> =
            self.0.iter().map(|(number, entries)| (name(*number), joined(entries))).collect();
        to_json(&texts) + "\n"
    }

    /// All entries, each with the number of the secret that it is in.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (usize, &KeyEntry)> {
        self.0.iter().flat_map(|(number, entries)| entries.iter().map(|entry| (*number, entry)))
    }

    /// The numbers of the secrets that there are, and the bytes used of each.
    pub(crate) fn sizes(&self) -> impl Iterator<Item = (usize, usize)> {
        self.0.keys().map(|number| (*number, self.used(*number)))
    }

    /// The bytes used of a secret, or that it would use without entries.
    pub(crate) fn used(&self, number: usize) -> usize {
        joined(self.entries(number)).len()
    }

    fn entries(&self, number: usize) -> &[KeyEntry] {
        self.0.get(&number).map_or(&[], Vec::as_slice)
    }

    /// Adds an entry to the first secret with room that is not before those of its name. Returns the number of the secret.
    ///
    /// The other entries of its name are inserted again, each as early as it fits, so that no room before them is lost.
    pub(crate) fn add(&mut self, entry: KeyEntry) -> Result<usize, String> {
        let others = self.remove(|other| other.name == entry.name);
        let others = others.into_iter().map(|(_, other)| other);
        others.chain(iter::once(entry)).try_fold(1, |first, entry| self.place(entry, first))
    }

    fn place(&mut self, entry: KeyEntry, first: usize) -> Result<usize, String> {
        let size = entry.text().len();
        let number =
            (first..=*NUMBERS.end()).find(|number| self.room(*number, size) > 0).ok_or_else(|| {
                format!(
                    "KEYS_1 to KEYS_9 are full: none of them has room for {size} bytes more (revoke a key)"
                )
            })?;
        self.0.entry(number).or_default().push(entry);
        Ok(number)
    }

    /// How many entries of a size a secret has room for.
    fn room(&self, number: usize, size: usize) -> usize {
        // There is a comma between two entries, but not before the first.
        let first = usize::from(self.entries(number).is_empty());
        (LIMIT + first).saturating_sub(self.used(number)) / (size + 1)
    }

    /// How many entries of a size there is room for.
    pub(crate) fn room_in_all(&self, size: usize) -> usize {
        NUMBERS.map(|number| self.room(number, size)).sum()
    }

    /// Removes entries, and returns them with the numbers of their secrets. A secret that becomes empty stays, because
    /// `secret bulk` does not change absent ones.
    pub(crate) fn remove(&mut self, mut which: impl FnMut(&KeyEntry) -> bool) -> Vec<(usize, KeyEntry)> {
        let mut removed = Vec::new();
        for (number, entries) in &mut self.0 {
            removed.extend(entries.extract_if(.., |entry| which(entry)).map(|entry| (*number, entry)));
        }
        removed
    }

    /// The secrets that hold no entry.
    pub(crate) fn empty(&self) -> impl Iterator<Item = usize> {
        self.0.iter().filter(|(_, entries)| entries.is_empty()).map(|(number, _)| *number)
    }
}

fn joined(entries: &[KeyEntry]) -> String {
    let texts: Vec<_> = entries.iter().map(KeyEntry::text).collect();
    format!(r#"{{"keys":[{}]}}"#, texts.join(","))
}

/// The entries of a secret. The error is to be read behind the secret's name.
fn entries(value: &RawJson) -> Result<Vec<KeyEntry>, String> {
    let text = from_json::<String>(value.get()).map_err(|_| " is not a string")?;
    let members = members(&text).map_err(|why| format!(": {why}"))?;
    if let Some((other, _)) = members.0.iter().find(|(name, _)| name != "keys") {
        return Err(format!(": {other} is not known"));
    }
    let entries: Option<Vec<RawJson>> =
        take(&members, "keys", "an array").map_err(|why| format!(": {why}"))?;
    let entries = entries.ok_or(": keys is missing")?;
    let read = |(place, entry): (usize, &RawJson)| {
        KeyEntry::read(entry.get()).map_err(|why| format!(", entry {}: {why}", place + 1))
    };
    entries.iter().enumerate().map(read).collect()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// An entry of so many bytes, with members that this command does not know.
    pub(crate) fn entry(name: &str, id: &str, size: usize) -> KeyEntry {
        let text = |pad: &str| {
            format!(
                r#"{{"name":"{name}","id":"{id}","rights":["import"],"x":[1.50, {{"y":null}}],"pad":"{pad}"}}"#
            )
        };
        KeyEntry::read(&text(&"p".repeat(size - text("").len()))).ok().unwrap()
    }

    /// Secrets with entries of 100 bytes, given by their names and ids.
    pub(crate) fn secrets(all: &[(usize, &[(&str, &str)])]) -> Secrets {
        let entries =
            |entries: &[(&str, &str)]| entries.iter().map(|(name, id)| entry(name, id, 100)).collect();
        Secrets(all.iter().map(|(number, those)| (*number, entries(those))).collect())
    }

    /// In which secrets there are which ids.
    pub(crate) fn places(secrets: &Secrets) -> Vec<(usize, &str)> {
        secrets.iter().map(|(number, entry)| (number, &*entry.id)).collect()
    }

    fn add(secrets: &mut Secrets, name: &str, id: &str, size: usize) -> Result<usize, String> {
        secrets.add(entry(name, id, size))
    }

    #[test]
    fn what_was_written_is_read_to_the_letter() {
        let secrets = secrets(&[(1, &[("a", "FG1"), ("b", "FG2")]), (2, &[]), (9, &[("a", "FG3")])]);
        let text = secrets.text();
        assert!(text.starts_with(r#"{"KEYS_1":"{\"keys\":[{\"name\":\"a\","#), "{text}");
        assert!(text.contains(r#""KEYS_2":"{\"keys\":[]}","KEYS_9":"#) && text.ends_with("}\n"), "{text}");
        assert_eq!(text.matches(r#"\"x\":[1.50, {\"y\":null}]"#).count(), 3, "{text}");
        let again = Secrets::read(&text).ok().unwrap();
        assert_eq!(again.text(), text);
        assert_eq!(places(&again), [(1, "FG1"), (1, "FG2"), (9, "FG3")]);
        // As an editor may leave it.
        let spaced = text.replace(",\"KEYS_2", ",\n  \"KEYS_2");
        assert_eq!(Secrets::read(&spaced).ok().unwrap().text(), text);
    }

    #[test]
    fn what_is_damaged() {
        for (text, why) in [
            ("", "EOF while parsing"),
            ("{\"KEYS_1\":", "EOF while parsing"),
            ("[]", "it is not an object"),
            (r#"{"KEYS_1":{"keys":[]}}"#, "KEYS_1 is not a string"),
            (r#"{"KEYS_1":null}"#, "KEYS_1 is not a string"),
            (r#"{"KEYS_0":"{\"keys\":[]}"}"#, "KEYS_0 is none of KEYS_1 to KEYS_9"),
            (r#"{"KEYS_10":"{\"keys\":[]}"}"#, "KEYS_10 is none of"),
            (r#"{"KEYS_01":"{\"keys\":[]}"}"#, "KEYS_01 is none of"),
            (r#"{"IMPORT_TOKEN":"s3cret"}"#, "IMPORT_TOKEN is none of"),
            (r#"{"KEYS_1":"{\"keys\":[]}","KEYS_1":"{\"keys\":[]}"}"#, "KEYS_1 is there more than once"),
            (r#"{"KEYS_2":""}"#, "KEYS_2: EOF while parsing"),
            (r#"{"KEYS_2":"{\"keys\":[}"}"#, "KEYS_2: expected value"),
            (r#"{"KEYS_2":"[]"}"#, "KEYS_2: it is not an object"),
            (r#"{"KEYS_2":"{}"}"#, "KEYS_2: keys is missing"),
            (r#"{"KEYS_2":"{\"keys\":{}}"}"#, "KEYS_2: keys is not an array"),
            (r#"{"KEYS_2":"{\"keys\":[],\"more\":1}"}"#, "KEYS_2: more is not known"),
            (r#"{"KEYS_2":"{\"keys\":[\"s3cret\"]}"}"#, "KEYS_2, entry 1: it is not an object"),
            (r#"{"KEYS_2":"{\"keys\":[{\"secret\":\"s3cret\"}]}"}"#, "KEYS_2, entry 1: name is missing"),
        ] {
            let error = Secrets::read(text).err().unwrap();
            assert!(error.starts_with(why) && !error.contains("s3"), "{text}: {error}");
        }
        let text = secrets(&[(1, &[("a", "FG1")]), (3, &[("b", "FG1")])]).text();
        assert_eq!(Secrets::read(&text).err().unwrap(), "the id FG1 is there more than once");
    }

    #[test]
    fn a_secret_is_filled_to_the_last_byte() {
        // {"keys":[…,…]} is 12 bytes and the two entries.
        let mut secrets = Secrets::default();
        assert_eq!(add(&mut secrets, "a", "FG1", 2_554), Ok(1));
        assert_eq!(secrets.room(1, 2_554), 1);
        assert_eq!(secrets.room(1, 2_555), 0);
        assert_eq!(add(&mut secrets, "b", "FG2", 2_555), Ok(2));
        assert_eq!(add(&mut secrets, "c", "FG3", 2_554), Ok(1));
        assert_eq!(secrets.sizes().collect::<Vec<_>>(), [(1, 5_120), (2, 2_566)]);
        let mut alone = Secrets::default();
        assert_eq!(add(&mut alone, "a", "FG1", LIMIT - 11), Ok(1));
        assert!(add(&mut alone, "a", "FG1", LIMIT - 10).unwrap_err().contains("5110 bytes more"));
    }

    #[test]
    fn all_nine_are_filled_one_after_another() {
        for size in [100, 101, 333, 486, 2_554, 2_555, LIMIT - 11] {
            let mut secrets = Secrets::default();
            let (room, mut before) = (secrets.room_in_all(size), 1);
            for left in (0..room).rev() {
                let id = format!("FG{left}");
                let number = add(&mut secrets, &id, &id, size).unwrap();
                assert!(before <= number && secrets.room_in_all(size) == left, "{size}: {number}, {left}");
                before = number;
            }
            assert!(
                add(&mut secrets, "last", "FG", size).unwrap_err().starts_with("KEYS_1 to KEYS_9 are full")
            );
            assert!(secrets.sizes().all(|(_, used)| (LIMIT - size..=LIMIT).contains(&used)), "{size}");
            assert_eq!(secrets.sizes().count(), 9);
        }
    }

    #[test]
    fn the_first_with_room_is_taken_and_the_newest_of_a_name_is_the_last() {
        let mut secrets = secrets(&[(2, &[("a", "FG1"), ("b", "FG2")]), (3, &[("a", "FG3")])]);
        assert_eq!(add(&mut secrets, "c", "FG4", 100), Ok(1));
        // Those of its name move into the room before them.
        assert_eq!(add(&mut secrets, "a", "FG5", 100), Ok(1));
        assert_eq!(places(&secrets), [(1, "FG4"), (1, "FG1"), (1, "FG3"), (1, "FG5"), (2, "FG2")]);
        // One that only fits where it is keeps the newer one behind it.
        let mut secrets = Secrets::default();
        for (name, id, size) in [("a", "FG1", 3_000), ("b", "FG2", 3_000), ("c", "FG3", 2_000)] {
            add(&mut secrets, name, id, size).unwrap();
        }
        assert_eq!(places(&secrets), [(1, "FG1"), (1, "FG3"), (2, "FG2")]);
        secrets.remove(|entry| entry.name == "c");
        assert_eq!(add(&mut secrets, "b", "FG4", 1_000), Ok(2));
        assert_eq!(places(&secrets), [(1, "FG1"), (2, "FG2"), (2, "FG4")]);
    }

    #[test]
    fn a_secret_that_is_emptied_stays() {
        let mut secrets = secrets(&[(1, &[("a", "FG1"), ("b", "FG2")]), (2, &[("a", "FG3")])]);
        let removed = secrets.remove(|entry| entry.name == "a");
        let removed: Vec<_> = removed.iter().map(|(number, entry)| (*number, &*entry.id)).collect();
        assert_eq!(removed, [(1, "FG1"), (2, "FG3")]);
        assert!(secrets.text().contains(r#""KEYS_2":"{\"keys\":[]}""#), "{}", secrets.text());
        assert_eq!(secrets.empty().collect::<Vec<_>>(), [2]);
    }
}
