//! Reads the JSON values of an input.
//!
//! An input contains values one after another, one value a line, or arrays of values; arrays are unpacked while they are
//! read, so that no input has to fit into memory. Commas and white space only separate values. After invalid JSON,
//! reading continues at the next line that can begin a value: one that starts with `{` or `[`, indented no deeper than
//! the line on which the invalid value began.

mod window;

use fleetglass_model::import::ImportRequest;
use serde_json::{Deserializer, Value};
use std::io::{self, Read};
use window::Window;

/// The maximum size of a value: a longer one would not fit into a request.
const MAX_VALUE: usize = ImportRequest::MAX_BYTES;
const TRUNCATED: &str = "the input ends in the middle of it";

/// The position of a value in its input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Position {
    /// The line on which it begins, the first being 1.
    pub(crate) line: u64,
    /// Which of the input's values it is, the first being 1.
    pub(crate) index: u64,
}

/// A value of the input, or why it is invalid.
#[derive(Debug, PartialEq)]
pub(crate) struct InputValue {
    /// Its position.
    pub(crate) place: Position,
    /// The value, or the error.
    pub(crate) value: Result<Value, String>,
}

/// Reads the values of one input. An error of the input itself ends it.
pub(crate) struct Reader<R> {
    window: Window<R>,
    count: u64,
    open: OpenArrays,
    stage: Stage,
}

/// The arrays that are open.
#[derive(Default)]
struct OpenArrays {
    depth: u64,
    /// The line on which the outermost begins.
    since: u64,
    /// An invalid part was skipped within them, so their ends are no longer checked.
    damaged: bool,
}

#[derive(PartialEq)]
enum Stage {
    Start,
    Values,
    End,
}

impl<R: Read> Reader<R> {
    /// Reads from the start of an input.
    pub(crate) fn new(input: R) -> Self {
        Self { window: Window::new(input), count: 0, open: OpenArrays::default(), stage: Stage::Start }
    }

    /// The number of bytes that were processed.
    pub(crate) fn consumed(&self) -> u64 {
        self.window.consumed()
    }

    fn step(&mut self) -> io::Result<Option<InputValue>> {
        if self.stage == Stage::Start {
            self.stage = Stage::Values;
            if let Some(refusal) = self.byte_order_mark()? {
                self.stage = Stage::End;
                return Ok(Some(self.input_value(1, Err(refusal))));
            }
        }
        if self.stage == Stage::End {
            return Ok(None);
        }
        self.pass_separators()?;
        let line = self.window.line();
        if self.window.peek()?.is_none() {
            self.stage = Stage::End;
            return Ok(self.unclosed().map(|refusal| self.input_value(line, Err(refusal))));
        }
        let value = self.value()?;
        Ok(Some(self.input_value(line, value)))
    }

    fn input_value(&mut self, line: u64, value: Result<Value, String>) -> InputValue {
        self.count += 1;
        InputValue { place: Position { line, index: self.count }, value }
    }

    /// Skips a byte order mark of UTF-8. That of UTF-16, which some shells write, is an error.
    fn byte_order_mark(&mut self) -> io::Result<Option<String>> {
        while self.window.rest().len() < 3 && !self.window.ended() {
            self.window.grow()?;
        }
        match self.window.rest() {
            [0xef, 0xbb, 0xbf, ..] => self.window.advance(3),
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => {
                return Ok(Some("the input is UTF-16; it has to be UTF-8".to_owned()));
            }
            _ => {}
        }
        Ok(None)
    }

    /// Skips separators between two values, and enters and leaves arrays.
    fn pass_separators(&mut self) -> io::Result<()> {
        while let Some(byte) = self.window.peek()? {
            match byte {
                b' ' | b'\t' | b'\r' | b'\n' | b',' => {}
                b'[' => self.open.enter(self.window.line()),
                b']' if self.open.leave() => {}
                _ => break,
            }
            self.window.advance(1);
        }
        Ok(())
    }

