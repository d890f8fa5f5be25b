//! Where the person is: the page that the address names, kept in step with the browser's history.
//!
//! The addresses are read as they stand in the URL: ids may hold any character, `%` and `/` among them, so each
//! segment is decoded exactly once.

use crate::address::Page;
use crate::browser;
use crate::client::polling::Polling;
use crate::signals::{Held, effect, memo};
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlAnchorElement, MouseEvent};

/// The current page.
#[derive(Clone, Copy)]
pub(crate) struct Location {
    /// As the address names it.
    pub(crate) page: Held<Page>,
    /// Whether another page was open before it in this visit.
    moved: StoredValue<bool>,
    /// How far down the page was when it was left, for the one to which the person goes back.
    left_at: StoredValue<Option<f64>>,
    polling: Polling,
}

impl Location {
    /// Reads the address, and follows links and the browser's buttons from now on.
    pub(crate) fn provide(polling: Polling) -> Self {
        let location = Self {
            page: Held::new(current()),
            moved: StoredValue::new(false),
            left_at: StoredValue::new(None),
            polling,
        };
        window_event_listener(ev::popstate, move |event| {
            location.left_at.set_value(event.state().as_f64());
            location.arrive(current());
        });
        window_event_listener(ev::click, move |event| location.follow(&event));
        provide_context(location);
        location
    }

    /// Opens a page; the one that is open is asked for anew.
    pub(crate) fn open(self, page: Page) {
        if self.is_at(&page) {
            return self.polling.refresh();
        }
        self.left_at.set_value(None);
        let y = window().scroll_y().unwrap_or_default();
        _ = history().and_then(|h| {
            // Where the page is left, for when the person comes back.
            h.replace_state(&if y > 0.0 { JsValue::from_f64(y) } else { JsValue::NULL }, "")?;
            h.push_state_with_url(&JsValue::NULL, "", Some(&page.href()))
        });
        self.arrive(page);
    }

    /// True where another page was open before in this visit.
    pub(crate) fn has_moved(self) -> bool {
        self.moved.get_value()
    }

    /// Scrolls to where the page was left, once what it shows is there.
    pub(crate) fn return_to_place(self) {
        if let Some(y) = self.left_at.try_update_value(Option::take).flatten() {
            window().scroll_to_with_x_and_y(0.0, y);
        }
    }

    /// Opens a page in the place of this one: Back does not return here.
    pub(crate) fn replace(self, page: Page) {
        self.left_at.set_value(None);
        _ = history().and_then(|h| h.replace_state_with_url(&JsValue::NULL, "", Some(&page.href())));
        self.arrive(page);
    }

    /// Looks at the list of a page by another query. Back returns to the one before, unless it is replaced. Nothing
    /// changes where that page is being left.
    pub(crate) fn look(self, own: &Page, query: String, replace: bool) {
        let page = own.with_query(query);
        if !self.is_within(own) || self.is_at(&page) {
            return;
        }
        self.left_at.set_value(None);
        let (state, href) = (JsValue::NULL, page.href());
        _ = history().and_then(|h| match replace {
            true => h.replace_state_with_url(&state, "", Some(&href)),
            false => h.push_state_with_url(&state, "", Some(&href)),
        });
        self.arrive(page);
    }

    /// The open page but for the query of its list: a page is drawn anew where this changes. That is a frame later, so
    /// that the browser shows at once where one goes, before it takes the old page away.
    pub(crate) fn place(self) -> Held<Page> {
        let wanted = memo(move || self.page.with(|page| page.with_query(String::new())));
        let place = Held::new(wanted.get_untracked());
        effect(move || {
            let is_there = wanted.with(|wanted| place.with_untracked(|place| place == wanted));
            if !is_there {
                browser::after_paint(move || self.come_to(place, wanted.get_untracked()));
            }
        });
        place
    }

    fn come_to(self, place: Held<Page>, page: Page) {
        if place.with_untracked(|place| *place == page) {
            return;
        }
        if self.left_at.with_value(Option::is_none) {
            browser::scroll_to_top();
        }
        // What is removed with the focus in it makes the browser lay out once more all that goes as well.
        browser::blur();
        place.set(page);
    }

    /// The query of the list on the page that is open now, for as long as that is open.
    pub(crate) fn query(self) -> Memo<String> {
        let own = self.page.with_untracked(|page| page.with_query(String::new()));
        Memo::new(move |before: Option<&String>| {
            self.page.with(|page| match before {
                Some(before) if page.with_query(String::new()) != own => before.clone(),
                _ => page.query().to_owned(),
            })
        })
    }

    /// A jump within the page is no arrival.
    fn arrive(self, page: Page) {
        if !self.is_at(&page) {
            self.moved.set_value(true);
            self.page.set(page);
        }
    }

    /// True where a page is open, whichever the query of its list.
    pub(crate) fn is_within(self, page: &Page) -> bool {
        self.page.with_untracked(|here| here.with_query(String::new()) == page.with_query(String::new()))
    }

    fn is_at(self, page: &Page) -> bool {
        self.page.with_untracked(|here| here == page)
    }

    /// Follows a plain click on a link to one of the console's own pages, without loading it anew.
    fn follow(self, event: &MouseEvent) {
        let modified = event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
        if event.default_prevented() || event.button() != 0 || modified {
            return;
        }
        let Some(anchor) = anchor(event) else { return };
        let same_origin = window().location().origin().is_ok_and(|origin| origin == anchor.origin());
        let is_page =
            anchor.target().is_empty() && !anchor.has_attribute("download") && anchor.hash().is_empty();
        let page = parse(&anchor.pathname(), &anchor.search());
        if same_origin && is_page && page != Page::Unknown {
            event.prevent_default();
            self.open(page);
        }
    }
}

fn anchor(event: &MouseEvent) -> Option<HtmlAnchorElement> {
    let element: web_sys::Element = event.target()?.dyn_into().ok()?;
    element.closest("a[href]").ok()??.dyn_into().ok()
}

fn history() -> Result<web_sys::History, JsValue> {
    window().history()
}

fn current() -> Page {
    let location = window().location();
    parse(&location.pathname().unwrap_or_default(), &location.search().unwrap_or_default())
}

fn parse(path: &str, search: &str) -> Page {
    Page::parse(path, search.strip_prefix('?').unwrap_or(search))
}
