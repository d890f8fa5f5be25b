//! Elements of the page, all of one type.
//!
//! Leptos gives each element a type of its own, made of its attributes and children, and compiles the code that
//! builds and updates it once for each: two thirds of this console's download. Here every element is the same
//! [`Element`], a view like any other of Leptos, and that code is there once.

use js_sys::Reflect;
use leptos::attr::Attribute;
use leptos::prelude::*;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::renderer::dom::Dom;
use leptos::tachys::view::{Mountable, Position, PositionState};
use std::borrow::Cow;
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::{Arc, Mutex};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Event, HtmlElement, Node};

/// An element that is yet to be built.
pub(crate) struct Element {
    tag: &'static str,
    attributes: Vec<(&'static str, Value)>,
    handlers: Vec<(&'static str, Handler)>,
    html: Option<String>,
    children: Vec<AnyView>,
}

type Text = Cow<'static, str>;
type Handler = Box<dyn FnMut(Event) + Send>;

enum Value {
    Fixed(Text),
    Style(Text),
    Property(Text),
    Live(Box<dyn FnMut() -> Option<String> + Send>),
    LiveProperty(Box<dyn FnMut() -> String + Send>),
}

/// An element with this tag.
pub(crate) fn el(tag: &'static str) -> Element {
    Element { tag, attributes: Vec::new(), handlers: Vec::new(), html: None, children: Vec::new() }
}

/// Several views in a row.
pub(crate) fn views(views: impl IntoIterator<Item = AnyView>) -> AnyView {
    views.into_iter().collect::<Vec<_>>().into_any()
}

/// A view that follows what it reads.
pub(crate) fn reactive(view: impl FnMut() -> AnyView + Send + 'static) -> AnyView {
    let view: Arc<Mutex<dyn FnMut() -> AnyView + Send>> = Arc::new(Mutex::new(view));
    view.into_any()
}

/// A text that follows what it reads.
pub(crate) fn reactive_text(text: impl FnMut() -> String + Send + 'static) -> AnyView {
    let text: Arc<Mutex<dyn FnMut() -> String + Send>> = Arc::new(Mutex::new(text));
    text.into_any()
}

impl Element {
    /// With an attribute.
    pub(crate) fn attr(mut self, name: &'static str, value: impl Into<Text>) -> Self {
        self.attributes.push((name, Value::Fixed(value.into())));
        self
    }

    /// With an attribute that follows what it reads, and is absent at times.
    pub(crate) fn reactive_attr(
        mut self,
        name: &'static str,
        value: impl FnMut() -> Option<String> + Send + 'static,
    ) -> Self {
        self.attributes.push((name, Value::Live(Box::new(value))));
        self
    }

    /// With a style of its own. It is set as a property: the page's policy allows no style attributes.
    pub(crate) fn style(mut self, name: &'static str, value: String) -> Self {
        self.attributes.push((name, Value::Style(value.into())));
        self
    }

    /// With a property: what stands in a field is no longer told by its attribute once somebody has typed.
    pub(crate) fn property(mut self, name: &'static str, value: impl Into<Text>) -> Self {
        self.attributes.push((name, Value::Property(value.into())));
        self
    }

    /// With a property that follows what it reads.
    pub(crate) fn reactive_property(
        mut self,
        name: &'static str,
        value: impl FnMut() -> String + Send + 'static,
    ) -> Self {
        self.attributes.push((name, Value::LiveProperty(Box::new(value))));
        self
    }

    /// With a class, or several.
    pub(crate) fn class(self, class: impl Into<Text>) -> Self {
        self.attr("class", class)
    }

    /// With a name for those who do not see it.
    pub(crate) fn name(self, name: impl Into<Text>) -> Self {
        self.attr("aria-label", name)
    }

    /// With something to do when an event arrives.
    pub(crate) fn on(mut self, event: &'static str, handler: impl FnMut(Event) + Send + 'static) -> Self {
        self.handlers.push((event, Box::new(handler)));
        self
    }

    /// With markup in the place of children. What of it came from outside must be escaped.
    pub(crate) fn html(mut self, html: String) -> Self {
        self.html = Some(html);
        self
    }

    /// With a text.
    pub(crate) fn text(mut self, text: impl Into<Text>) -> Self {
        self.children.push(text.into().into_any());
        self
    }

    /// With a child.
    pub(crate) fn child(mut self, child: impl Into<AnyView>) -> Self {
        self.children.push(child.into());
        self
    }

    /// With children, if there are any.
    pub(crate) fn children(mut self, children: impl IntoIterator<Item = impl Into<AnyView>>) -> Self {
        self.children.extend(children.into_iter().map(Into::into));
        self
    }

    /// With a child that follows what it reads.
    pub(crate) fn reactive(self, view: impl FnMut() -> AnyView + Send + 'static) -> Self {
        self.child(reactive(view))
    }

    /// With a text that follows what it reads.
    pub(crate) fn reactive_text(self, text: impl FnMut() -> String + Send + 'static) -> Self {
        self.child(reactive_text(text))
    }

    /// True where only values differ from what is shown.
    fn fits(&self, built: &Built) -> bool {
        let attribute = |(wanted, shown): (&(&str, Value), &(&str, Shown))| {
            wanted.0 == shown.0
                && matches!(wanted.1, Value::Live(_) | Value::LiveProperty(_))
                    == matches!(shown.1, Shown::Live(_))
        };
        self.tag == built.tag
            && self.html.is_some() == built.html.is_some()
            && self.attributes.len() == built.attributes.len()
            && self.attributes.iter().zip(&built.attributes).all(attribute)
            && self.handlers.len() == built.handlers.len()
            && self.handlers.iter().zip(&built.handlers).all(|(wanted, shown)| wanted.0 == shown.event)
    }
}

impl From<Element> for AnyView {
    fn from(element: Element) -> Self {
        element.into_any()
    }
}

/// An element on the page, with what is shown of it.
pub(crate) struct Built {
    tag: &'static str,
    node: web_sys::Element,
    attributes: Vec<(&'static str, Shown)>,
    handlers: Vec<Listener>,
    html: Option<String>,
    children: <Vec<AnyView> as Render>::State,
}

enum Shown {
    Fixed(Text),
    Live(#[expect(dead_code, reason = "it works as long as it is kept")] RenderEffect<Option<String>>),
}

struct Listener {
    event: &'static str,
    handler: Rc<RefCell<Handler>>,
    #[expect(dead_code, reason = "it works as long as it is kept")]
    closure: Closure<dyn FnMut(Event)>,
}

impl Render for Element {
    type State = Built;

    fn build(self) -> Built {
        let node = create(self.tag);
        let show = |(name, value)| (name, show(&node, name, value));
        let attributes = self.attributes.into_iter().map(show).collect();
        let handlers =
            self.handlers.into_iter().map(|(event, handler)| listen(&node, event, handler)).collect();
        if let Some(html) = &self.html {
            node.set_inner_html(html);
        }
        let mut children = self.children.build();
        children.mount(&node, None);
        Built { tag: self.tag, node, attributes, handlers, html: self.html, children }
    }

    fn rebuild(self, built: &mut Built) {
        if !self.fits(built) {
            let mut new = self.build();
            built.insert_before_this(&mut new);
            built.unmount();
            *built = new;
            return;
        }
        for ((name, value), (_, shown)) in self.attributes.into_iter().zip(&mut built.attributes) {
            let same = matches!((&value, &*shown), (Value::Fixed(a) | Value::Style(a) | Value::Property(a), Shown::Fixed(b)) if a == b);
            if !same {
                *shown = show(&built.node, name, value);
            }
        }
        for ((_, handler), listener) in self.handlers.into_iter().zip(&built.handlers) {
            *listener.handler.borrow_mut() = in_place(handler);
        }
        if self.html != built.html {
            built.node.set_inner_html(self.html.as_deref().unwrap_or_default());
            built.html = self.html;
        }
        self.children.rebuild(&mut built.children);
    }
}

fn create(tag: &str) -> web_sys::Element {
    let drawn = matches!(tag, "svg" | "path");
    Dom::create_element(tag, drawn.then_some("http://www.w3.org/2000/svg"))
}

fn show(node: &web_sys::Element, name: &'static str, value: Value) -> Shown {
    match value {
        Value::Fixed(value) => {
            _ = node.set_attribute(name, &value);
            Shown::Fixed(value)
        }
        Value::Style(value) => {
            _ = node.unchecked_ref::<HtmlElement>().style().set_property(name, &value);
            Shown::Fixed(value)
        }
        Value::Property(value) => {
            _ = Reflect::set(node, &name.into(), &(&*value).into());
            Shown::Fixed(value)
        }
        Value::LiveProperty(mut value) => {
            let node = node.clone();
            Shown::Live(RenderEffect::new(move |_| {
                let value = value();
                _ = Reflect::set(&node, &name.into(), &(&*value).into());
                Some(value)
            }))
        }
        Value::Live(mut value) => {
            let node = node.clone();
            Shown::Live(RenderEffect::new(move |before: Option<Option<String>>| {
                let value = value();
                if before.as_ref() != Some(&value) {
                    _ = match &value {
                        Some(value) => node.set_attribute(name, value),
                        None => node.remove_attribute(name),
                    };
                }
                value
            }))
        }
    }
}

fn listen(node: &web_sys::Element, event: &'static str, handler: Handler) -> Listener {
    let handler = Rc::new(RefCell::new(in_place(handler)));
    let called = Rc::clone(&handler);
    let closure = Closure::new(move |event: Event| called.borrow_mut()(event));
    _ = node.add_event_listener_with_callback(event, closure.as_ref().unchecked_ref());
    Listener { event, handler, closure }
}

/// A handler finds the contexts of the place where it was made.
fn in_place(mut handler: Handler) -> Handler {
    let owner = Owner::current().unwrap_or_default();
    Box::new(move |event| owner.with(|| handler(event)))
}

impl Mountable for Built {
    fn unmount(&mut self) {
        self.node.remove();
    }

    fn mount(&mut self, parent: &web_sys::Element, marker: Option<&Node>) {
        _ = parent.insert_before(&self.node, marker);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        let parent = self.node.parent_element();
        if let Some(parent) = &parent {
            child.mount(parent, Some(&self.node));
        }
        parent.is_some()
    }

    fn elements(&self) -> Vec<web_sys::Element> {
        vec![self.node.clone()]
    }
}

impl AddAnyAttr for Element {
    type Output<SomeNewAttr: Attribute> = Self;

    fn add_any_attr<NewAttr: Attribute>(self, _: NewAttr) -> Self {
        self
    }
}

/// Leptos asks this of every view; there is no server that renders the console.
impl RenderHtml for Element {
    type AsyncOutput = Self;
    type Owned = Self;
    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self {
        self
    }

    fn to_html_with_buf(
        self,
        _: &mut String,
        _: &mut Position,
        _: bool,
        _: bool,
        _: Vec<leptos::attr::any_attribute::AnyAttribute>,
    ) {
    }

    fn hydrate<const FROM_SERVER: bool>(self, _: &Cursor, _: &PositionState) -> Built {
        self.build()
    }

    fn into_owned(self) -> Self {
        self
    }
}
