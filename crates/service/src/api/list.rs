//! The lists of `/api/v1`, which stay fast at a million rows.
//!
//! [`crate::store::table`] defines the indexes by which each list is sorted and filtered. A request takes these steps:
//!
//! ```text
//! ListQuery::parse(list, request)    reads filters, order and page, or names the wrong parameter
//! list_query.probes()                count the rows that each filter leaves, up to 10,000
//! list_query.plan(estimates)         selects the index: that of the narrowest filter, or that of the order
//! plan.queries()                     fetch the page and the counts
//! plan.page(rows)                    builds the page
//! ```
//!
//! If a filter leaves at most [`plan::FETCHED`] rows, these rows are fetched and sorted. Otherwise the statement walks the
//! index of the order and skips rows that do not match, until the page is full or it has read [`plan::WALKED`] rows. In the
//! second case the reply says so, and its cursor continues from that row. No statement scans a whole table.

pub mod export;
pub mod page;
pub mod plan;
pub mod query;

pub use plan::Plan;
pub use query::ListQuery;
