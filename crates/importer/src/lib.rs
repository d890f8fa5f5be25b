//! The import, and the demo fleet, for JavaScript. The console reads files with it in a worker, and so does the launcher:
//! they open files and send requests, this reads and counts.

use fleetglass_generate::{Fleet, NAMED};
use fleetglass_import::{Import, ImportJournal, Input, Notices, Upload, Wording};
use fleetglass_model::Timestamp;
use fleetglass_model::import::ImportReply;
use fleetglass_model::recognise::Keys;
use js_sys::{Function, Uint8Array};
use serde::Deserialize;
use std::io::{self, Read};
use wasm_bindgen::prelude::*;

/// How many bytes are asked for at a time.
const CHUNK: u32 = 1 << 18;

/// What an import is told at its start.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Options {
    /// What sends it, for the journal: `console`, `npx fleetglass import`.
    by: String,
    /// The time, in epoch milliseconds.
    now: i64,
    /// Numbers by chance.
    random: [u32; 2],
    /// Whether its own controls are a console's fields; else they are a command's options.
    in_console: bool,
    /// Whether every refusal is told, and not only the first of them.
    verbose: bool,
    task_id: Option<String>,
    thing_name: Option<String>,
    job_id: Option<String>,
}

/// An import. Open an input, send each request of [`Self::next_request`] and settle it, open the next; finish, and send what is left.
#[wasm_bindgen]
pub struct Importer {
    import: Import,
    input: Option<Input<Source>>,
    /// Bytes of the inputs that were read to their end.
    done: u64,
}

#[wasm_bindgen]
impl Importer {
    /// Begins an import. `options` is JSON: by, now, random, inConsole, verbose, taskId, thingName, jobId.
    #[wasm_bindgen(constructor)]
    pub fn new(options: &str) -> Result<Self, JsError> {
        let options: Options = serde_json::from_str(options)?;
        let now = Timestamp::from_millis(options.now);
        let wording = if options.in_console { Wording::CONSOLE } else { Wording::COMMAND };
        let [high, low] = options.random.map(u64::from);
        let journal = ImportJournal::new(&options.by, high << 32 | low);
        let upload = Upload::new(journal, Notices::new(options.verbose, wording.more));
        let given = |id: Option<String>| id.filter(|id| !id.is_empty());
        let keys = Keys {
            task_id: given(options.task_id),
            thing_name: given(options.thing_name),
            job_id: given(options.job_id),
        };
        Ok(Self { import: Import::new(upload, keys, now, wording), input: None, done: 0 })
    }

    /// Opens the next input. `read` takes the most bytes that may come, and gives a `Uint8Array`, empty at the end.
    pub fn open(&mut self, name: &str, read: Function) {
        self.input = Some(Input::new(name, Source(read)));
    }

    /// Reads on. A request to send, as JSON; none at the end of the input.
    #[wasm_bindgen(js_name = nextRequest)]
    pub fn next_request(&mut self) -> Result<Option<String>, JsError> {
        loop {
            if let Some(request) = self.import.upload.next_request() {
                return Ok(Some(serde_json::to_string(request)?));
            }
            let Some(input) = &mut self.input else { return Ok(None) };
            if !self.import.read_value(input) {
                self.done += input.consumed();
                self.input = None;
            }
        }
    }

    /// Counts the reply to the last request, as JSON.
    pub fn settle(&mut self, reply: &str) -> Result<(), JsError> {
        let reply: ImportReply = serde_json::from_str(reply)?;
        let records = self.import.upload.next_request().map_or(0, |request| request.records.len());
        if reply.results.len() != records {
            return Err(JsError::new("the reply does not answer for each record"));
        }
        self.import.upload.settle(&reply);
        Ok(())
    }

    /// Counts an input that cannot be opened.
    pub fn refuse(&mut self, name: &str, reason: String) {
        self.import.upload.refuse_input(name, &io::Error::other(reason));
    }

    /// Closes the last request: after the last input.
    pub fn finish(&mut self) {
        self.import.upload.finish();
    }

    /// Lines for people since the last call.
    pub fn lines(&mut self) -> Vec<String> {
        self.import.upload.take_lines()
    }

    /// The lines at the end.
    #[wasm_bindgen(js_name = lastLines)]
    pub fn last_lines(&self) -> Vec<String> {
        self.import.upload.last_lines()
    }

    /// How many bytes of the inputs were processed.
    pub fn consumed(&self) -> f64 {
        (self.done + self.input.as_ref().map_or(0, Input::consumed)) as f64
    }

    /// The counts so far, as `fleetglass import --json` prints them.
    pub fn json(&self) -> String {
        self.import.upload.summary().json()
    }

    /// The counts so far, as `fleetglass import` prints them.
    pub fn table(&self) -> String {
        self.import.upload.summary().table()
    }

    /// How many records were refused.
    pub fn refused(&self) -> f64 {
        self.import.upload.summary().refused() as f64
    }
}

/// The fleet of a first look, as it is at `now` (epoch milliseconds): observations, one a line.
#[wasm_bindgen]
pub fn demo(now: f64) -> Result<Vec<u8>, JsError> {
    let mut fleet = NAMED.as_bytes().to_vec();
    fleetglass_generate::write(&Fleet::demo(Timestamp::from_millis(now as i64)), &mut fleet)?;
    Ok(fleet)
}

/// An input that JavaScript reads.
struct Source(Function);

impl Read for Source {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = u32::try_from(buffer.len()).unwrap_or(CHUNK).min(CHUNK);
        let bytes = self.0.call1(&JsValue::NULL, &most.into()).map_err(|error| {
            let message = error.dyn_ref::<js_sys::Error>().map(|error| String::from(error.message()));
            io::Error::other(message.unwrap_or_else(|| "the input".to_owned()))
        })?;
        let bytes: Uint8Array = bytes.unchecked_into();
        let count = bytes.length().min(most) as usize;
        bytes.subarray(0, count as u32).copy_to(&mut buffer[..count]);
        Ok(count)
    }
}
