//! The subtasks of a Huawei batch task.

use super::{Breakpoint, Cell, Column, Filter, FilterValues, List, Row, filter, read, times, words};
use crate::i18n::text;
use crate::records::{Status, visible};
use fleetglass_model::list::SubtaskRow;
use fleetglass_model::raw::RawJson;
use fleetglass_model::status::State;

/// The list.
pub(crate) const LIST: List = List {
    name: "subtasks",
    title: text::SUBTASKS_IMPORTED,
    loading: text::LOADING_SUBTASKS,
    none: text::NO_SUBTASKS,
    columns: COLUMNS,
    filters: FILTERS,
    sorted_by: "device",
    views: &[],
    label: text::subtask_status,
    row: |item| read(item, row),
};

const COLUMNS: &[Column] = &[
    words("device", text::DEVICE, Breakpoint::Always).ascending("device"),
    words("status", text::STATUS, Breakpoint::Always).ascending("status"),
    words("message", text::ERROR, Breakpoint::Small),
    words("output", text::OUTPUT, Breakpoint::Large),
    words("param", text::PARAMETERS, Breakpoint::Large).hidden(),
    words("command", text::COMMAND_ID, Breakpoint::Large).hidden(),
    times("observed", text::OBSERVED, Breakpoint::Medium).descending("observed"),
];

const STATES: &[State] =
    &[State::Pending, State::InProgress, State::Success, State::Error, State::Stopped, State::Unknown];

const FILTERS: &[Filter] = &[
    filter("task", text::TASK, FilterValues::Text),
    filter("device", text::DEVICE, FilterValues::Text),
    filter("status", text::STATUS, FilterValues::Statuses),
    filter("state", text::STATE, FilterValues::States(STATES)),
    filter("prefix", text::BEGINS_WITH, FilterValues::Text),
    filter("search", text::CONTAINS, FilterValues::Text),
];

fn row(item: SubtaskRow) -> Row {
    let label = text::subtask_status(item.status.as_deref(), item.state);
    // A text, which the platform's outputs mostly are, as it is; what else there is as JSON.
    let json = |json: Option<RawJson>| {
        let text = |json: RawJson| {
            serde_json::from_str::<String>(json.get()).unwrap_or_else(|_| json.get().to_owned())
        };
        Cell::code(json.map(text))
    };
    Row {
        // As the model tells them apart: what is a line of a file, or a node, has neither device nor command.
        key: item.param.as_ref().map(|param| param.get().to_owned()).unwrap_or_default(),
        cells: vec![
            Cell::code(item.device_id),
            Cell::Status(Status { state: item.state, label, raw: item.status }),
            // The error in words where it has some, else as it came.
            if item.message.is_some() { Cell::text(item.message.map(visible)) } else { json(item.error) },
            json(item.output),
            json(item.param),
            Cell::code(item.command_id),
            Cell::Time(item.observed_at),
        ],
    }
}
