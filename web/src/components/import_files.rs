//! The import of files, which are dropped onto the page or chosen.

use crate::announcer::Announcer;
use crate::client::api;
use crate::client::import::{Counts, Failure, Ids, Progress, Summary, import};
use crate::client::polling::Polling;
use crate::components::problem::ProblemPanel;
use crate::i18n::message::Message;
use crate::i18n::{format, text};
use fleetglass_model::right::Right;
use js_sys::Array;
use leptos::ev;
use leptos::html::Input;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_use::{use_event_listener, use_window};
use wasm_bindgen::JsCast;
use web_sys::{File, FileList};

/// What becomes of an import.
#[derive(Clone, Debug, PartialEq)]
enum Stage {
    /// None was begun.
    Idle,
    /// So much of the files was read, in percent.
    Running(f64),
    Ended,
    Stopped,
    Failed(Failure),
}

/// The import on this page.
#[derive(Clone, Copy)]
struct Run {
    stage: RwSignal<Stage>,
    summary: RwSignal<Summary>,
    lines: RwSignal<Vec<String>>,
    ids: RwSignal<Ids>,
    polling: Polling,
    announcer: Announcer,
}

impl Run {
    fn new() -> Self {
        Self {
            stage: RwSignal::new(Stage::Idle),
            summary: RwSignal::default(),
            lines: RwSignal::default(),
            ids: RwSignal::default(),
            polling: expect_context(),
            announcer: expect_context(),
        }
    }

    fn is_running(self) -> bool {
        self.stage.with(|stage| matches!(stage, Stage::Running(_)))
    }

    /// Begins, unless one is running.
    fn begin(self, files: FileList) {
        let files = Array::from(&files);
        if files.length() == 0 || self.is_running() {
            return;
        }
        let total: f64 = files.iter().map(|file| file.unchecked_into::<File>().size()).sum();
        self.lines.set(Vec::new());
        self.summary.set(Summary::default());
        self.stage.set(Stage::Running(0.0));
        spawn_local(async move {
            let ids = self.ids.get_untracked();
            let outcome = import(files, &ids, |progress| self.go_on(progress, total)).await;
            self.end(outcome);
        });
    }

    /// Shows how far it is; false when it was stopped, or the page left.
    fn go_on(self, progress: Progress, total: f64) -> bool {
        let Some(Stage::Running(_)) = self.stage.try_get_untracked() else { return false };
        self.lines.update(|lines| lines.extend(progress.lines));
        self.summary.set(progress.summary);
        self.stage.set(Stage::Running(if total > 0.0 { progress.read / total * 100.0 } else { 0.0 }));
        true
    }

    fn end(self, outcome: Result<(), Failure>) {
        let Some(stage) = self.stage.try_get_untracked() else { return };
        let next = match outcome {
            Err(failure) => Stage::Failed(failure),
            Ok(()) if stage == Stage::Stopped => Stage::Stopped,
            Ok(()) => Stage::Ended,
        };
        if next == Stage::Ended {
            self.announcer.say(self.summary.with_untracked(sentence));
        }
        self.stage.set(next);
        self.polling.refresh();
    }
}

/// The part of the page.
#[component]
pub(crate) fn ImportFiles() -> impl IntoView {
    let run = Run::new();
    let session = LocalResource::new(|| async { api::session().await.ok() });
    let is_allowed = Memo::new(move |_| {
        let may = |name: &String| name == Right::Import.name();
        session.get().flatten().map(|session| session.rights.iter().any(may))
    });
    let over = RwSignal::new(false);
    let may_drop = move || is_allowed.get_untracked() == Some(true);
    // Without this, the browser would show a dropped file in the place of the page.
    _ = use_event_listener(use_window(), ev::dragover, move |event| {
        event.prevent_default();
        over.set(may_drop());
    });
    _ = use_event_listener(use_window(), ev::dragleave, move |event| {
        over.update(|over| *over &= event.related_target().is_some());
    });
    _ = use_event_listener(use_window(), ev::drop, move |event| {
        event.prevent_default();
        over.set(false);
        let files = event.data_transfer().and_then(|dropped| dropped.files());
        if let Some(files) = files.filter(|_| may_drop()) {
            run.begin(files);
        }
    });
    on_cleanup(move || run.stage.set(Stage::Stopped));
    let help =
        move || if is_allowed.get() == Some(false) { text::IMPORT_RIGHT } else { text::IMPORT_FILES_HELP };
    view! {
        <section class="import-files" class:over=over aria-labelledby="import-files">
            <h2 id="import-files">{text::IMPORT_FILES}</h2>
            <p class="ago">{move || help().get()}</p>
            <Controls run is_allowed/>
            <Outcome run/>
        </section>
    }
}

