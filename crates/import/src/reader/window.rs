//! The part of an input that is in memory, and its position in the input.

use super::decoded::Decoded;
use std::io::{self, Read};

/// A window over a stream of bytes: it grows at its end and is consumed at its start.
pub(crate) struct Window<R> {
    input: Decoded<R>,
    bytes: Vec<u8>,
    start: usize,
    /// The places in `bytes` of characters that stand for bytes which are none.
    replaced: Vec<usize>,
    ended: bool,
    /// Why the input ended, if it broke off; told once all before has been given.
    error: Option<io::Error>,
    line: u64,
    indent: usize,
    blank: bool,
}

impl<R: Read> Window<R> {
    /// An empty window at the input's first line.
    pub(crate) fn new(input: R) -> Self {
        Self {
            input: Decoded::new(input),
            bytes: Vec::new(),
            start: 0,
            replaced: Vec::new(),
            ended: false,
            error: None,
            line: 1,
            indent: 0,
            blank: true,
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

    /// Bytes of the input consumed so far; about so many, where it is not in UTF-8.
    pub(crate) fn consumed(&self) -> u64 {
        self.input.read().saturating_sub(self.rest().len() as u64)
    }

    /// How many of the next `count` bytes' characters stand for bytes which are none.
    pub(crate) fn replaced(&self, count: usize) -> usize {
        let next = self.start..self.start + count;
        self.replaced.iter().filter(|place| next.contains(place)).count()
    }

    /// All that is left of the input.
    pub(crate) fn whole_rest(&mut self) -> io::Result<&[u8]> {
        while !self.ended {
            self.grow();
        }
        self.check()?;
        Ok(self.rest())
    }

    /// The next byte, or none at the end of the input.
    pub(crate) fn peek(&mut self) -> io::Result<Option<u8>> {
        while self.rest().is_empty() && !self.ended {
            self.grow();
        }
        match self.rest().first() {
            Some(byte) => Ok(Some(*byte)),
            None => self.check().map(|()| None),
        }
    }

    /// The error that ended the input, if one did.
    pub(crate) fn check(&mut self) -> io::Result<()> {
        self.error.take().map_or(Ok(()), Err)
    }

    /// Reads until the window is twice as long (at least by a chunk), or the input has ended. So the bytes that are parsed
    /// again after each growth are parsed only a few times in all.
    pub(crate) fn grow(&mut self) {
        self.bytes.drain(..self.start);
        self.replaced.retain(|place| *place >= self.start);
        self.replaced.iter_mut().for_each(|place| *place -= self.start);
        self.start = 0;
        let wanted = (self.bytes.len() * 2).max(1);
        while self.bytes.len() < wanted && !self.ended {
            let more = self.input.append(&mut self.bytes, &mut self.replaced);
            self.ended = !matches!(more, Ok(true));
            self.error = more.err();
        }
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
        self.start += count;
    }
}
