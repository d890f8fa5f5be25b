//! A server on loopback that answers as scripted.

use fleetglass_model::Record;
use fleetglass_model::import::{ImportOutcome, ImportRecord, ImportReply, ImportRequest, ImportResult};
use std::collections::{HashMap, VecDeque};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// Does not work, this once.
pub(crate) const DOWN: Step = Step::Say("503 Service Unavailable", "", "");

/// What the server does with a request.
pub(crate) enum Step {
    /// Answers as a Fleetglass. See [`result`].
    Import,
    /// Answers a status line, headers and a body.
    Say(&'static str, &'static str, &'static str),
    /// Answers 200 and a body.
    Answer(String),
    /// Hangs up.
    Close,
}

/// A request as it arrived.
pub(crate) struct Request {
    /// `POST /api/v1/import HTTP/1.1`
    pub(crate) line: String,
    /// By lower-case name.
    pub(crate) headers: HashMap<String, String>,
    /// The body.
    pub(crate) body: Vec<u8>,
}

impl Request {
    /// Method and path.
    pub(crate) fn target(&self) -> &str {
        self.line.trim_end_matches(" HTTP/1.1")
    }

    /// The body as what it has to be.
    pub(crate) fn import(&self) -> ImportRequest {
        serde_json::from_slice(&self.body).unwrap()
    }
}

/// A running server; it ends with the test.
pub(crate) struct Server {
    /// Its address.
    pub(crate) url: String,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl Server {
    /// Starts one that follows the steps, and imports from then on.
    pub(crate) fn start(steps: impl IntoIterator<Item = Step>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (seen, mut steps) = (Arc::clone(&requests), steps.into_iter().collect::<VecDeque<_>>());
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let request = read(&stream);
                let reply = reply(steps.pop_front().unwrap_or(Step::Import), &request);
                seen.lock().unwrap().push(request);
                stream.write_all(reply.as_bytes()).unwrap();
            }
        });
        Self { url, requests }
    }

    /// What has arrived so far.
    pub(crate) fn requests(&self) -> Vec<Request> {
        std::mem::take(&mut *self.requests.lock().unwrap())
    }
}

fn read(stream: &TcpStream) -> Request {
    let mut reader = BufReader::new(stream);
    let mut next = || {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    };
    let line = next();
    let mut headers = HashMap::new();
    loop {
        let header = next();
        let Some((name, value)) = header.split_once(": ") else { break };
        headers.insert(name.to_ascii_lowercase(), value.to_owned());
    }
    let mut body = vec![0; headers.get("content-length").map_or(0, |length| length.parse().unwrap())];
    reader.read_exact(&mut body).unwrap();
    Request { line, headers, body }
}

fn reply(step: Step, request: &Request) -> String {
    let (status, headers, body) = match step {
        Step::Close => return String::new(),
        Step::Say(status, headers, body) => (status, headers, body.to_owned()),
        Step::Answer(body) => ("200 OK", "", body),
        Step::Import => {
            let results = request.import().records.iter().map(result).collect();
            (
                "200 OK",
                "content-type: application/json",
                serde_json::to_string(&ImportReply { results }).unwrap(),
            )
        }
    };
    let headers = if headers.is_empty() { String::new() } else { format!("{headers}\r\n") };
    let length = body.len();
    format!("HTTP/1.1 {status}\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n{body}")
}

/// A task that is called `refused`, `older` or `unchanged` is that; all else is imported, with its violations.
fn result(record: &ImportRecord) -> ImportResult {
    let record = &record.observation.record;
    let id = match record {
        Record::RegistrationTask(task) => &*task.task_id,
        Record::BatchTask(task) => &*task.task_id,
        _ => "",
    };
    let outcome = match id {
        "refused" => ImportOutcome::Refused,
        "older" => ImportOutcome::Older,
        "unchanged" => ImportOutcome::Unchanged,
        _ => ImportOutcome::Imported,
    };
    let refused = outcome == ImportOutcome::Refused;
    let violations = if refused { Vec::new() } else { record.violations() };
    ImportResult { outcome, reason: refused.then(|| "the server's reason".to_owned()), violations }
}
