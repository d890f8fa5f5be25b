//! What happened to an execution, when, and how long each stretch took; and when its time is up.

use crate::client::polling::Polling;
use crate::components::time;
use crate::element::{Element, Markup, el};
use crate::i18n::text;
use crate::records::TimelineEntry;
use fleetglass_model::Timestamp;
use leptos::prelude::*;

/// The time line, with the countdown at its end where one runs.
pub(crate) fn time_line(moments: &[TimelineEntry], deadline: Option<Timestamp>) -> Option<Markup> {
    if moments.is_empty() && deadline.is_none() {
        return None;
    }
    let zone = time::zone_name(moments.iter().map(|m| m.at).chain(deadline).collect());
    let stretches = moments.iter().skip(1).map(|m| m.after.filter(|seconds| *seconds > 0)).chain([None]);
    let list = el("ol")
        .class("time-line")
        .children(moments.iter().zip(stretches).map(|(m, until_next)| moment(m, until_next)))
        .children(deadline.map(time_out));
    let heading = el("h2").reactive_text(move || text::in_zone(text::TIME_LINE, &zone()));
    Some(el("section").child(heading).child(list).into())
}

fn moment(moment: &TimelineEntry, until_next: Option<i64>) -> Element {
    el("li")
        .child(el("strong").text(moment.label))
        .child(el("span").child(time::time(moment.at)))
        .children(until_next.map(|seconds| el("span").class("stretch").text(text::duration(seconds))))
}

fn time_out(at: Timestamp) -> Element {
    let now = expect_context::<Polling>().now;
    let left = move || at.seconds() - now.get().seconds();
    el("li")
        .reactive_attr("class", move || Some(if left() < 0 { "ahead late" } else { "ahead" }.to_owned()))
        .child(el("strong").text(text::TIMES_OUT))
        .child(el("span").child(time::moment(at)))
        .child(el("span").class("countdown").reactive_text(move || text::countdown(left())))
}
