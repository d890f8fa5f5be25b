//! The part of an input that is in memory, and its position in the input.

use std::io::{self, ErrorKind, Read};

/// The number of bytes to read at a time.
const CHUNK: usize = 64 << 10;

/// A window over a stream of bytes: it grows at its end and is consumed at its start.
pub(crate) struct Window<R> {
    input: R,
    bytes: Vec<u8>,
    start: usize,
    ended: bool,
    line: u64,
    indent: usize,
    blank: bool,
    consumed: u64,
}

impl<R: Read> Window<R> {
    /// An empty window at the input's first line.
    pub(crate) fn new(input: R) -> Self {
        Self {
            input,
            bytes: Vec::new(),
            start: 0,
            ended: false,
            line: 1,
            indent: 0,
            blank: true,
            consumed: 0,
        }
    }

    /// The bytes that are not consumed.
    pub(crate) fn rest(&self) -> &[u8] {
        &self.bytes[self.start..]
    }

    /// True if the window contains the rest of the input.
    pub(crate) fn ended(&self) -> bool {
        self.ended
    }

    /// The line of the next byte, the first being 1.
    pub(crate) fn line(&self) -> u64 {
        self.line
    }

    /// The consumed white space at the start of the next byte's line.
    pub(crate) fn indent(&self) -> usize {
        self.indent
    }

    /// Bytes consumed so far.
    pub(crate) fn consumed(&self) -> u64 {
        self.consumed
    }

    /// The next byte, or none at the end of the input.
    pub(crate) fn peek(&mut self) -> io::Result<Option<u8>> {
        while self.rest().is_empty() && !self.ended {
            self.grow()?;
        }
        Ok(self.rest().first().copied())
    }

    /// Reads until the window is twice as long (at least by a chunk), or the input has ended. So the bytes that are parsed
    /// again after each growth are parsed only a few times in all.
    pub(crate) fn grow(&mut self) -> io::Result<()> {
        self.bytes.drain(..self.start);
        self.start = 0;
        let wanted = (self.bytes.len() * 2).max(1);
        while self.bytes.len() < wanted && !self.ended {
            let held = self.bytes.len();
            self.bytes.resize(held + CHUNK, 0);
            let count = match self.input.read(&mut self.bytes[held..]) {
                Ok(count) => count,
                Err(error) if error.kind() == ErrorKind::Interrupted => {
                    self.bytes.truncate(held);
                    continue;
                }
                Err(error) => {
                    self.bytes.truncate(held);
                    self.ended = true;
                    return Err(error);
                }
            };
            self.bytes.truncate(held + count);
            self.ended = count == 0;
        }
        Ok(())
    }

    /// Consumes bytes of [`Self::rest`].
    pub(crate) fn advance(&mut self, count: usize) {
        let passed = &self.bytes[self.start..self.start + count];
        let breaks = passed.iter().filter(|b| **b == b'\n').count();
        let tail = match passed.iter().rposition(|b| *b == b'\n') {
            Some(at) => {
                (self.indent, self.blank) = (0, true);
                &passed[at + 1..]
            }
            None => passed,
        };
        if self.blank {
            let white = tail.iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
            self.indent += white;
            self.blank = white == tail.len();
        }
        self.line += breaks as u64;
        self.consumed += count as u64;
        self.start += count;
    }
}
