//! From files to the requests of an import, and from their replies to a summary. The command, the console and the launcher
//! share it; each opens files and sends requests in its own way.
//!
//! [`Import`] reads inputs and fills requests. Whoever drives it sends each request that [`Upload::next_request`] gives,
//! and hands the reply to [`Upload::settle`].

mod batch;
mod inputs;
mod journal;
mod notices;
pub mod reader;
mod summary;
mod upload;

pub use batch::{Batch, UploadItem};
pub use inputs::{Import, Input};
pub use journal::ImportJournal;
pub use notices::{Notices, RecordLabel, Wording};
pub use summary::{Counts, ImportSummary, RecordKind};
pub use upload::Upload;
