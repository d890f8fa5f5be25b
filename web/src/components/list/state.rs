//! How a list is looked at right now, and what was read of it.

use super::resting::{keeping_focus, without_moving};
use crate::address::Page;
use crate::announcer::Announcer;
use crate::browser;
use crate::client::poll::{Take, poll};
use crate::client::polling::Polling;
use crate::client::problem::Problem;
use crate::i18n::format;
use crate::i18n::text;
use crate::lists::merge::merge;
use crate::lists::query::Query;
use crate::lists::{List, Row};
use crate::navigation::Navigation;
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
    pub(crate) page: RwSignal<Option<ListPage>>,
    /// The keys of the rows that arrived while the page was open.
    pub(crate) new: RwSignal<Vec<String>>,
    /// The counts that were read first for these filters.
    first: RwSignal<Option<First>>,
    /// Why it could not be read last time, if it could not.
    pub(crate) problem: RwSignal<Option<Problem>>,
    /// The page that it is on.
    on: StoredValue<Page>,
    navigation: Navigation,
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
    pub(super) fn poll(list: &'static List, fixed: Vec<(&'static str, String)>) -> Self {
        let navigation = expect_context::<Navigation>();
        let address = navigation.query();
        let both = Memo::new(move |_| address.with(|text| Query::read(list, text)));
        let mut state = Self {
            list,
            fixed: StoredValue::new(fixed),
            query: Memo::new(move |_| both.with(|(query, _)| query.clone())),
            dropped: Memo::new(move |_| both.with(|(_, dropped)| dropped.clone())),
            page: RwSignal::new(None),
            new: RwSignal::new(Vec::new()),
            first: RwSignal::new(None),
            problem: RwSignal::new(None),
            on: StoredValue::new(navigation.page.get_untracked()),
            navigation,
        };
        let polling = expect_context::<Polling>();
        // Spans before now move on with the minutes, while anything is asked at all.
        let kept = RwSignal::new(polling.now.get_untracked());
        let minute = Memo::new(move |_| {
            if !polling.paused.get() {
                kept.set(polling.now.get());
            }
            kept.with_untracked(|now| now.seconds() / 60)
        });
        let path = move || {
            minute.track();
            Some(state.query.with(|q| state.fixed.with_value(|fixed| q.api(list, fixed, format::now()))))
        };
        state.problem = poll(path, state.take()).problem.into();
        state
    }

    fn take(self) -> Take {
        let (polling, announcer) = (expect_context::<Polling>(), expect_context::<Announcer>());
        let refreshes = StoredValue::new(polling.refreshes.get_untracked());
        Box::new(move |body, request_id| {
            let answer = self.list.read(body).map_err(|why| Problem::Unreadable { why, request_id })?;
            let query = self.query.get_untracked();
            // Who asks for a refresh wants the order too.
            let now = polling.refreshes.get_untracked();
            let refreshed = refreshes.try_update_value(|before| std::mem::replace(before, now)) != Some(now);
            let before = self.page.get_untracked();
            let again = before.as_ref().is_some_and(|before| before.query.asks_like(&query));
            let mut page = ListPage {
                query,
                rows: answer.items,
                from: answer.from,
                total: answer.total,
                counts: answer.counts,
                next: answer.next,
                previous: answer.previous,
                stopped: answer.stopped,
            };
            match &before {
                Some(before) if again => self.merge(&before.rows, &mut page, refreshed, announcer),
                Some(_) => {
                    self.new.set(Vec::new());
                    announcer.say(self.summary(&page));
                }
                None => {}
            }
            self.remember(&page);
            if before.as_ref() != Some(&page) {
                let show = move || self.page.set(Some(page));
                if again && !refreshed { without_moving(show) } else { keeping_focus(show) }
            }
            Ok(false)
        })
    }

    /// The same page, read again: what is being read stays where it is.
    fn merge(self, shown: &[Row], page: &mut ListPage, refreshed: bool, announcer: Announcer) {
        let rows = std::mem::take(&mut page.rows);
        let merged = merge(shown, rows.clone());
        page.rows = if refreshed { rows } else { merged.rows };
        if let Some(news) = text::arrived(merged.new.len(), merged.changed) {
            announcer.say(news);
        }
        if !merged.new.is_empty() {
            self.new.update(|new| {
                new.retain(|key| page.rows.iter().any(|row| row.key == *key));
                new.extend(merged.new);
            });
        }
    }

    /// Keeps the counts that were read first, so that later ones can be told apart.
    fn remember(self, page: &ListPage) {
        let filters = without_status(&page.query);
        if self.first.with_untracked(|first| first.as_ref().is_none_or(|first| first.filters != filters)) {
            self.first.set(Some(First { filters, counts: page.counts.clone() }));
        }
    }

    /// The count of a status when it was read first.
    pub(crate) fn first_count(self, of: &StatusCount) -> Option<Count> {
        self.first.with_untracked(|first| {
            let counts = &first.as_ref()?.counts;
            let same = |count: &&StatusCount| count.status == of.status && count.state == of.state;
            let known =
                counts.iter().find(same).map(|count| Count { count: count.count, exact: count.exact });
            Some(known.unwrap_or(Count { count: 0, exact: true }))
        })
    }

    /// How many match, where it is known.
    pub(crate) fn total(self) -> Option<Count> {
        self.page.with(|page| page.as_ref()?.total)
    }

    /// True while the rows on the page are those of another query.
    pub(crate) fn is_behind(self) -> bool {
        self.page.with(|page| {
            page.as_ref().is_some_and(|page| !self.query.with(|query| query.asks_like(&page.query)))
        })
    }

    /// True where there is nothing at all, whatever would be looked for. Tracked.
    pub(crate) fn is_bare(self) -> bool {
        !self.is_filtered() && self.page.with(|page| page.as_ref().is_some_and(|page| page.rows.is_empty()))
    }

    /// True where a filter is set. Tracked.
    pub(crate) fn is_filtered(self) -> bool {
        self.query.with(|query| !query.filters().is_empty())
    }

    /// Looks at the list in another way. The browser first shows what was clicked.
    pub(crate) fn change(self, change: impl FnOnce(&mut Query) + 'static) {
        browser::after_paint(move || self.change_query(change, false));
    }

    /// Looks at the list in another way, while somebody types.
    pub(crate) fn change_in_place(self, change: impl FnOnce(&mut Query)) {
        self.change_query(change, true);
    }

    fn change_query(self, change: impl FnOnce(&mut Query), replace: bool) {
        // A field that is left with its page is changed when the page has gone.
        let Some(mut query) = self.query.try_get_untracked() else { return };
        change(&mut query);
        self.on.with_value(|page| self.navigation.change_query(page, query.write(), replace));
    }

    /// The address of an export of all that matches.
    pub(crate) fn export(self, format: &str) -> String {
        let path = |fixed: &Vec<_>| self.query.with(|q| q.export(self.list, fixed, format, format::now()));
        self.fixed.with_value(path)
    }

    /// True for a filter that the page itself sets.
    pub(crate) fn is_fixed(self, name: &str) -> bool {
        self.fixed.with_value(|fixed| fixed.iter().any(|(fixed, _)| *fixed == name))
    }

    fn summary(self, page: &ListPage) -> String {
        let total = page.total.unwrap_or(Count { count: page.rows.len() as i64, exact: true });
        text::with_count(self.list.title, &text::count(total))
    }
}

fn without_status(query: &Query) -> Vec<(&'static str, String)> {
    let is_status = |name: &str| matches!(name, "status" | "state");
    query.filters().iter().filter(|(name, _)| !is_status(name)).cloned().collect()
}
