//! What every page has: a title, and a heading that says where the person arrived.

use crate::navigation::Navigation;
use leptos::html;
use leptos::prelude::*;

/// The page's heading, which can take the focus: it gets it when the page was gone to, so that a reader says where it
/// arrived. The first page of a visit leaves the focus where the browser puts it: before the skip link.
#[component]
pub(crate) fn Heading(children: Children) -> impl IntoView {
    let heading = NodeRef::<html::H1>::new();
    if expect_context::<Navigation>().has_moved() {
        heading.on_load(|heading| request_animation_frame(move || _ = heading.focus()));
    }
    view! {
        <h1 id="heading" tabindex="-1" node_ref=heading>
            {children()}
        </h1>
    }
}
