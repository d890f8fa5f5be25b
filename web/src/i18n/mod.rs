//! Words, numbers and times in the language of the person.

pub(crate) mod format;
pub(crate) mod message;
pub(crate) mod span;
pub(crate) mod text;
