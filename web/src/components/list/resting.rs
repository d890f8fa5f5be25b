//! Keeps the row that the person is at where it is, with the focus, while rows change around it.

use crate::browser;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{FocusOptions, HtmlElement};

/// The id of the rows of the page's list.
pub(super) const ROWS: &str = "rows";

/// Changes rows so that the one that the person is at stays where it is: before anything is painted, the page is
/// scrolled by as much as that row has moved.
pub(super) fn without_moving(change: impl FnOnce()) {
    let anchor = browser::element(ROWS).and_then(|rows| anchor(&rows));
    let top = anchor.as_ref().map(|row| row.get_bounding_client_rect().top());
    keeping_focus(change);
    request_animation_frame(move || {
        if let (Some(row), Some(top)) = (anchor.filter(|row| row.is_connected()), top) {
            let by = row.get_bounding_client_rect().top() - top;
            if by != 0.0 {
                window().scroll_by_with_x_and_y(0.0, by);
            }
        }
    });
}

/// Changes rows so that what has the focus has it when they are painted: `<For>` takes rows out of the page and puts
/// them back where several come before them at once, and what is taken out loses the focus.
pub(super) fn keeping_focus(change: impl FnOnce()) {
    let focused = document()
        .active_element()
        .filter(|element| element.closest(&format!("#{ROWS}")).is_ok_and(|rows| rows.is_some()));
    change();
    request_animation_frame(move || {
        let lost = focused.filter(|element| {
            element.is_connected() && document().active_element().as_ref() != Some(element)
        });
        if let Some(element) = lost.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
            let options = FocusOptions::new();
            options.set_prevent_scroll(true);
            _ = element.focus_with_options(&options);
        }
    });
}

/// The row with the focus, else under the pointer, else the first in sight where the page is scrolled.
fn anchor(body: &HtmlElement) -> Option<web_sys::Element> {
    let found = |selector| body.query_selector(selector).ok().flatten();
    let scrolled = window().scroll_y().is_ok_and(|y| y > 0.0);
    let in_sight = || {
        let rows = body.children();
        let mut rows = (0..rows.length()).filter_map(|at| rows.item(at));
        rows.find(|row| row.get_bounding_client_rect().top() >= 0.0)
    };
    found("tr:focus-within").or_else(|| found("tr:hover")).or_else(|| scrolled.then(in_sight).flatten())
}
