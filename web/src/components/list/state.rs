//! How a list is looked at right now, and what was read of it.

use crate::address::Page;
use crate::announcer::Announcer;
use crate::client::poll::{Poll, Take, poll};
use crate::client::polling::Polling;
use crate::client::problem::Problem;
use crate::i18n::format;
use crate::i18n::message::Message;
use crate::i18n::text;
use crate::lists::merge::merge;
use crate::lists::query::Query;
use crate::lists::{List, Row};
use crate::navigation::Location;
use crate::signals::{Held, memo};
use fleetglass_model::list::{Count, StatusCount};
use leptos::prelude::*;

/// A list on the page, looked at as the address says.
#[derive(Clone, Copy)]
pub(crate) struct ListState {
    /// Which list.
    pub(crate) list: &'static List,
    /// Filters that the page itself sets.
    fixed: StoredValue<Vec<(&'static str, String)>>,
    /// How it is looked at.
    pub(crate) query: Memo<Query>,
    /// What of the address means nothing.
    pub(crate) dropped: Memo<Vec<String>>,
    /// What was read last, for whichever query.
    pub(crate) read: Held<Option<ListPage>>,
    /// The keys of the rows that arrived while the page was open.
    pub(crate) new: Held<Vec<String>>,
    /// The counts that were read first for these filters.
    first: Held<Option<First>>,
    /// The page that it is on.
    page: Held<Page>,
    location: Location,
}

/// A page of the list.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ListPage {
    /// The query that it answers.
    pub(crate) query: Query,
    /// Its rows, in the order in which they are shown.
    pub(crate) rows: Vec<Row>,
    /// The place of the first row among all that match, from 1.
    pub(crate) from: i64,
    /// How many match.
    pub(crate) total: Option<Count>,
    /// How many match in each status.
    pub(crate) counts: Vec<StatusCount>,
    /// The cursor of the next page.
    pub(crate) next: Option<String>,
    /// The cursor of the page before.
    pub(crate) previous: Option<String>,
    /// True where not all rows were looked at.
    pub(crate) stopped: bool,
    /// True where it is the same page, read again.
    pub(crate) again: bool,
}

impl ListPage {
    /// True where there is neither a row nor a way to one.
    pub(super) fn is_nothing(&self) -> bool {
        self.rows.is_empty() && self.next.is_none() && self.previous.is_none()
    }
}

/// Counts, with the filters that they are of but for the status.
#[derive(Clone, Debug, PartialEq)]
struct First {
    filters: Vec<(&'static str, String)>,
    counts: Vec<StatusCount>,
}

impl ListState {
    /// Looks at a list, and goes on reading it until the page is left.
    pub(super) fn at(list: &'static List, fixed: Vec<(&'static str, String)>) -> (Self, Poll) {
        let location = expect_context::<Location>();
        let address = location.query();
        let both = memo(move || address.with(|text| Query::read(list, text)));
        let state = Self {
            list,
            fixed: StoredValue::new(fixed),
            query: memo(move || both.with(|(query, _)| query.clone())),
            dropped: memo(move || both.with(|(_, dropped)| dropped.clone())),
            read: Held::new(None),
            new: Held::new(Vec::new()),
            first: Held::new(None),
            page: Held::new(location.page.get_untracked()),
            location,
        };
        let polling = expect_context::<Polling>();
        // Spans before now move on with the minutes, while anything is asked at all.
        let kept = Held::new(polling.now.get_untracked());
        let minute = memo(move || {
            if !polling.paused.get() {
                kept.set(polling.now.get());
            }
            kept.with_untracked(|now| now.seconds() / 60)
        });
        let path = move || {
            minute.track();
            Some(state.query.with(|q| state.fixed.with_value(|fixed| q.api(list, fixed, format::now()))))
        };
        let poll = poll(path, state.take());
        (state, poll)
    }

    fn take(self) -> Take {
        let (polling, announcer) = (expect_context::<Polling>(), expect_context::<Announcer>());
        let asked = StoredValue::new(polling.asked.get_untracked());
        Box::new(move |body, request_id| {
            let page = self.list.read(body).map_err(|why| Problem::Unreadable { why, request_id })?;
            let query = self.query.get_untracked();
            // Who asks for a refresh wants the order too.
            let wanted = polling.asked.get_untracked();
            let refreshed = asked.try_update_value(|asked| std::mem::replace(asked, wanted)) != Some(wanted);
            let again = self
                .read
                .with_untracked(|read| read.as_ref().is_some_and(|read| read.query.asks_like(&query)));
            let mut read = ListPage {
                query,
                rows: page.items,
                from: page.from,
                total: page.total,
                counts: page.counts,
                next: page.next,
                previous: page.previous,
                stopped: page.stopped,
                again: again && !refreshed,
            };
            if again {
                self.meet(&mut read, refreshed, announcer);
            } else {
                self.new.set(Vec::new());
                if self.read.with_untracked(Option::is_some) {
                    announcer.say(self.found(&read));
                }
            }
            self.remember(&read);
            if self.read.with_untracked(|before| before.as_ref() != Some(&read)) {
                self.read.set(Some(read));
            }
            Ok(false)
        })
    }

