//! The position at which a page begins: the sort values of the last row before it, never a number of rows to skip. A
//! record that does not change is therefore neither listed twice nor missed while other records arrive.
//!
//! A cursor belongs to the filters and the order of one request: it contains a checksum of them, and other requests
//! refuse it. Its text is hexadecimal digits, which clients do not interpret.

use fleetglass_model::from_json;
use fleetglass_model::raw::{RawJson, depth};

/// The position at which a page begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// True if the page lies before the position in the requested order.
    pub(crate) backwards: bool,
    /// The number of rows before the position when the cursor was made.
    pub(crate) passed: i64,
    /// The values of the order's columns, as a JSON array.
    pub(crate) position: String,
}

/// More rows than any list has.
const PASSED_MAX: i64 = 1 << 53;

impl Cursor {
    /// Writes the cursor as text. `of` identifies the request.
    pub(crate) fn write(&self, of: &str) -> String {
        let direction = if self.backwards { "p" } else { "n" };
        let text = [direction, &self.passed.to_string(), " ", &self.position].concat();
        let mut out = String::with_capacity(8 + 2 * text.len());
        for byte in sum(of, &text).to_be_bytes().iter().chain(text.as_bytes()) {
            for digit in [byte >> 4, byte & 15] {
                out.extend(char::from_digit(digit.into(), 16));
            }
        }
        out
    }

    /// Reads a text that [`Self::write`] wrote for the same request.
    pub(crate) fn read(of: &str, text: &str) -> Option<Self> {
        let digits = text.as_bytes();
        if !digits.len().is_multiple_of(2) {
            return None;
        }
        let digit = |byte: &u8| char::from(*byte).to_digit(16).map(|digit| digit as u8);
        let byte = |pair: &[u8]| Some(digit(pair.first()?)? << 4 | digit(pair.last()?)?);
        let bytes: Vec<u8> = digits.chunks(2).map(byte).collect::<Option<_>>()?;
        let (expected, text) = bytes.split_at_checked(4)?;
        let text = str::from_utf8(text).ok()?;
        if sum(of, text).to_be_bytes() != expected {
            return None;
        }
        let (passed, position) = text.get(1..)?.split_once(' ')?;
        let backwards = text.starts_with('p');
        let passed = passed.parse().ok().filter(|passed| (0..=PASSED_MAX).contains(passed))?;
        // A client can forge the checksum, and a position that is not an array of values would be an error of the
        // index.
        from_json::<Vec<RawJson>>(position).ok().filter(|_| depth(position) == 1)?;
        Some(Self { backwards, passed, position: position.to_owned() })
    }
}

/// The FNV-1a checksum of both texts. It detects mistakes, not attacks: a forged cursor gives access to no other rows
/// than its request does.
fn sum(of: &str, text: &str) -> u32 {
    let step = |sum: u32, byte: u8| (sum ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    of.bytes().chain([0]).chain(text.bytes()).fold(0x811c_9dc5, step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goes_out_and_in() {
        let cursor =
            Cursor { backwards: true, passed: 50, position: r#"["ü",1763510400.4171231,7]"#.to_owned() };
        let text = cursor.write("executions?status=FAILED");
        assert_eq!(Cursor::read("executions?status=FAILED", &text), Some(cursor));
        assert_eq!(Cursor::read("executions?status=QUEUED", &text), None, "another request's");
    }

    #[test]
    fn what_is_none() {
        let whole = Cursor { backwards: false, passed: 0, position: "[1]".to_owned() }.write("a");
        for position in ["", "1", "{}", "[1", "[x]", "[1][2]", "[[]]"] {
            let made_up = Cursor { backwards: false, passed: 0, position: position.to_owned() };
            assert_eq!(Cursor::read("a", &made_up.write("a")), None, "{position}");
        }
        for text in ["", "0", "zz", "00000000", "é", &whole[..whole.len() - 2], &whole.replace('1', "2")] {
            assert_eq!(Cursor::read("a", text), None, "{text}");
        }
    }
}
