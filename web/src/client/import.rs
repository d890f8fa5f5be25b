//! An import of files that a person has chosen. A worker reads them (`web/static/import-worker.js`); the requests are sent
//! from here, in the person's session.

use crate::address;
use crate::client::answer::read;
use crate::client::api;
use crate::client::problem::Problem;
use fleetglass_model::to_json;
use js_sys::{Array, Date, Math, Object, Promise, Reflect};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};

/// The ids for answers that lack them; empty where none is given.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Ids {
    /// Of the task.
    pub(crate) task_id: String,
    /// Of the thing.
    pub(crate) thing_name: String,
    /// Of the job.
    pub(crate) job_id: String,
}

/// What the worker is told at its start.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Options<'a> {
    by: &'static str,
    now: i64,
    random: [u32; 2],
    in_console: bool,
    verbose: bool,
    #[serde(flatten)]
    ids: &'a Ids,
}

/// How many records had which outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Counts {
    /// New, or newer than what was known.
    pub(crate) imported: i64,
    /// As it was known.
    pub(crate) unchanged: i64,
    /// Older than what was known.
    pub(crate) older: i64,
    /// Not taken.
    pub(crate) refused: i64,
    /// Breaking constraints of its source.
    pub(crate) with_violations: i64,
}

/// The counts of an import, as `fleetglass import --json` prints them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub(crate) struct Summary {
    /// By kind.
    pub(crate) kinds: BTreeMap<String, Counts>,
    /// Of all.
    pub(crate) total: Counts,
}

/// How far an import is.
pub(crate) struct Progress {
    /// How many bytes were read.
    pub(crate) read: f64,
    /// The counts so far.
    pub(crate) summary: Summary,
    /// Lines for people since the last time.
    pub(crate) lines: Vec<String>,
}

/// Why an import could not finish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The API.
    Problem(Problem),
    /// The files cannot be read.
    Unreadable(String),
}

#[wasm_bindgen]
extern "C" {
    /// A message of the worker's.
    type Step;
    #[wasm_bindgen(method, getter)]
    fn request(this: &Step) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn lines(this: &Step) -> Vec<String>;
    #[wasm_bindgen(method, getter)]
    fn read(this: &Step) -> f64;
    #[wasm_bindgen(method, getter)]
    fn counts(this: &Step) -> String;
    #[wasm_bindgen(method, getter)]
    fn refused(this: &Step) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn failed(this: &Step) -> Option<String>;
}

/// A worker that ends with this value.
struct FileReader(Worker);

impl FileReader {
    fn start() -> Result<Self, Failure> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        Worker::new_with_options(address::IMPORT_WORKER, &options).map(Self).map_err(|_| unreadable(""))
    }

    /// Sends a message, and waits for the one that answers it.
    async fn ask(&self, message: [(&str, JsValue); 2]) -> Result<Step, Failure> {
        let object = Object::new();
        for (name, value) in &message {
            _ = Reflect::set(&object, &(*name).into(), value);
        }
        let answer = Promise::new(&mut |resolve, reject| {
            self.0.set_onmessage(Some(&resolve));
            self.0.set_onerror(Some(&reject));
        });
        self.0.post_message(&object).map_err(|_| unreadable(""))?;
        let event: MessageEvent = JsFuture::from(answer).await.map_err(|_| unreadable(""))?.unchecked_into();
        let step: Step = event.data().unchecked_into();
        if let Some(why) = step.refused() {
            return Err(Failure::Problem(Problem::Unreadable { why, request_id: None }));
        }
        match step.failed() {
            Some(why) => Err(unreadable(&why)),
            None => Ok(step),
        }
    }
}

impl Drop for FileReader {
    fn drop(&mut self) {
        self.0.terminate();
    }
}

fn unreadable(why: &str) -> Failure {
    Failure::Unreadable(why.to_owned())
}

/// Imports files. `go_on` is told of each step, and says whether to go on. What was acknowledged is kept in any case.
pub(crate) async fn import(files: Array, ids: &Ids, go_on: impl Fn(Progress) -> bool) -> Result<(), Failure> {
    let random = [Math::random(), Math::random()].map(|part| (part * f64::from(u32::MAX)) as u32);
    let options =
        Options { by: "console", now: Date::now() as i64, random, in_console: true, verbose: false, ids };
    let reader = FileReader::start()?;
    let mut message = [("options", to_json(&options).into()), ("files", files.into())];
    loop {
        let step = reader.ask(message).await?;
        let summary = read(&step.counts(), None).map_err(Failure::Problem)?;
        let request = step.request();
        let goes_on = go_on(Progress { read: step.read(), summary, lines: step.lines() });
        let Some(request) = request.filter(|_| goes_on) else { return Ok(()) };
        let reply = api::import(&request).await.map_err(Failure::Problem)?;
        message = [("reply", reply.into()), ("files", JsValue::UNDEFINED)];
    }
}
