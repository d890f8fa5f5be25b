//! The page of one record, whatever its kind: what it says is in [`crate::records`].

use crate::address::{Kind, Page};
use crate::announcer::Announcer;
use crate::browser;
use crate::client::answer::read;
use crate::client::poll::{Take, poll};
use crate::client::polling::Polling;
use crate::client::problem::Problem;
use crate::components::document::DocumentView;
use crate::components::fields::FieldGroups;
use crate::components::icons::StatusIcon;
use crate::components::polled::{BelowPolled, Polled};
use crate::components::progress::ProgressBar;
use crate::components::raw::{RawAnswer, RawSection};
use crate::components::record_head::{RecordActions, RecordHead};
use crate::components::shares::SharesBar;
use crate::components::status::StatusLabel;
use crate::components::time::TimeInZone;
use crate::components::timeline::Timeline;
use crate::components::warning::{StuckWarning, Warning};
use crate::i18n::{format, text};
use crate::preferences::visits::{self, Visit};
use crate::records::Detail;
use crate::records::estimate::{remaining, stuck_since};
use fleetglass_model::fleet::{Point, Progress};
use fleetglass_model::status::State;
use fleetglass_model::{Timestamp, Violation};
use leptos::prelude::*;
use std::sync::Arc;

/// A record on its page, kept as it is on the server.
#[derive(Clone, Copy)]
pub(crate) struct RecordState {
    page: StoredValue<Page>,
    kind: Kind,
    /// What was read last.
    detail: RwSignal<Option<Arc<Detail>>>,
    raw: RawAnswer,
    /// What is known of it beside the record.
    pub(crate) note: RwSignal<Option<Note>>,
    /// Why it could not be read last time, if it could not.
    problem: RwSignal<Option<Problem>>,
}

/// What is told beside the outcome, from more than the record itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Note {
    /// So many seconds remain, about.
    Remaining(i64),
    /// It looks stuck, since then.
    Stuck(Timestamp),
}

impl RecordState {
    /// Reads the record of a page, again and again until the page is left or nothing more will happen to it.
    pub(crate) fn poll(page: Page, kind: Kind) -> Self {
        let (detail, raw) = (RwSignal::new(None), RawAnswer::new());
        let path = page.api();
        let polled = poll(move || path.clone(), take(page.clone(), kind, detail, raw));
        let note = RwSignal::new(None);
        Self { page: StoredValue::new(page), kind, detail, raw, note, problem: polled.problem.into() }
    }

    /// True once the record is known, and nothing more will happen to it. Tracked.
    pub(crate) fn is_final(self) -> bool {
        self.detail.with(|detail| detail.as_ref().is_some_and(|detail| detail.status.state.is_final()))
    }

    /// Since when it has stood still, if it has for long. Tracked.
    pub(crate) fn still_since(self) -> Option<Timestamp> {
        self.detail.with(|detail| {
            let detail = detail.as_ref().filter(|detail| detail.status.state.is_open())?;
            stuck_since(detail.since?, detail.observed_at)
        })
    }

    /// What a figure of the record is, once it is known. Tracked.
    pub(crate) fn figure(self, of: impl FnOnce(&Detail) -> Option<i64>) -> Option<i64> {
        self.detail.with(|detail| of(detail.as_ref()?))
    }

    /// Notes how long a task will still take, and whether it still moves, from its observations.
    pub(crate) fn poll_progress(self) {
        let points: RwSignal<Vec<Point>> = RwSignal::new(Vec::new());
        let path = self.page.with_value(Page::api).map(|api| format!("{api}/progress"));
        poll(
            // What has ended has no time remaining.
            move || path.clone().filter(|_| !self.is_final()),
            Box::new(move |body, request_id| {
                let progress: Progress = read(body, request_id)?;
                points.set(progress.points);
                Ok(untrack(move || self.is_final()))
            }),
        );
        Effect::new(move |_| {
            let total = self.figure(|detail| detail.total);
            let note = match (self.still_since(), points.with(|points| remaining(points, total))) {
                _ if self.is_final() => None,
                // As lists and what needs attention tell it.
                (Some(since), _) => Some(Note::Stuck(since)),
                (None, seconds) => seconds.map(Note::Remaining),
            };
            self.note.set(note);
        });
    }
}

fn take(page: Page, kind: Kind, shown: RwSignal<Option<Arc<Detail>>>, raw: RawAnswer) -> Take {
    let announcer = expect_context::<Announcer>();
    let origin = browser::origin();
    Box::new(move |answer, request_id| {
        let detail = Detail::read(&page, answer, format::number, &origin)
            .map_err(|why| Problem::Unreadable { why, request_id })?;
        let settled = detail.status.state.is_final();
        visits::keep(Visit {
            page: page.without_query(),
            state: detail.status.state,
            raw: detail.status.raw.clone(),
            at: format::now(),
        });
        if shown.with_untracked(|before| before.as_ref().is_some_and(|before| before.differs(&detail))) {
            announcer.say(text::changed(kind, detail.status.label, &detail.outcome));
        }
        raw.keep(answer);
        if shown.with_untracked(|before| before.as_deref() != Some(&detail)) {
            shown.set(Some(Arc::new(detail)));
        }
        Ok(settled)
    })
}

