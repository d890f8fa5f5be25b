//! The parts that pages are made of. Each is a function from what it shows to a view.

pub(crate) mod buttons;
pub(crate) mod cell;
pub(crate) mod chart;
pub(crate) mod commands;
pub(crate) mod document;
pub(crate) mod fields;
pub(crate) mod frame;
pub(crate) mod freshness;
pub(crate) mod help;
pub(crate) mod icons;
pub(crate) mod list;
pub(crate) mod menu;
pub(crate) mod palette;
pub(crate) mod problem;
pub(crate) mod progress;
pub(crate) mod queue;
pub(crate) mod raw;
pub(crate) mod search;
pub(crate) mod shares;
pub(crate) mod sign_in;
pub(crate) mod skeleton;
pub(crate) mod status;
pub(crate) mod time;
pub(crate) mod time_line;
