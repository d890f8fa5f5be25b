//! The head of a record's page: where it stands, its id as heading, and what can be done with it.

use crate::address::{Kind, Page, Section};
use crate::components::buttons::{CopyButton, CopyLinkButton};
use crate::components::commands::CommandsMenu;
use crate::components::page::Heading;
use crate::components::raw::{RawAnswer, RawButton};
use crate::i18n::text;
use crate::records::commands::Command;
use leptos::prelude::*;
use leptos_meta::Title;

/// The head, with the actions as children.
#[component]
pub(crate) fn RecordHead(page: Page, kind: Kind, children: Children) -> impl IntoView {
    let (id, thing) = page.record().unwrap_or_default();
    let title = text::title(id, thing, kind);
    let (id, thing) = (id.to_owned(), thing.map(str::to_owned));
    let heading = id.clone();
    view! {
        <Title text=title/>
        <Breadcrumb kind id=id.clone() thing/>
        <div class="head">
            <div class="title">
                <Heading>
                    <code>{heading}</code>
                </Heading>
                <CopyButton what=text::id(kind).to_string() value=id.clone()/>
            </div>
            {children()}
        </div>
        <ExecutionSubtitle page/>
    }
}

/// Where the page stands among the others: its section's list, and what it belongs to.
#[component]
fn Breadcrumb(kind: Kind, id: String, thing: Option<String>) -> impl IntoView {
    let section = match kind {
        Kind::JobExecution => Section::Things,
        kind => kind.section(),
    };
    let thing = thing.map(|thing| {
        let page = Page::Thing { thing_name: thing.clone(), query: String::new() };
        view! {
            <li>
                <a href=page.href()>{thing}</a>
            </li>
        }
    });
    view! {
        <nav class="breadcrumb" aria-label=text::BREADCRUMB>
            <ol>
                <li>
                    <a href=section.page().href()>{text::section(section)}</a>
                </li>
                {thing}
                <li aria-current="page">{id}</li>
            </ol>
        </nav>
    }
}

/// On which thing an execution ran, and which of its executions this is; nothing for other records.
#[component]
fn ExecutionSubtitle(page: Page) -> impl IntoView {
    let Page::JobExecution { thing_name, job_id, execution_number } = page else { return None };
    let job = Page::Job { job_id: job_id.clone(), query: String::new() };
    let thing = Page::Thing { thing_name: thing_name.clone(), query: String::new() };
    let latest = Page::JobExecution { thing_name: thing_name.clone(), job_id, execution_number: None };
    let number = execution_number.map(|number| {
        view! {
            {text::execution(&number)}
            <a href=latest.href()>{text::LATEST}</a>
        }
    });
    Some(view! {
        <p class="subtitle">
            {text::ON} " " <a href=thing.href()>
                <code>{thing_name.clone()}</code>
            </a>
            <CopyButton what=text::THE_THING.to_string() value=thing_name/>
            " · "
            <a href=job.href()>{text::TO_JOB}</a>
            {number}
        </p>
    })
}

/// What can be done with what a page tells of: a link to it, what the API answers, the commands for it.
#[component]
pub(crate) fn RecordActions(raw: RawAnswer, #[prop(into)] commands: Signal<Vec<Command>>) -> impl IntoView {
    view! {
        <div class="actions" role="group" aria-label=text::RECORD_ACTIONS>
            <CopyLinkButton/>
            <RawButton raw/>
            <CommandsMenu commands/>
        </div>
    }
}
