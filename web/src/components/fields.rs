//! The members of a record, as groups of named values.

use crate::components::{buttons, time};
use crate::element::{Element, Markup, el};
use crate::i18n::text;
use crate::records::{Field, Group, Value};

/// All groups, side by side where there is room.
pub(crate) fn groups(groups: &[Group]) -> Markup {
    match groups {
        [] => Markup::Nothing,
        _ => el("div").class("groups").children(groups.iter().map(group)).into(),
    }
}

fn group(group: &Group) -> Element {
    el("section").child(heading(group)).child(el("dl").children(group.fields.iter().map(field)))
}

/// The group's title, with the time zone where it holds times.
fn heading(group: &Group) -> Element {
    let time = |field: &Field| match field.value {
        Value::Time(at) => Some(at),
        _ => None,
    };
    let times: Vec<_> = group.fields.iter().filter_map(time).collect();
    let title = group.title;
    if times.is_empty() {
        return el("h2").text(title);
    }
    let zone = time::zone_name(times);
    el("h2").reactive_text(move || text::in_zone(title, &zone()))
}

fn field(field: &Field) -> Element {
    el("div").child(el("dt").text(field.label.clone())).child(el("dd").children(value(field)))
}

fn value(field: &Field) -> Vec<Markup> {
    match &field.value {
        Value::Absent => vec![el("span").class("absent").text(text::NONE).into()],
        Value::Text(text) => vec![el("bdi").text(text.clone()).into()],
        Value::Time(at) => vec![time::time(*at)],
        Value::Code(code) => {
            vec![pieces(code).into(), buttons::copy_value(field.label.clone(), code.clone())]
        }
    }
}

/// An id that breaks behind its parts where it needs more than a line.
fn pieces(code: &str) -> Element {
    let piece = |piece: &str| [Markup::Text(piece.to_owned().into()), el("wbr").into()];
    el("code").children(code.split_inclusive(['/', ':']).flat_map(piece))
}
