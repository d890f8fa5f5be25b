//! How a list that is read again meets the one on the page: nothing moves that somebody may be reading.

use super::Row;

/// The rows to show, and which of them are new.
#[derive(Debug, PartialEq)]
pub(crate) struct Merged {
    /// In the order in which they are shown.
    pub(crate) rows: Vec<Row>,
    /// The keys of those that were not there before.
    pub(crate) new: Vec<String>,
    /// How many of the others say something else than before.
    pub(crate) changed: usize,
}

/// Rows that were on the page keep their order among each other; new ones stand where the list has them. What the list
/// no longer has is gone.
pub(crate) fn merge(shown: &[Row], mut read: Vec<Row>) -> Merged {
    let before = |key: &str| shown.iter().any(|row| row.key == key);
    let new: Vec<String> = read.iter().filter(|row| !before(&row.key)).map(|row| row.key.clone()).collect();
    let changed = read.iter().filter(|row| shown.iter().any(|old| old.key == row.key && old != *row)).count();
    // The places of the known ones, filled anew in the order that they had.
    let places: Vec<usize> =
        read.iter().enumerate().filter(|(_, row)| before(&row.key)).map(|(at, _)| at).collect();
    let mut left: Vec<Option<Row>> = places.iter().map(|at| Some(read[*at].clone())).collect();
    let mut of =
        |key: &str| left.iter_mut().find(|row| row.as_ref().is_some_and(|row| row.key == key))?.take();
    let known: Vec<Row> = shown.iter().filter_map(|old| of(&old.key)).collect();
    for (at, row) in places.into_iter().zip(known) {
        read[at] = row;
    }
    Merged { rows: read, new, changed }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lists::Cell;

    fn rows(text: &str) -> Vec<Row> {
        let row = |word: &str| Row { key: word[..1].to_owned(), cells: vec![Cell::Code(word.to_owned())] };
        text.split_whitespace().map(row).collect()
    }

    #[track_caller]
    fn check(shown: &str, read: &str, merged: &str, new: &[&str], changed: usize) {
        let new = new.iter().map(|key| (*key).to_owned()).collect();
        assert_eq!(merge(&rows(shown), rows(read)), Merged { rows: rows(merged), new, changed });
    }

    #[test]
    fn nothing_moves() {
        check("a b c", "a b c", "a b c", &[], 0);
        check("a b c", "c2 a b", "a b c2", &[], 1);
        check("a b c", "x c2 a", "x a c2", &["x"], 1);
        check("a b c", "x y a", "x y a", &["x", "y"], 0);
        check("a b", "b x a", "a x b", &["x"], 0);
        check("", "a b", "a b", &["a", "b"], 0);
        check("a b", "", "", &[], 0);
        // Two that cannot be told apart stay two.
        check("a1 b a2", "a1 a2 b", "a1 b a2", &[], 2);
    }
}
