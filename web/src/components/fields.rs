//! The members of a record, as groups of named values.

use crate::components::buttons::CopyButton;
use crate::components::time::{self, TimeAndAge};
use crate::i18n::text;
use crate::records::{Field, Group, Value};
use leptos::prelude::*;

/// All groups, side by side where there is room.
#[component]
pub(crate) fn FieldGroups(groups: Vec<Group>) -> impl IntoView {
    (!groups.is_empty()).then(|| {
        view! { <div class="groups">{groups.into_iter().map(|group| view! { <FieldGroup group/> }).collect_view()}</div> }
    })
}

/// A group; its title has the time zone where it holds times.
#[component]
fn FieldGroup(group: Group) -> impl IntoView {
    let time = |field: &Field| match field.value {
        Value::Time(at) => Some(at),
        _ => None,
    };
    let times: Vec<_> = group.fields.iter().filter_map(time).collect();
    let zone = (!times.is_empty()).then(|| time::zone_name(times));
    let title = group.title;
    view! {
        <section>
            <h2>
                {move || match &zone {
                    Some(zone) => text::in_zone(title, &zone()),
                    None => title.to_string(),
                }}
            </h2>
            <dl>{group.fields.into_iter().map(field).collect_view()}</dl>
        </section>
    }
}

fn field(field: Field) -> impl IntoView {
    let label = field.label.clone();
    view! {
        <div>
            <dt>{label}</dt>
            <dd>{value(field)}</dd>
        </div>
    }
}

fn value(field: Field) -> AnyView {
    match field.value {
        Value::Absent => view! { <span class="absent">{text::NONE}</span> }.into_any(),
        Value::Text(text) => view! { <bdi>{text}</bdi> }.into_any(),
        Value::Time(at) => view! { <TimeAndAge at/> }.into_any(),
        Value::Code(code) => view! {
            <code>{pieces(&code)}</code>
            <CopyButton what=field.label value=code/>
        }
        .into_any(),
    }
}

/// An id that breaks behind its parts where it needs more than a line.
fn pieces(code: &str) -> impl IntoView + use<> {
    let piece = |piece: &str| view! { {piece.to_owned()} <wbr/> };
    code.split_inclusive(['/', ':']).map(piece).collect_view()
}
