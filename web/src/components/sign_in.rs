//! Signing in: what stands in the place of a page that only those see who have a key.

use crate::announcer::Announcer;
use crate::browser;
use crate::client::api;
use crate::client::polling::Polling;
use crate::client::problem::Problem;
use crate::i18n::text;
use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

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
#[component]
pub(crate) fn SignIn() -> impl IntoView {
    let (polling, announcer) = (expect_context::<Polling>(), expect_context::<Announcer>());
    let problem = RwSignal::new(None::<Problem>);
    let field = NodeRef::<html::Input>::new();
    field.on_load(|field| request_animation_frame(move || _ = field.focus()));
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(field) = field.get_untracked() else { return };
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
    let refusal = move || {
        problem.get().map(|problem| {
            let what = if problem.is_signed_out() { text::WRONG_TOKEN } else { problem.words().0 };
            view! {
                <p class="status error" role="alert">
                    {what}
                </p>
            }
        })
    };
    view! {
        <main class="narrow sign-in">
            <h1>{text::SIGN_IN}</h1>
            <p class="ago">{text::SIGN_IN_HELP}</p>
            <form on:submit=send>
                <label for=FIELD>{text::TOKEN}</label>
                <div class="row">
                    <input
                        id=FIELD
                        node_ref=field
                        type="password"
                        autocomplete="current-password"
                        required
                    />
                    <button type="submit" class="main">
                        {text::SIGN_IN}
                    </button>
                </div>
                {move || refusal()}
            </form>
        </main>
    }
}

/// The way out.
#[component]
pub(crate) fn SignOutButton() -> impl IntoView {
    let polling = expect_context::<Polling>();
    let sign_out = move |_| {
        spawn_local(async move {
            api::sign_out().await;
            polling.refresh();
        });
    };
    view! {
        <button type="button" on:click=sign_out>
            {text::SIGN_OUT}
        </button>
    }
}
