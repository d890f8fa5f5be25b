//! Whether the console that is open is still the one that is deployed.

use crate::address::BASE;
use crate::client::api;
use crate::client::polling::Polling;
use crate::i18n::format;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_use::use_interval_fn;

/// Milliseconds between two checks, while the tab is visible.
const EVERY: u64 = 300_000;
/// Who returns to the tab is told at once, but not more often than that.
const SELDOM: i64 = 60;

/// True once another version has been deployed.
#[derive(Clone, Copy)]
pub(crate) struct Outdated(pub(crate) RwSignal<bool>);

/// Looks from now on.
pub(crate) fn poll() {
    let outdated = RwSignal::new(false);
    provide_context(Outdated(outdated));
    let polling = expect_context::<Polling>();
    let checked = StoredValue::new(format::now());
    let check = move || {
        if polling.hidden.get_untracked() || polling.offline.get_untracked() || outdated.get_untracked() {
            return;
        }
        checked.set_value(format::now());
        spawn_local(async move {
            if let (Some(own), Some(index)) = (program(), api::index().await) {
                outdated.set(is_other(&index, &own));
            }
        });
    };
    _ = use_interval_fn(check, EVERY);
    let mut was_hidden = false;
    Effect::new(move |_| {
        let hidden = polling.hidden.get();
        let long = format::now().seconds() - checked.get_value().seconds() >= SELDOM;
        if was_hidden && !hidden && long {
            check();
        }
        was_hidden = hidden;
    });
}

/// The file of the program, whose name tells its version.
fn program() -> Option<String> {
    let link = document().query_selector("link[rel=preload][as=fetch]").ok()??;
    let href = link.get_attribute("href")?;
    href.rsplit('/').next().map(str::to_owned)
}

/// True for a page of the console that loads another program.
fn is_other(index: &str, own: &str) -> bool {
    let name = own.rsplit_once('-').map_or(own, |(name, _)| name);
    index.contains(&[BASE, "/", name, "-"].concat()) && !index.contains(own)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions() {
        // As it is deployed: without the quotes that it can do without.
        let index = |program: &str| format!("<link href=/console/{program}><div id=shell>");
        assert!(!is_other(&index("a-1.wasm"), "a-1.wasm"));
        assert!(is_other(&index("a-2.wasm"), "a-1.wasm"));
        assert!(!is_other("Bad gateway", "a-1.wasm"));
    }
}
