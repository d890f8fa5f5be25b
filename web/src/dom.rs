//! Puts markup on the page and keeps it as it should be: what is the same stays, with its focus and its place.

use crate::element::{Element, Handler, Markup, Parts, Text, Value};
use js_sys::Reflect;
use leptos::attr::Attribute;
use leptos::prelude::*;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::renderer::dom::Dom;
use leptos::tachys::view::{Mountable, Position, PositionState};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Event, HtmlElement, Node};

/// Markup on the page.
pub(crate) enum Built {
    /// A node that keeps the place of nothing.
    Nothing(Node),
    Element(Box<BuiltElement>),
    Text(Node, Text),
    Reactive(RenderEffect<Built>),
    ReactiveText(Node, RenderEffect<String>),
    /// What is in a row, and a node that keeps the place of its end.
    Many(Vec<Built>, Node),
}

/// An element on the page, with what is shown of it.
pub(crate) struct BuiltElement {
    tag: &'static str,
    node: web_sys::Element,
    attributes: Vec<(&'static str, Shown)>,
    handlers: Vec<Listener>,
    html: Option<String>,
    children: Vec<Built>,
}

enum Shown {
    Fixed(Text),
    Polling(#[expect(dead_code, reason = "it works as long as it is kept")] RenderEffect<Option<String>>),
}

struct Listener {
    event: &'static str,
    handler: Rc<RefCell<Handler>>,
    #[expect(dead_code, reason = "it works as long as it is kept")]
    closure: Closure<dyn FnMut(Event)>,
}

/// Builds markup, on no page yet.
fn build(markup: Markup) -> Built {
    match markup {
        Markup::Nothing => Built::Nothing(Dom::create_placeholder().into()),
        Markup::Element(Element(parts)) => Built::Element(Box::new(build_element(*parts))),
        Markup::Text(text) => Built::Text(Dom::create_text_node(&text).into(), text),
        Markup::Reactive(view) => Built::Reactive(follow(view, None)),
        Markup::ReactiveText(text) => {
            let node: Node = Dom::create_text_node("").into();
            Built::ReactiveText(node.clone(), follow_text(node, text, None))
        }
        Markup::Many(all) => {
            Built::Many(all.into_iter().map(build).collect(), Dom::create_placeholder().into())
        }
    }
}

/// Shows other markup in the place of what is shown.
fn rebuild(markup: Markup, built: &mut Built) {
    match (markup, &mut *built) {
        (Markup::Nothing, Built::Nothing(_)) => {}
        (Markup::Text(text), Built::Text(node, shown)) => {
            if *shown != text {
                node.set_node_value(Some(&text));
                *shown = text;
            }
        }
        (Markup::Element(Element(parts)), Built::Element(element)) if parts.fits(element) => {
            element.take(*parts);
        }
        (Markup::Reactive(view), Built::Reactive(effect)) => *effect = follow(view, effect.take_value()),
        (Markup::ReactiveText(text), Built::ReactiveText(node, effect)) => {
            *effect = follow_text(node.clone(), text, effect.take_value());
        }
        (Markup::Many(all), Built::Many(shown, end)) => {
            rebuild_all(all, shown, &end.clone(), end.parent_node())
        }
        (markup, _) => {
            let new = build(markup);
            built.with_first(&mut |first| {
                if let Some(parent) = first.parent_node() {
                    new.mount_in(&parent, Some(first));
                }
            });
            built.remove();
            *built = new;
        }
    }
}

/// Shows other markup in the place of what is shown in a row, which ends before `end`.
fn rebuild_all(all: Vec<Markup>, shown: &mut Vec<Built>, end: &Node, parent: Option<Node>) {
    for gone in shown.drain(all.len().min(shown.len())..) {
        gone.remove();
    }
    for (place, markup) in all.into_iter().enumerate() {
        if let Some(built) = shown.get_mut(place) {
            rebuild(markup, built);
            continue;
        }
        let new = build(markup);
        if let Some(parent) = &parent {
            new.mount_in(parent, Some(end));
        }
        shown.push(new);
    }
}

fn follow(mut view: Box<dyn FnMut() -> Markup + Send>, shown: Option<Built>) -> RenderEffect<Built> {
    let show = move |shown: Option<Built>| {
        let markup = view();
        match shown {
            Some(mut built) => {
                rebuild(markup, &mut built);
                built
            }
            None => build(markup),
        }
    };
    RenderEffect::new_with_value(show, shown)
}

fn follow_text(
    node: Node,
    mut text: Box<dyn FnMut() -> String + Send>,
    shown: Option<String>,
) -> RenderEffect<String> {
    let show = move |shown: Option<String>| {
        let text = text();
        if shown.as_ref() != Some(&text) {
            node.set_node_value(Some(&text));
        }
        text
    };
    RenderEffect::new_with_value(show, shown)
}

impl Built {
    fn mount_in(&self, parent: &Node, before: Option<&Node>) {
        let insert = |node: &Node| _ = parent.insert_before(node, before);
        match self {
            Self::Nothing(node) | Self::Text(node, _) | Self::ReactiveText(node, _) => insert(node),
            Self::Element(element) => insert(&element.node),
            Self::Reactive(effect) => _ = effect.with_value_mut(|shown| shown.mount_in(parent, before)),
            Self::Many(all, end) => {
                for built in all {
                    built.mount_in(parent, before);
                }
                insert(end);
            }
        }
    }

