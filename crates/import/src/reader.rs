//! Reads the values of an input: of JSON, in UTF-8 or UTF-16; or of YAML, as the AWS command line prints it.
//!
//! An input contains values one after another, one value a line, or arrays of values; arrays are unpacked while they are
//! read, so that no input has to fit into memory. Commas, white space and byte order marks only separate values. After
//! invalid JSON, reading continues at the next line that can begin a value: one that starts with `{` or `[`, indented no
//! deeper than the line on which the invalid value began.

mod decoded;
mod format;
mod truncated;
mod window;
mod yaml;

use fleetglass_model::import::ImportRequest;
use fleetglass_model::recognise::is_list;
use format::Format;
use serde_json::{Deserializer, Value};
use std::collections::VecDeque;
use std::io::{self, Read};
use window::Window;

/// The maximum size of a value: a longer one would not fit into a request.
const MAX_VALUE: usize = ImportRequest::MAX_BYTES;
const TRUNCATED: &str = "the input ends in the middle of it";
/// The byte order mark of UTF-8; in other encodings it is the same character.
const MARK: &[u8] = "\u{feff}".as_bytes();
/// By how many bytes the format of an input is told.
const BEGINNING: usize = 4 << 10;

/// The position of a value in its input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The line on which it begins, the first being 1.
    pub line: u64,
    /// Which of the input's values it is, the first being 1.
    pub index: u64,
}

/// A value of the input, or why it is invalid.
#[derive(Debug, PartialEq)]
pub struct InputValue {
    /// Its position.
    pub place: Position,
    /// The value, or the error.
    pub value: Result<Value, String>,
    /// How many characters of the value stand for bytes that are none in the input's encoding.
    pub replaced: usize,
    /// True for what is whole of a list whose end is missing.
    pub is_truncated: bool,
}

/// Reads the values of one input. An error of the input itself ends it.
pub struct Reader<R> {
    window: Window<R>,
    count: u64,
    open: OpenArrays,
    stage: Stage,
    /// Values that are read but not given yet.
    read: VecDeque<InputValue>,
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
    pub fn new(input: R) -> Self {
        Self {
            window: Window::new(input),
            count: 0,
            open: OpenArrays::default(),
            stage: Stage::Start,
            read: VecDeque::new(),
        }
    }

    /// The number of bytes that were processed.
    pub fn consumed(&self) -> u64 {
        self.window.consumed()
    }

    fn step(&mut self) -> io::Result<Option<InputValue>> {
        if self.stage == Stage::Start {
            self.stage = Stage::Values;
            self.begin()?;
        }
        if let Some(value) = self.read.pop_front() {
            return Ok(Some(value));
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
        self.value(line)?;
        Ok(self.read.pop_front())
    }

    fn input_value(&mut self, line: u64, value: Result<Value, String>) -> InputValue {
        self.count += 1;
        InputValue { place: Position { line, index: self.count }, value, replaced: 0, is_truncated: false }
    }

    fn give(&mut self, line: u64, value: Result<Value, String>) {
        let value = self.input_value(line, value);
        self.read.push_back(value);
    }

    /// Reads all of an input that is not JSON.
    fn begin(&mut self) -> io::Result<()> {
        while self.window.rest().len() < BEGINNING && !self.window.ended() {
            self.window.grow();
        }
        let format = Format::of(&String::from_utf8_lossy(self.window.rest()));
        if format == Format::Json {
            return Ok(());
        }
        let text = String::from_utf8_lossy(self.window.whole_rest()?).into_owned();
        let replaced = self.window.replaced(text.len());
        self.window.advance(text.len());
        self.stage = Stage::End;
        match format {
            Format::Json => {}
            Format::Yaml => self.yaml(&text),
            Format::Shown(shown) => self.give(1, Err(shown.refusal(&text))),
        }
        // In which of the values they are is not known.
        if let Some(first) = self.read.front_mut() {
            first.replaced = replaced;
        }
        Ok(())
    }

    fn yaml(&mut self, text: &str) {
        match yaml::values(text) {
            Ok(values) => values.into_iter().for_each(|value| self.give(1, Ok(value))),
            Err(reason) => self.give(1, Err(reason)),
        }
    }

    /// Skips separators between two values, and enters and leaves arrays.
    fn pass_separators(&mut self) -> io::Result<()> {
        while let Some(byte) = self.window.peek()? {
            match byte {
                b' ' | b'\t' | b'\r' | b'\n' | b',' => {}
                b'[' => self.open.enter(self.window.line()),
                b']' if self.open.leave() => {}
                _ if self.is_at_mark() => {
                    self.window.advance(MARK.len());
                    continue;
                }
                _ => break,
            }
            self.window.advance(1);
        }
        Ok(())
    }

    fn is_at_mark(&mut self) -> bool {
        while self.window.rest().len() < MARK.len() && !self.window.ended() {
            self.window.grow();
        }
        self.window.rest().starts_with(MARK)
    }

    /// The error at the end of the input if an array is not closed.
    fn unclosed(&self) -> Option<String> {
        let missing = self.open.depth > 0 && !self.open.damaged;
        missing.then(|| {
            format!("the input ends within the array of line {}: the rest is missing", self.open.since)
        })
    }

    /// Reads the value that begins here, or skips invalid text.
    fn value(&mut self, line: u64) -> io::Result<()> {
        let reason = loop {
            let rest = self.window.rest();
            let mut values = Deserializer::from_slice(rest).into_iter::<Value>();
            let parsed = values.next();
            let length = values.byte_offset();
            match parsed {
                // A number may continue after the window's end.
                Some(Ok(value)) if length < rest.len() || value.is_object() || self.window.ended() => {
                    let replaced = self.window.replaced(length);
                    self.window.advance(length);
                    let value = self.input_value(line, Ok(value));
                    self.read.push_back(InputValue { replaced, ..value });
                    return Ok(());
                }
                Some(Err(error)) if !error.is_eof() => break not_json(&error, line),
                _ if self.window.ended() => {
                    self.window.check()?;
                    break TRUNCATED.to_owned();
                }
                _ if rest.len() > MAX_VALUE => break format!("longer than {} MB", MAX_VALUE >> 20),
                _ => self.window.grow(),
            }
        };
        if reason == TRUNCATED && self.whole_elements(line) {
            return Ok(());
        }
        self.pass_broken()?;
        let resumed = self.resumed(line, reason == TRUNCATED)?;
        self.give(line, Err(reason + &resumed));
        Ok(())
    }

    /// Takes the whole elements of a list that ends in the middle; false if it is no list.
    fn whole_elements(&mut self, line: u64) -> bool {
        let Some(answer) = truncated::whole_elements(self.window.rest()).filter(is_list) else {
            return false;
        };
        let length = self.window.rest().len();
        self.window.advance(length);
        self.give(line, Ok(Value::Object(answer)));
        if let Some(value) = self.read.back_mut() {
            value.is_truncated = true;
        }
        self.give(line, Err([TRUNCATED, ": the whole elements before were taken"].concat()));
        true
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
