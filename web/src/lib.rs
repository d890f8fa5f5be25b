//! The console: a client of `/api/v1`, compiled to WebAssembly. It adds no truth of its own.
//!
//! What a page says is decided in plain structs and functions (`lists`, `records`, `i18n`), which are tested natively;
//! `components` and `pages` draw it. `client` alone talks to the server, `address` alone builds addresses, `languages/`
//! alone holds words, which `i18n` puts together.

#![expect(unreachable_pub, reason = "`#[component]` writes `pub` beside what is `pub(crate)`")]

mod address;
mod announcer;
mod app;
mod browser;
mod client;
mod components;
mod i18n;
mod lists;
mod navigation;
mod pages;
mod preferences;
mod records;
mod shortcuts;

pub use app::start;
