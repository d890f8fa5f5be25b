//! The lists of `/api/v1`, quick at a million rows.
//!
//! Each list is described in [`crate::store::table`]: by which indexes its rows are sorted and filtered. A request goes
//!
//! ```text
//! Ask::parse(list, request)    filters, order, page; or which parameter is wrong
//! ask.probes()                 how many rows each filter leaves, as far as 10,000
//! ask.plan(counts)             which index finds the page: the narrowest filter's, or the order's
//! plan.queries()               the page and the counts
//! plan.page(rows)              the reply
//! ```
//!
//! A filter that leaves at most [`plan::FETCHED`] rows is entries and sorted. Where none does, the index of the order is
//! walked, and what does not match is passed over, until the page is full or [`plan::WALKED`] rows were looked at: then
//! the reply says so, and its cursor goes on from there. Nothing ever looks through a whole table.

pub mod export;
pub mod page;
pub mod plan;
pub mod query;

pub use plan::Plan;
pub use query::Ask;
