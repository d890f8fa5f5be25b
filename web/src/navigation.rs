//! Where the person is, and going elsewhere: `leptos_router`, used with addresses as they stand in the URL.
//!
//! Ids may hold any character, `%` and `/` among them. The router decodes the path of a link that is clicked, and
//! query parameters twice; so links are followed here, and [`Page`] reads and writes addresses.

use crate::address::Page;
use crate::browser;
use crate::client::polling::Polling;
use leptos::ev;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};
use leptos_router::location::State;
use leptos_use::{use_document, use_event_listener, use_window};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlAnchorElement, MouseEvent};

/// The current page, and the ways to others.
#[derive(Clone, Copy)]
pub(crate) struct Navigation {
    /// As the address names it.
    pub(crate) page: Memo<Page>,
    /// Whether another page was open before it in this visit.
    moved: StoredValue<bool>,
    /// How far down the page was when it was left, for the one to which the person goes back.
    left_at: StoredValue<Option<f64>>,
    navigate: StoredValue<Navigate, LocalStorage>,
    polling: Polling,
}

type Navigate = Box<dyn Fn(&str, NavigateOptions)>;

impl Navigation {
    /// Follows links from now on. Within a `<Router>`.
    pub(crate) fn provide() -> Self {
        let location = use_location();
        let navigation = Self {
            page: Memo::new(move |_| Page::parse(&location.pathname.read(), &location.search.read())),
            moved: StoredValue::new(false),
            left_at: StoredValue::new(None),
            navigate: StoredValue::new_local(Box::new(use_navigate())),
            polling: expect_context(),
        };
        _ = use_event_listener(use_window(), ev::popstate, move |event| {
            navigation.moved.set_value(true);
            navigation.left_at.set_value(event.state().as_f64());
        });
        // On the document: the router's own listener, on the window, leaves alone what is followed here.
        _ = use_event_listener(use_document(), ev::click, move |event| navigation.follow(&event));
        navigation.scroll_on_arrival();
        provide_context(navigation);
        navigation
    }

    /// Opens a page; the one that is open is asked for anew. The browser first shows what was clicked.
    pub(crate) fn open(self, page: Page) {
        if self.is_at(&page) {
            return self.polling.refresh();
        }
        browser::after_paint(move || {
            self.left_at.set_value(None);
            // What is removed with the focus in it makes the browser lay out once more all that goes as well.
            browser::blur();
            self.remember_place();
            self.go_to(&page, false);
        });
    }

    /// Opens a page in the place of this one: Back does not return here.
    pub(crate) fn replace(self, page: &Page) {
        self.left_at.set_value(None);
        self.go_to(page, true);
    }

    /// Looks at the list of a page by another query. Back returns to the one before, unless it is replaced. Nothing
    /// changes where that page is being left.
    pub(crate) fn change_query(self, on: &Page, query: String, replace: bool) {
        let page = on.with_query(query);
        if self.is_within(on) && !self.is_at(&page) {
            self.left_at.set_value(None);
            self.go_to(&page, replace);
        }
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

    /// The query of the list on the page that is open now, for as long as that is open.
    pub(crate) fn query(self) -> Memo<String> {
        let open = self.page.with_untracked(Page::without_query);
        Memo::new(move |before: Option<&String>| {
            self.page.with(|page| match before {
                Some(before) if page.without_query() != open => before.clone(),
                _ => page.query().to_owned(),
            })
        })
    }

    /// True where a page is open, whichever the query of its list.
    pub(crate) fn is_within(self, page: &Page) -> bool {
        self.page.with_untracked(|here| here.without_query() == page.without_query())
    }

    fn is_at(self, page: &Page) -> bool {
        self.page.with_untracked(|here| here == page)
    }

    /// Gives the router an address as it stands in the URL; the page itself decides where it is scrolled to.
    fn go_to(self, page: &Page, replace: bool) {
        self.moved.set_value(true);
        let options = NavigateOptions { resolve: false, scroll: false, replace, state: State::new(None) };
        self.navigate.with_value(|navigate| navigate(&page.href(), options));
    }

    /// Keeps with the entry of the browser's history how far down the page is, for when the person comes back.
    fn remember_place(self) {
        let y = window().scroll_y().unwrap_or_default();
        let state = if y > 0.0 { JsValue::from_f64(y) } else { JsValue::NULL };
        _ = window().history().and_then(|history| history.replace_state(&state, ""));
    }

    /// A page that is arrived at is seen from its top, unless the person comes back to where it was left.
    fn scroll_on_arrival(self) {
        let place = Memo::new(move |_| self.page.with(Page::without_query));
        Effect::new(move |before: Option<()>| {
            place.track();
            if before.is_some() && self.left_at.with_value(Option::is_none) {
                browser::scroll_to_top();
            }
        });
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
        let search = anchor.search();
        let page = Page::parse(&anchor.pathname(), search.strip_prefix('?').unwrap_or(&search));
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

/// Draws a page for what its address names, and anew when that changes. It holds still while another page is being gone
/// to, of which `name` gives nothing.
pub(crate) fn keyed<T: Clone + PartialEq + Send + Sync + 'static>(
    name: fn(&Page) -> Option<T>,
    draw: fn(T) -> AnyView,
) -> impl IntoView {
    let navigation = expect_context::<Navigation>();
    let named = Memo::new(move |before: Option<&Option<T>>| {
        navigation.page.with(name).or_else(|| before.cloned().flatten())
    });
    move || named.get().map(draw)
}
