//! An input as UTF-8, whatever its bytes are.

use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE};
use std::io::{self, ErrorKind, Read};

/// The number of bytes to read at a time.
const CHUNK: usize = 64 << 10;

/// Reads an input in UTF-8 or in UTF-16, with or without a byte order mark. Windows PowerShell redirects in UTF-16.
pub(super) struct Decoded<R> {
    input: R,
    /// Bytes that were read and not decoded yet.
    bytes: Vec<u8>,
    /// None until the first bytes tell the encoding.
    decoder: Option<Decoder>,
    read: u64,
    ended: bool,
}

impl<R: Read> Decoded<R> {
    pub(super) fn new(input: R) -> Self {
        Self { input, bytes: Vec::new(), decoder: None, read: 0, ended: false }
    }

    /// Bytes of the input that were read so far.
    pub(super) fn read(&self) -> u64 {
        self.read
    }

    /// Appends text; false at the end of the input. Bytes that are none in its encoding become U+FFFD, and the places of these
    /// in `text` are appended to `replaced`.
    pub(super) fn append(&mut self, text: &mut Vec<u8>, replaced: &mut Vec<usize>) -> io::Result<bool> {
        let before = text.len();
        while text.len() == before && !self.ended {
            self.fill()?;
            if self.decoder.is_none() && self.bytes.len() < 4 && !self.ended {
                continue;
            }
            self.decode(text, replaced);
        }
        Ok(text.len() > before)
    }

    fn fill(&mut self) -> io::Result<()> {
        let held = self.bytes.len();
        self.bytes.resize(held + CHUNK, 0);
        let count = loop {
            match self.input.read(&mut self.bytes[held..]) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                result => break result,
            }
        };
        self.bytes.truncate(held + count.as_ref().copied().unwrap_or(0));
        self.ended = count.as_ref().map_or(true, |count| *count == 0);
        self.read += count? as u64;
        Ok(())
    }

    fn decode(&mut self, text: &mut Vec<u8>, replaced: &mut Vec<usize>) {
        let decoder =
            self.decoder.get_or_insert_with(|| encoding(&self.bytes).new_decoder_with_bom_removal());
        let mut at = 0;
        loop {
            let written = text.len();
            let rest = &self.bytes[at..];
            let room = decoder.max_utf8_buffer_length_without_replacement(rest.len()).unwrap_or(CHUNK);
            text.resize(written + room, 0);
            let (result, read, count) =
                decoder.decode_to_utf8_without_replacement(rest, &mut text[written..], self.ended);
            text.truncate(written + count);
            at += read;
            match result {
                DecoderResult::Malformed(..) => {
                    replaced.push(text.len());
                    text.extend("\u{fffd}".as_bytes());
                }
                DecoderResult::InputEmpty => break,
                DecoderResult::OutputFull => {}
            }
        }
        self.bytes.clear();
    }
}

/// The encoding by the first bytes: JSON begins with ASCII.
fn encoding(bytes: &[u8]) -> &'static Encoding {
    match bytes {
        [0xff, 0xfe, ..] => UTF_16LE,
        [0xfe, 0xff, ..] => UTF_16BE,
        [1..=0x7f, 0, ..] => UTF_16LE,
        [0, 1..=0x7f, ..] => UTF_16BE,
        _ => UTF_8,
    }
}
