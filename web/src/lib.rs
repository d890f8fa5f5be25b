//! The console: a client of `/api/v1`, compiled to WebAssembly. It adds no truth of its own.
//!
//! What a page says is decided in plain functions (`detail`, `text`, `json`, `page`, `pace`, …), which are tested
//! natively; `parts` and `routes` draw it. `api` alone talks to the server, `page` alone builds addresses, `languages/`
//! alone holds words, which `text` puts together.

mod announcer;
mod answer;
mod api;
mod app;
mod browser;
mod commands;
mod detail;
mod document_html;
mod dom;
mod element;
mod estimate;
mod format;
mod json;
mod language;
mod list;
mod live;
mod location;
mod message;
mod pace;
mod page;
mod parts;
mod percent;
mod plural;
mod preferences;
mod problem;
mod routes;
mod shortcuts;
mod signals;
mod span;
mod storage;
mod text;
mod version;
mod visits;
mod watch;

pub use app::start;