    /// The same page, read again: what is being read stays where it is.
    fn meet(self, read: &mut ListPage, refreshed: bool, announcer: Announcer) {
        let rows = std::mem::take(&mut read.rows);
        let shown =
            self.read.with_untracked(|shown| shown.as_ref().map(|s| s.rows.clone())).unwrap_or_default();
        let merged = merge(&shown, rows.clone());
        read.rows = if refreshed { rows } else { merged.rows };
        if let Some(told) = text::arrived(merged.new.len(), merged.changed) {
            announcer.say(told);
        }
        if !merged.new.is_empty() {
            self.new.update(|new| {
                new.retain(|key| read.rows.iter().any(|row| row.key == *key));
                new.extend(merged.new);
            });
        }
    }

    /// Keeps the counts that were read first, so that later ones can be told apart.
    fn remember(self, read: &ListPage) {
        let filters = without_status(&read.query);
        if self.first.with_untracked(|first| first.as_ref().is_none_or(|first| first.filters != filters)) {
            self.first.set(Some(First { filters, counts: read.counts.clone() }));
        }
    }

    /// The count of a status when it was read first.
    pub(crate) fn first_count(self, of: &StatusCount) -> Option<Count> {
        self.first.with(|first| {
            let counts = &first.as_ref()?.counts;
            let same = |count: &&StatusCount| count.status == of.status && count.state == of.state;
            let known =
                counts.iter().find(same).map(|count| Count { count: count.count, exact: count.exact });
            Some(known.unwrap_or(Count { count: 0, exact: true }))
        })
    }

    /// How many match, where it is known.
    pub(crate) fn total(self) -> Option<Count> {
        self.read.with(|read| read.as_ref()?.total)
    }

    /// True while the rows on the page are those of another query.
    pub(crate) fn is_behind(self) -> bool {
        self.read.with(|read| {
            read.as_ref().is_some_and(|read| !self.query.with(|query| query.asks_like(&read.query)))
        })
    }

    /// True where there is nothing at all, whatever would be looked for. Tracked.
    pub(crate) fn is_bare(self) -> bool {
        !self.is_filtered() && self.read.with(|read| read.as_ref().is_some_and(|read| read.rows.is_empty()))
    }

    /// True where a filter is set. Tracked.
    pub(crate) fn is_filtered(self) -> bool {
        self.query.with(|query| !query.filters().is_empty())
    }

    /// Looks at the list in another way.
    pub(crate) fn change(self, change: impl FnOnce(&mut Query)) {
        self.look(change, false);
    }

    /// Looks at the list in another way, while somebody types.
    pub(crate) fn change_in_place(self, change: impl FnOnce(&mut Query)) {
        self.look(change, true);
    }

    fn look(self, change: impl FnOnce(&mut Query), replace: bool) {
        let mut query = self.query.get_untracked();
        change(&mut query);
        self.page.with_untracked(|page| self.location.look(page, query.write(), replace));
    }

    /// The address of an export of all that matches.
    pub(crate) fn export(self, format: &str) -> String {
        let path = |fixed: &Vec<_>| self.query.with(|q| q.export(self.list, fixed, format, format::now()));
        self.fixed.with_value(path)
    }

    /// True for a filter that the page itself sets.
    pub(crate) fn is_fixed(self, name: &str) -> bool {
        self.fixed.with_value(|fixed| fixed.iter().any(|(own, _)| *own == name))
    }

    fn found(self, read: &ListPage) -> String {
        let title: Message = self.list.title;
        let total = read.total.unwrap_or(Count { count: read.rows.len() as i64, exact: true });
        text::with_count(title, &text::count(total))
    }
}

fn without_status(query: &Query) -> Vec<(&'static str, String)> {
    let is_status = |name: &str| matches!(name, "status" | "state");
    query.filters().iter().filter(|(name, _)| !is_status(name)).cloned().collect()
}