/// The page of a record. The children stand between what is told of it and its documents.
#[component]
pub(crate) fn RecordView(record: RecordState, children: Children) -> impl IntoView {
    let RecordState { kind, detail, raw, problem, .. } = record;
    let page = record.page.get_value();
    let commands = Memo::new(move |_| {
        detail.with(|detail| detail.as_ref().map(|detail| detail.commands.clone())).unwrap_or_default()
    });
    let known = Memo::new(move |_| detail.with(Option::is_some));
    view! {
        <RecordHead page kind>
            // All of them from the start, so that nothing moves when the record arrives.
            <RecordActions raw commands/>
        </RecordHead>
        <Polled kind loading=text::loading(kind) known problem>
            {move || detail.get().map(|detail| view! { <Content detail note=record.note/> })}
        </Polled>
        <BelowPolled known problem>
            {children()}
            <Documents record/>
            <RawSection raw/>
        </BelowPolled>
    }
}

/// They keep how they are shown for as long as they stay the same.
#[component]
fn Documents(record: RecordState) -> impl IntoView {
    let polling = expect_context::<Polling>();
    let documents = Memo::new(move |_| {
        record.detail.with(|detail| detail.as_ref().map(|d| d.documents.clone())).unwrap_or_default()
    });
    let all =
        move || documents.get().into_iter().map(|document| view! { <DocumentView document/> }).collect_view();
    // What stands above has its place by then: nothing moves.
    view! { <Show when=move || polling.is_answered()>{move || all()}</Show> }
}

/// The record but for its documents.
#[component]
fn Content(detail: Arc<Detail>, note: RwSignal<Option<Note>>) -> impl IntoView {
    view! {
        <Summary detail=detail.clone() note/>
        <Violations violations=detail.violations.clone()/>
        {detail.shares.clone().map(|shares| view! { <SharesBar shares/> })}
        <Timeline entries=detail.moments.clone() deadline=detail.deadline/>
        <FieldGroups groups=detail.groups.clone()/>
    }
}

/// What came of it, in one sentence, and as of when.
#[component]
fn Summary(detail: Arc<Detail>, note: RwSignal<Option<Note>>) -> impl IntoView {
    let sentence = detail.outcome.clone();
    let outcome = move || match note.get() {
        Some(Note::Remaining(seconds)) => {
            text::clauses([Some(sentence.clone()), Some(text::remaining(seconds))])
        }
        _ => sentence.clone(),
    };
    let stuck = move || match note.get() {
        Some(Note::Stuck(since)) => Some(view! { <StuckWarning since/> }),
        _ => None,
    };
    let message = detail.message.clone().map(|message| {
        view! {
            <div class="message">
                <h2>{text::MESSAGE}</h2>
                <p>
                    <bdi>{message}</bdi>
                </p>
            </div>
        }
    });
    let state = detail.status.state;
    view! {
        <div class="summary">
            <p class="outcome">
                <StatusLabel status=detail.status.clone()/>
                " "
                <span>{move || outcome()}</span>
            </p>
            <p class="as-of">{text::AS_OF} " " <TimeInZone at=detail.observed_at/></p>
            {move || stuck()}
            {detail.deadline.map(|deadline| view! { <OverdueWarning deadline/> })}
            {detail
                .list_part_at
                .map(|at| {
                    view! {
                        <Warning what=text::LIST_PART>
                            {text::LIST_PART_AT} " " <TimeInZone at/>
                        </Warning>
                    }
                })}
            {message}
            {detail.progress.map(|bar| view! { <ProgressBar bar state/> })}
        </div>
    }
}

/// The time of an execution is up, and nobody said that it ended.
#[component]
fn OverdueWarning(deadline: Timestamp) -> impl IntoView {
    let now = expect_context::<Polling>().now;
    let left = move || deadline.seconds() - now.get().seconds();
    view! {
        <Show when=move || left() < 0>
            <Warning what=text::OVERDUE>{move || text::countdown(left())}</Warning>
        </Show>
    }
}

#[component]
fn Violations(violations: Vec<Violation>) -> impl IntoView {
    let item = |violation: Violation| {
        view! {
            <li>
                <code>{violation.member}</code>
                " "
                {violation.message}
            </li>
        }
    };
    (!violations.is_empty()).then(|| {
        view! {
            <section class="violations">
                <h2>
                    <StatusIcon state=State::Warning/>
                    {text::violations(violations.len())}
                </h2>
                <ul>{violations.into_iter().map(item).collect_view()}</ul>
            </section>
        }
    })
}
