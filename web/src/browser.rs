//! Small services of the browser: the clipboard, downloads, focus.

use js_sys::{Array, Promise, Reflect};
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, Element, EventTarget, HtmlAnchorElement, HtmlElement, Url};

/// Puts a text on the clipboard. False: the browser has none for this page, or does not allow it.
pub(crate) async fn copy(text: &str) -> bool {
    let navigator = window().navigator();
    // Only pages that were loaded securely have a clipboard.
    if Reflect::get(&navigator, &"clipboard".into()).is_ok_and(|clipboard| clipboard.is_undefined()) {
        return false;
    }
    JsFuture::from(navigator.clipboard().write_text(text)).await.is_ok()
}

/// Saves a text as a file.
pub(crate) fn download(name: &str, text: &str) -> Result<(), JsValue> {
    let kind = BlobPropertyBag::new();
    kind.set_type("application/json");
    let blob = Blob::new_with_str_sequence_and_options(&Array::of1(&text.into()), &kind)?;
    let url = Url::create_object_url_with_blob(&blob)?;
    let anchor: HtmlAnchorElement = document().create_element("a")?.unchecked_into();
    anchor.set_href(&url);
    anchor.set_download(name);
    anchor.click();
    Url::revoke_object_url(&url)
}

/// The address of the page, whole.
pub(crate) fn address() -> String {
    window().location().href().unwrap_or_default()
}

/// Takes away what stands behind the hash sign of the address.
pub(crate) fn drop_hash() {
    let location = window().location();
    let path = [location.pathname(), location.search()].map(Result::unwrap_or_default).concat();
    _ = window().history().and_then(|h| h.replace_state_with_url(&JsValue::NULL, "", Some(&path)));
}

/// Scheme, host and port that the console was loaded from.
pub(crate) fn origin() -> String {
    window().location().origin().unwrap_or_default()
}

/// The element with an id.
pub(crate) fn element(id: &str) -> Option<HtmlElement> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

/// Moves the focus to the element with an id.
pub(crate) fn focus(id: &str) {
    if let Some(element) = element(id) {
        _ = element.focus();
    }
}

/// Does something once the browser has shown what there is by now.
pub(crate) fn after_paint(act: impl FnOnce() + 'static) {
    request_animation_frame(move || set_timeout(act, Duration::ZERO));
}

/// Waits.
pub(crate) async fn sleep(pause: Duration) {
    let waited = Promise::new(&mut |resolve, _| {
        set_timeout(move || _ = resolve.call0(&JsValue::NULL), pause);
    });
    _ = JsFuture::from(waited).await;
}

/// Takes the focus from whatever has it.
pub(crate) fn blur() {
    if let Some(element) = document().active_element().and_then(|e| e.dyn_into::<HtmlElement>().ok()) {
        _ = element.blur();
    }
}

/// Scrolls to where the page begins.
pub(crate) fn scroll_to_top() {
    window().scroll_to_with_x_and_y(0.0, 0.0);
}

/// True where an event's target lies within what the selector names.
pub(crate) fn is_within(target: Option<EventTarget>, selector: &str) -> bool {
    let element = target.and_then(|t| t.dyn_into::<Element>().ok());
    element.is_some_and(|element| element.closest(selector).is_ok_and(|found| found.is_some()))
}

/// True on Apple's systems, whose keyboards have a command key.
pub(crate) fn has_command_key() -> bool {
    window()
        .navigator()
        .platform()
        .is_ok_and(|platform| platform.starts_with("Mac") || platform.starts_with("iP"))
}
