//! What needs attention first, then what runs, then how much there is of what, then what changed last.

mod attention;
mod excerpt;
mod sources;
mod totals;

use crate::address::Section;
use crate::client::polling::Poll;
use crate::client::polling::Polling;
use crate::client::problem::Problem;
use crate::components::list::HowToImport;
use crate::components::page::Heading;
use crate::components::problem::ProblemPanel;
use crate::components::skeleton::RowsSkeleton;
use crate::i18n::message::Message;
use crate::i18n::text;
use attention::Attention;
use excerpt::Excerpt;
use leptos::prelude::*;
use leptos_meta::Title;
use sources::SourceList;
use totals::{TotalsAnswer, TotalsSection};

/// The page.
#[component]
pub(crate) fn OverviewPage() -> impl IntoView {
    let polling = expect_context::<Polling>();
    // What needs attention is asked for again and again; the rest when the answer to that says that anything changed.
    let beat = RwSignal::new(0_u32);
    let totals: RwSignal<Option<TotalsAnswer>> = RwSignal::new(None);
    let empty = Memo::new(move |_| {
        totals.with(|totals| totals.as_ref().is_some_and(|answer| answer.totals.totals.is_empty()))
    });
    view! {
        <Title text=text::OVERVIEW.get()/>
        <div class="head">
            <Heading>{text::OVERVIEW}</Heading>
        </div>
        <Show when=move || empty.get()>
            <Part title=text::NO_SOURCES>
                <HowToImport/>
            </Part>
        </Show>
        // Of nothing, nothing is told but how it becomes something.
        <div hidden=move || empty.get()>
            <Attention beat/>
            // What stands below is seen once all of it has its place: nothing moves.
            <div class:waiting=move || !polling.is_answered()>
                <Part title=text::RUNNING_NOW>
                    <div class="parts">
                        <Running beat section=Section::RegistrationTasks columns=&["task", "progress", "failed"]/>
                        <Running beat section=Section::Jobs columns=&["job", "done", "failures"]/>
                        <Running beat section=Section::BatchTasks columns=&["task", "progress", "lost"]/>
                    </div>
                </Part>
                <TotalsSection beat totals/>
                <Part title=text::CHANGED_LAST>
                    <Excerpt
                        beat
                        section=Section::Executions
                        columns=&["thing", "status", "job", "updated"]
                        limit=8
                    />
                </Part>
                <Part title=text::SOURCES>
                    <SourceList beat/>
                </Part>
            </div>
        </div>
    }
}

/// A part of the page, under its heading.
#[component]
fn Part(title: Message, children: Children) -> impl IntoView {
    view! {
        <section class="part">
            <h2>{title}</h2>
            {children()}
        </section>
    }
}

/// What runs, of one kind the few that moved last.
#[component]
fn Running(beat: RwSignal<u32>, section: Section, columns: &'static [&'static str]) -> impl IntoView {
    view! { <Excerpt beat section columns query="state=in-progress" limit=5/> }
}

/// What is shown once it is known; until then what is being done, or why it cannot.
#[component]
fn OnceKnown(
    #[prop(into)] known: Signal<bool>,
    poll: Poll,
    loading: Message,
    children: ChildrenFn,
) -> impl IntoView {
    let problem = RwSignal::from(poll.problem);
    let waiting = move || view! { <Waiting problem loading/> };
    view! {
        <Show when=move || known.get() fallback=waiting>
            {children()}
        </Show>
    }
}

#[component]
fn Waiting(problem: RwSignal<Option<Problem>>, loading: Message) -> impl IntoView {
    let polling = expect_context::<Polling>();
    move || match problem.get() {
        // The first part tells what happened, and what to do, where it is in trouble too.
        Some(problem) if polling.is_first_troubled() => {
            view! { <p class="ago trouble">{problem.words().0}</p> }.into_any()
        }
        Some(problem) => view! { <ProblemPanel problem/> }.into_any(),
        None => view! { <RowsSkeleton loading/> }.into_any(),
    }
}
