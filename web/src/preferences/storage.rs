//! What this browser remembers. Where it remembers nothing, every choice lasts as long as the page.

use leptos::prelude::window;
use web_sys::Storage;

const PREFIX: &str = "fleetglass.";

/// What was kept under a name.
pub(crate) fn get(name: &str) -> Option<String> {
    store()?.get_item(&format!("{PREFIX}{name}")).ok()?
}

/// Keeps a value under a name, or forgets it.
pub(crate) fn set(name: &str, value: Option<&str>) {
    let Some(store) = store() else { return };
    let name = format!("{PREFIX}{name}");
    _ = match value {
        Some(value) => store.set_item(&name, value),
        None => store.remove_item(&name),
    };
}

fn store() -> Option<Storage> {
    window().local_storage().ok()?
}
