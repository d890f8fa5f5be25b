//! Inputs from a corpus, in the manner of libFuzzer: one of its files, changed a few times.

use crate::rng::Rng;
use std::ops::Range;

/// What parsers stumble over.
const WORDS: &[&str] = &[
    "%00",
    "%0a",
    "%20",
    "%2B",
    "%2f",
    "%25",
    "%2525",
    "%C3%A9",
    "%ff",
    "%",
    "%2",
    "%zz",
    "..",
    ".",
    "//",
    "/",
    "?",
    "#",
    "&",
    "=",
    ";",
    ",",
    ":",
    "+",
    "-",
    "*",
    "$next",
    "\"",
    "\\",
    "{",
    "}",
    "[",
    "]",
    "{}",
    "[]",
    " ",
    "\n",
    "\r\n",
    "\t",
    "\0",
    "\u{e9}",
    "\u{10ffff}",
    "\\u0000",
    "\\u00e9",
    "\\ud800",
    "\\udc00",
    "\\ud83e\\udd80",
    "\\\"",
    "null",
    "true",
    "false",
    "0",
    "-0",
    "1",
    "-1",
    "+1",
    "1.5",
    "1e3",
    "1e999",
    "1E-2147483648",
    "1e2147483647",
    "0x42",
    "NaN",
    "Infinity",
    "2ABC",
    "250",
    "251",
    "65536",
    "4294967296",
    "9007199254740993",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "18446744073709551616",
    "253402300799",
    "253402300800",
    "1763600000.123456789",
    "0000-01-01T00:00:00",
    "9999-12-31T23:59:60Z",
    "20251120T005320Z",
    "+23:59",
    "-23:59",
    "[[[[[[[[",
    "]]]]]]]]",
    "[{\"a\":[{\"a\":[{\"a\":",
    "'",
    "--",
    "<",
    "%3Cscript%3E",
    "\u{212a}",
    "\u{ff11}",
    "W/",
];

/// The longest run of one text that is put in, in bytes.
const RUN_MAX: usize = 20_000;

/// An input.
pub(crate) fn mutated(corpus: &[Vec<u8>], rng: &mut Rng) -> Vec<u8> {
    let mut input = rng.pick(corpus).clone();
    mutate(&mut input, corpus, rng);
    while rng.one_in(2) {
        mutate(&mut input, corpus, rng);
    }
    input
}

fn mutate(input: &mut Vec<u8>, corpus: &[Vec<u8>], rng: &mut Rng) {
    let place = rng.below(input.len() + 1);
    match rng.below(12) {
        0 if place < input.len() => input[place] ^= 1 << rng.below(8),
        1 if place < input.len() => input[place] = rng.below(256) as u8,
        2 => drop(input.drain(range(input, place, rng))),
        3 => drop(input.splice(place..place, rng.pick(WORDS).bytes())),
        4 => drop(input.splice(range(input, place, rng), rng.pick(WORDS).bytes())),
        5 => {
            let other: &Vec<u8> = rng.pick(corpus);
            let piece = piece(other, rng).to_vec();
            input.splice(range(input, place, rng), piece);
        }
        6 => {
            let other = rng.pick(corpus);
            input.truncate(place);
            input.extend(&other[rng.below(other.len() + 1)..]);
        }
        7 => {
            let piece = piece(input, rng).to_vec();
            input.splice(place..place, piece);
        }
        8 => {
            let other: &Vec<u8> = rng.pick(corpus);
            let piece = other[word(other, rng.below(other.len() + 1))].to_vec();
            input.splice(word(input, place), piece);
        }
        9 | 10 => drop(input.splice(word(input, place), rng.pick(WORDS).bytes())),
        _ if rng.one_in(16) => {
            let word = rng.pick(WORDS);
            let times = 1 + (1 << rng.below(15)).min(RUN_MAX / word.len());
            input.splice(place..place, word.repeat(times).bytes());
        }
        _ => input.insert(place, rng.below(128) as u8),
    }
}

/// From a place on, mostly a few bytes, or none.
fn range(input: &[u8], place: usize, rng: &mut Rng) -> Range<usize> {
    let longest = if rng.one_in(4) { 64 } else { 4 };
    place..(place + rng.below(longest)).min(input.len())
}

/// The letters and digits around a place: what is between signs is changed as a whole, and the signs stay.
fn word(input: &[u8], place: usize) -> Range<usize> {
    let is_sign = |byte: &u8| !(byte.is_ascii_alphanumeric() || *byte == b'.' || *byte == b'-');
    let (before, behind) = input.split_at(place);
    let start = before.iter().rposition(is_sign).map_or(0, |sign| sign + 1);
    start..place + behind.iter().position(is_sign).unwrap_or(behind.len())
}

fn piece<'a>(of: &'a [u8], rng: &mut Rng) -> &'a [u8] {
    let place = rng.below(of.len() + 1);
    &of[range(of, place, rng)]
}