    fn remove(&self) {
        let remove = |node: &Node| {
            if let Some(parent) = node.parent_node() {
                _ = parent.remove_child(node);
            }
        };
        match self {
            Self::Nothing(node) | Self::Text(node, _) | Self::ReactiveText(node, _) => remove(node),
            Self::Element(element) => remove(&element.node),
            Self::Reactive(effect) => _ = effect.with_value_mut(|shown| shown.remove()),
            Self::Many(all, end) => {
                for built in all {
                    built.remove();
                }
                remove(end);
            }
        }
    }

    /// Looks at the first of its nodes.
    fn with_first(&self, look: &mut dyn FnMut(&Node)) {
        match self {
            Self::Nothing(node) | Self::Text(node, _) | Self::ReactiveText(node, _) => look(node),
            Self::Element(element) => look(&element.node),
            Self::Reactive(effect) => _ = effect.with_value_mut(|shown| shown.with_first(look)),
            Self::Many(all, end) => match all.first() {
                Some(first) => first.with_first(look),
                None => look(end),
            },
        }
    }
}

impl Parts {
    /// True where only values differ from what is shown.
    fn fits(&self, built: &BuiltElement) -> bool {
        let attribute = |(wanted, shown): (&(&str, Value), &(&str, Shown))| {
            wanted.0 == shown.0
                // What a person did to one, such as a box that was ticked, is not the other's.
                && (wanted.0 != "id" || matches!((&wanted.1, &shown.1), (Value::Fixed(a), Shown::Fixed(b)) if a == b))
                && matches!(wanted.1, Value::Polling(_) | Value::LiveProperty(_))
                    == matches!(shown.1, Shown::Polling(_))
        };
        self.tag == built.tag
            && self.html.is_some() == built.html.is_some()
            && self.attributes.len() == built.attributes.len()
            && self.attributes.iter().zip(&built.attributes).all(attribute)
            && self.handlers.len() == built.handlers.len()
            && self.handlers.iter().zip(&built.handlers).all(|(wanted, shown)| wanted.0 == shown.event)
    }
}

fn build_element(parts: Parts) -> BuiltElement {
    let node = create(parts.tag);
    let show = |(name, value)| (name, show(&node, name, value));
    let attributes = parts.attributes.into_iter().map(show).collect();
    let handlers = parts.handlers.into_iter().map(|(event, handler)| listen(&node, event, handler)).collect();
    if let Some(html) = &parts.html {
        node.set_inner_html(html);
    }
    let children: Vec<Built> = parts.children.into_iter().map(build).collect();
    for child in &children {
        child.mount_in(&node, None);
    }
    BuiltElement { tag: parts.tag, node, attributes, handlers, html: parts.html, children }
}

impl BuiltElement {
    /// Shows what an element is made of that fits.
    fn take(&mut self, parts: Parts) {
        for ((name, value), (_, shown)) in parts.attributes.into_iter().zip(&mut self.attributes) {
            let same = matches!((&value, &*shown), (Value::Fixed(a) | Value::Style(a) | Value::Property(a), Shown::Fixed(b)) if a == b);
            if !same {
                *shown = show(&self.node, name, value);
            }
        }
        for ((_, handler), listener) in parts.handlers.into_iter().zip(&self.handlers) {
            *listener.handler.borrow_mut() = in_place(handler);
        }
        if parts.html != self.html {
            self.node.set_inner_html(parts.html.as_deref().unwrap_or_default());
            self.html = parts.html;
        }
        let (parent, mut end) = (&self.node, None);
        if parts.children.len() > self.children.len() {
            // New ones come last: before a node that is there for as long as it takes.
            let node: Node = Dom::create_placeholder().into();
            _ = parent.append_child(&node);
            end = Some(node);
        }
        let at = end.clone().unwrap_or_else(|| parent.clone().into());
        rebuild_all(parts.children, &mut self.children, &at, Some(parent.clone().into()));
        if let Some(end) = end {
            _ = parent.remove_child(&end);
        }
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
            Shown::Polling(RenderEffect::new(move |_| {
                let value = value();
                _ = Reflect::set(&node, &name.into(), &(&*value).into());
                Some(value)
            }))
        }
        Value::Polling(mut value) => {
            let node = node.clone();
            Shown::Polling(RenderEffect::new(move |before: Option<Option<String>>| {
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

/// The whole of the console, as Leptos mounts it.
pub(crate) struct Root(pub(crate) Markup);

impl Render for Root {
    type State = Built;

    fn build(self) -> Built {
        build(self.0)
    }

    fn rebuild(self, built: &mut Built) {
        rebuild(self.0, built);
    }
}

impl Mountable for Built {
    fn unmount(&mut self) {
        self.remove();
    }

    fn mount(&mut self, parent: &web_sys::Element, marker: Option<&Node>) {
        self.mount_in(parent, marker);
    }

    fn insert_before_this(&self, _: &mut dyn Mountable) -> bool {
        // Nothing stands before the root.
        false
    }

    fn elements(&self) -> Vec<web_sys::Element> {
        Vec::new()
    }
}

impl AddAnyAttr for Root {
    type Output<SomeNewAttr: Attribute> = Self;

    fn add_any_attr<NewAttr: Attribute>(self, _: NewAttr) -> Self {
        self
    }
}

/// Leptos asks this of every view; there is no server that renders the console.
impl RenderHtml for Root {
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
        build(self.0)
    }

    fn into_owned(self) -> Self {
        self
    }
}