    /// The error at the end of the input if an array is not closed.
    fn unclosed(&self) -> Option<String> {
        let missing = self.open.depth > 0 && !self.open.damaged;
        missing.then(|| {
            format!("the input ends within the array of line {}: the rest is missing", self.open.since)
        })
    }

    /// Reads the value that begins here, or skips invalid text.
    fn value(&mut self) -> io::Result<Result<Value, String>> {
        let line = self.window.line();
        let reason = loop {
            let rest = self.window.rest();
            let mut values = Deserializer::from_slice(rest).into_iter::<Value>();
            let parsed = values.next();
            let length = values.byte_offset();
            match parsed {
                // A number may continue after the window's end.
                Some(Ok(value)) if length < rest.len() || value.is_object() || self.window.ended() => {
                    self.window.advance(length);
                    return Ok(Ok(value));
                }
                Some(Err(error)) if !error.is_eof() => break not_json(&error, line),
                _ if self.window.ended() => break TRUNCATED.to_owned(),
                _ if rest.len() > MAX_VALUE => break format!("longer than {} MB", MAX_VALUE >> 20),
                _ => self.window.grow()?,
            }
        };
        self.pass_broken()?;
        let resumed = self.resumed(line, reason == TRUNCATED)?;
        Ok(Err(reason + &resumed))
    }

    /// The position at which reading continues after an invalid value, unless it is the next line.
    fn resumed(&mut self, line: u64, truncated: bool) -> io::Result<String> {
        let simply = self.open.depth == 0 && self.window.line() <= line + 1;
        Ok(match self.window.peek()? {
            _ if simply => String::new(),
            Some(_) => format!("; reading went on at line {}", self.window.line()),
            None if truncated => String::new(),
            None => "; the rest of the input was left out".to_owned(),
        })
    }

    /// Skips the line on which an invalid value began, and all further ones up to one that can begin a value.
    fn pass_broken(&mut self) -> io::Result<()> {
        let indent = self.window.indent();
        self.open.damaged |= self.open.depth > 0;
        while self.pass_line()? {
            while matches!(self.window.peek()?, Some(b' ' | b'\t')) {
                self.window.advance(1);
            }
            if matches!(self.window.peek()?, Some(b'{' | b'[')) && self.window.indent() <= indent {
                break;
            }
        }
        Ok(())
    }

    /// Skips the rest of a line and its end; false at the end of the input.
    fn pass_line(&mut self) -> io::Result<bool> {
        while self.window.peek()?.is_some() {
            let rest = self.window.rest();
            match rest.iter().position(|b| *b == b'\n') {
                Some(at) => {
                    self.window.advance(at + 1);
                    return Ok(true);
                }
                None => self.window.advance(rest.len()),
            }
        }
        Ok(false)
    }
}

impl<R: Read> Iterator for Reader<R> {
    type Item = io::Result<InputValue>;

    fn next(&mut self) -> Option<Self::Item> {
        let step = self.step();
        if step.is_err() {
            self.stage = Stage::End;
        }
        step.transpose()
    }
}

impl OpenArrays {
    fn enter(&mut self, line: u64) {
        if self.depth == 0 {
            (self.since, self.damaged) = (line, false);
        }
        self.depth += 1;
    }

    /// False if no array is open.
    fn leave(&mut self) -> bool {
        let open = self.depth > 0;
        self.depth = self.depth.saturating_sub(1);
        open
    }
}

/// The error, with its line unless the value began on that line.
fn not_json(error: &serde_json::Error, line: u64) -> String {
    let text = error.to_string();
    let what = text.rsplit_once(" at line ").map_or(&*text, |(what, _)| what);
    match error.line() {
        0 | 1 => format!("not JSON: {what}"),
        more => format!("not JSON: {what} on line {}", line + more as u64 - 1),
    }
}

#[cfg(test)]
mod tests;