#[component]
fn Controls(run: Run, is_allowed: Memo<Option<bool>>) -> impl IntoView {
    let input = NodeRef::<Input>::new();
    let choose = move |_| {
        if let Some(input) = input.get() {
            input.click();
        }
    };
    let chosen = move |_| {
        if let Some(input) = input.get() {
            if let Some(files) = input.files() {
                run.begin(files);
            }
            // The same files can be chosen again.
            input.set_value("");
        }
    };
    let is_disabled = move || is_allowed.get() != Some(true) || run.is_running();
    view! {
        <div class="row">
            <button type="button" disabled=is_disabled on:click=choose>
                {text::CHOOSE_FILES}
            </button>
            <input type="file" multiple hidden node_ref=input on:change=chosen/>
            <Show when=move || run.is_running()>
                <button type="button" on:click=move |_| run.stage.set(Stage::Stopped)>
                    {text::IMPORT_STOP}
                </button>
            </Show>
        </div>
        <details class="ids">
            <summary>{text::IMPORT_IDS}</summary>
            <div class="row">
                <IdField id="import-task-id" label=text::IMPORT_TASK_ID set=move |id| run.ids.update(|ids| ids.task_id = id)/>
                <IdField id="import-job-id" label=text::IMPORT_JOB_ID set=move |id| run.ids.update(|ids| ids.job_id = id)/>
                <IdField id="import-thing" label=text::IMPORT_THING set=move |id| run.ids.update(|ids| ids.thing_name = id)/>
            </div>
        </details>
    }
}

#[component]
fn IdField(id: &'static str, label: Message, set: impl Fn(String) + 'static) -> impl IntoView {
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <input
                id=id
                type="text"
                autocomplete="off"
                spellcheck="false"
                on:input=move |event| set(event_target_value(&event).trim().to_owned())
            />
        </div>
    }
}

/// How far it is, what came of it, and what was refused.
#[component]
fn Outcome(run: Run) -> impl IntoView {
    let bar = move || match run.stage.get() {
        Stage::Running(percent) => {
            Some(view! { <progress max="100" prop:value=percent aria-label=text::IMPORT_FILES></progress> })
        }
        _ => None,
    };
    let said = move || {
        let stage = run.stage.get();
        let text = match stage {
            Stage::Idle => return None,
            Stage::Failed(Failure::Problem(problem)) => {
                return Some(view! { <ProblemPanel problem/> }.into_any());
            }
            Stage::Failed(Failure::Unreadable(why)) => text::import_unreadable(&why),
            Stage::Stopped => text::IMPORT_STOPPED.to_string(),
            Stage::Running(_) | Stage::Ended => run.summary.with(sentence),
        };
        Some(view! { <p>{text}</p> }.into_any())
    };
    let kinds = move || {
        let kinds = run.summary.with(|summary| summary.kinds.clone());
        let several = kinds.len() > 1;
        let line = |(kind, counts): (String, Counts)| {
            view! {
                <li>
                    <span>{kind_title(&kind)}</span>
                    " "
                    <span class="ago">{parts(&counts)}</span>
                </li>
            }
        };
        several.then(|| view! { <ul>{kinds.into_iter().map(line).collect_view()}</ul> })
    };
    let lines = move || {
        let lines = run.lines.get();
        let line = |line: String| view! { <li><bdi>{line}</bdi></li> };
        (!lines.is_empty())
            .then(|| view! { <ul class="plain-list said">{lines.into_iter().map(line).collect_view()}</ul> })
    };
    view! {
        {move || bar()}
        {move || said()}
        {move || kinds()}
        {move || lines()}
    }
}

/// `1,201 imported, 3 refused`
fn sentence(summary: &Summary) -> String {
    if *summary == Summary::default() { text::IMPORT_NOTHING.to_string() } else { parts(&summary.total) }
}

fn parts(counts: &Counts) -> String {
    let Counts { imported, unchanged, older, refused, with_violations } = *counts;
    let parts = [
        (text::IMPORTED, imported),
        (text::UNCHANGED, unchanged),
        (text::OLDER, older),
        (text::REFUSED, refused),
        (text::WITH_VIOLATIONS, with_violations),
    ];
    let parts = parts.into_iter().filter(|(_, count)| *count > 0);
    parts.map(|(label, count)| format!("{label}: {}", format::number(count))).collect::<Vec<_>>().join(" · ")
}

/// The kinds as `fleetglass import --json` names them.
fn kind_title(kind: &str) -> Message {
    match kind {
        "registration-task" => text::REGISTRATION_TASKS,
        "report" => text::REPORTS,
        "job" => text::JOBS,
        "job-execution" => text::EXECUTIONS,
        "batch-task" => text::BATCH_TASKS,
        "subtask" => text::SUBTASKS,
        _ => text::NOT_RECOGNISED,
    }
}
