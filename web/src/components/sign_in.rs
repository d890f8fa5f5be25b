//! Signing in: what stands in the place of a page that only those see who have a key.

use crate::announcer::Announcer;
use crate::browser;
use crate::client::api;
use crate::client::polling::Polling;
use crate::client::problem::Problem;
use crate::components::buttons;
use crate::element::{Element, Markup, el, reactive};
use crate::i18n::text;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlInputElement};

const FIELD: &str = "token";

/// A token may come behind the hash sign of the address, as `cargo xtask dev` prints it: it goes, and on this machine it
/// is exchanged. Elsewhere anybody's link could sign somebody in as somebody else.
pub(crate) async fn by_address() {
    let hash = window().location().hash().unwrap_or_default();
    if let Some(token) = hash.strip_prefix("#token=") {
        browser::drop_hash();
        if is_this_machine(&window().location().hostname().unwrap_or_default()) {
            // Where it is not valid, the page asks for another.
            _ = api::sign_in(token).await;
        }
    }
}

fn is_this_machine(host: &str) -> bool {
    matches!(host, "localhost" | "127.0.0.1" | "[::1]")
}

/// The form, which asks the page for everything anew once somebody is signed in.
pub(crate) fn page() -> Markup {
    let (polling, announcer) = (expect_context::<Polling>(), expect_context::<Announcer>());
    let problem = RwSignal::new(None::<Problem>);
    let send = move |event: Event| {
        event.prevent_default();
        let Some(field) = browser::element(FIELD).and_then(|field| field.dyn_into::<HtmlInputElement>().ok())
        else {
            return;
        };
        let token = field.value().trim().to_owned();
        spawn_local(async move {
            match api::sign_in(&token).await {
                Ok(()) => {
                    announcer.say(text::SIGNED_IN.get().to_owned());
                    polling.refresh();
                }
                Err(why) => {
                    _ = problem.try_set(Some(why));
                    field.select();
                }
            }
        });
    };
    let wrong = move || match problem.get() {
        Some(why) => {
            let what = if why.is_signed_out() { text::WRONG_TOKEN } else { text::problem(&why).0 };
            el("p").class("status error").attr("role", "alert").text(what).into()
        }
        None => Markup::Nothing,
    };
    request_animation_frame(|| browser::focus(FIELD));
    let field = el("input")
        .attr("id", FIELD)
        .attr("type", "password")
        .attr("autocomplete", "current-password")
        .attr("required", "");
    let button = el("button").attr("type", "submit").class("main").text(text::SIGN_IN);
    el("main")
        .class("narrow sign-in")
        .child(el("h1").text(text::SIGN_IN))
        .child(el("p").class("ago").text(text::SIGN_IN_HELP))
        .child(
            el("form")
                .child(el("label").attr("for", FIELD).text(text::TOKEN))
                .child(el("div").class("row").child(field).child(button))
                .child(reactive(wrong))
                .on("submit", send),
        )
        .into()
}

/// The way out.
pub(crate) fn out() -> Element {
    let polling = expect_context::<Polling>();
    buttons::framed().text(text::SIGN_OUT).on("click", move |_| {
        spawn_local(async move {
            api::sign_out().await;
            polling.refresh();
        });
    })
}
