//! The import of files, which are dropped onto the page or chosen.

use crate::announcer::Announcer;
use crate::client::api;
use crate::client::import::{Counts, Failure, Ids, Progress, Summary, import};
use crate::client::polling::Polling;
use crate::i18n::message::Message;
use crate::i18n::{format, text};
use fleetglass_model::right::Right;
use js_sys::Array;
use leptos::ev;
use leptos::html::{Button, Input};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_use::{use_event_listener, use_window};
use wasm_bindgen::JsCast;
use web_sys::{DataTransfer, DragEvent, File, FileList};

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
    /// Which of the page's imports it is: one that was stopped may still wait for a reply.
    number: StoredValue<u32>,
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
            number: StoredValue::new(0),
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
        let number = self.number.get_value() + 1;
        self.number.set_value(number);
        spawn_local(async move {
            let ids = self.ids.get_untracked();
            let outcome = import(files, &ids, |progress| self.go_on(number, progress, total)).await;
            self.end(number, outcome);
        });
    }

    /// True while this import is the page's, and the page is there.
    fn is_current(self, number: u32) -> bool {
        let is_running = self.stage.try_with_untracked(|stage| matches!(stage, Stage::Running(_)));
        self.number.try_get_value() == Some(number) && is_running == Some(true)
    }

    /// Shows how far it is; false when it was stopped, or the page left.
    fn go_on(self, number: u32, progress: Progress, total: f64) -> bool {
        if !self.is_current(number) {
            return false;
        }
        self.lines.update(|lines| lines.extend(progress.lines));
        self.summary.set(progress.summary);
        self.stage.set(Stage::Running(if total > 0.0 { progress.read / total * 100.0 } else { 0.0 }));
        true
    }

    fn end(self, number: u32, outcome: Result<(), Failure>) {
        if self.is_current(number) {
            self.finish(outcome.map_or_else(Stage::Failed, |()| Stage::Ended));
        }
    }

    fn finish(self, stage: Stage) {
        self.announcer.say(self.summary.with_untracked(|summary| said(&stage, summary).join(" ")));
        self.stage.set(stage);
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
        // Where it is not known, the deployment decides.
        session.get().map(|session| session.is_none_or(|session| session.rights.iter().any(may)))
    });
    let over = RwSignal::new(false);
    let may_drop = move || is_allowed.get_untracked() == Some(true);
    // Without this, the browser would show a dropped file in the place of the page.
    _ = use_event_listener(use_window(), ev::dragover, move |event| {
        if files_of(&event).is_some() {
            event.prevent_default();
            over.set(may_drop() && !run.is_running());
        }
    });
    _ = use_event_listener(use_window(), ev::dragleave, move |event| {
        over.update(|over| *over &= event.related_target().is_some());
    });
    _ = use_event_listener(use_window(), ev::drop, move |event| {
        if let Some(dropped) = files_of(&event) {
            event.prevent_default();
            over.set(false);
            if let Some(files) = dropped.files().filter(|_| may_drop()) {
                run.begin(files);
            }
        }
    });
    _ = use_event_listener(use_window(), ev::beforeunload, move |event| {
        if run.is_running() {
            event.prevent_default();
        }
    });
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

/// What is dragged, where it is files.
fn files_of(event: &DragEvent) -> Option<DataTransfer> {
    event.data_transfer().filter(|dragged| dragged.types().includes(&"Files".into(), 0))
}

#[component]
fn Controls(run: Run, is_allowed: Memo<Option<bool>>) -> impl IntoView {
    let input = NodeRef::<Input>::new();
    let is_disabled = move || is_allowed.get() != Some(true) || run.is_running();
    let button = NodeRef::<Button>::new();
    let choose = move |_| {
        if let Some(input) = input.get().filter(|_| !is_disabled()) {
            input.click();
        }
    };
    let stop = move |_| {
        if let Some(button) = button.get() {
            _ = button.focus();
        }
        run.finish(Stage::Stopped);
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
    view! {
        <div class="row">
            <button
                type="button"
                node_ref=button
                aria-disabled=move || is_disabled().then_some("true")
                on:click=choose
            >
                {text::CHOOSE_FILES}
            </button>
            <input type="file" multiple hidden node_ref=input on:change=chosen/>
            <Show when=move || run.is_running()>
                <button type="button" on:click=stop>
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
        let said = run.summary.with(|summary| said(&stage, summary));
        said.into_iter().map(|text| view! { <p>{text}</p> }).collect_view()
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

/// What is said of an import: what happened, what came of it so far, and that it can be repeated.
fn said(stage: &Stage, summary: &Summary) -> Vec<String> {
    let counts = Some(parts(&summary.total)).filter(|parts| !parts.is_empty());
    let again = || Some(text::IMPORT_AGAIN.to_string());
    let parts = match stage {
        Stage::Idle => [None, None, None],
        Stage::Running(_) => [counts, None, None],
        Stage::Ended => [counts.or_else(|| Some(text::IMPORT_NOTHING.to_string())), None, None],
        Stage::Stopped => [Some(text::IMPORT_STOPPED.to_string()), counts, again()],
        Stage::Failed(failure) => [Some(why(failure)), counts, again()],
    };
    parts.into_iter().flatten().collect()
}

fn why(failure: &Failure) -> String {
    match failure {
        Failure::Unreadable(why) => text::import_unreadable(why),
        Failure::Problem(problem) => {
            problem.message().map_or_else(|| problem.words().0.to_string(), text::import_refused)
        }
    }
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
