//! What pages are made of, before it is on the page: elements, texts, and what follows signals.
//!
//! Leptos gives each element a type of its own, made of its attributes and children, and compiles the code that
//! builds and updates it once for each: two thirds of a console's download. Here everything is one [`Markup`], which
//! `dom` puts on the page, and that code is there once.

use std::borrow::Cow;
use web_sys::Event;

/// An element that is yet to be built. It is passed on with each thing that is said of it, so that it is one pointer.
pub(crate) struct Element(pub(crate) Box<Parts>);

/// What an element is made of.
pub(crate) struct Parts {
    pub(crate) tag: &'static str,
    pub(crate) attributes: Vec<(&'static str, Value)>,
    pub(crate) handlers: Vec<(&'static str, Handler)>,
    pub(crate) html: Option<String>,
    pub(crate) children: Vec<Markup>,
}

/// What a page shows: all of one type, each a few words long.
pub(crate) enum Markup {
    /// Nothing.
    Nothing,
    /// An element.
    Element(Element),
    /// A text.
    Text(Text),
    /// Whatever it is, it follows what it reads.
    Reactive(Box<dyn FnMut() -> Markup + Send>),
    /// A text that follows what it reads.
    ReactiveText(Box<dyn FnMut() -> String + Send>),
    /// Several in a row.
    Many(Vec<Markup>),
}

impl From<Element> for Markup {
    fn from(element: Element) -> Self {
        Self::Element(element)
    }
}

impl From<&'static str> for Markup {
    fn from(text: &'static str) -> Self {
        Self::Text(text.into())
    }
}

/// A text of the program or from outside.
pub(crate) type Text = Cow<'static, str>;
/// What is done when an event arrives.
pub(crate) type Handler = Box<dyn FnMut(Event) + Send>;

/// The value of an attribute or a property.
pub(crate) enum Value {
    Fixed(Text),
    Style(Text),
    Property(Text),
    Polling(Box<dyn FnMut() -> Option<String> + Send>),
    LiveProperty(Box<dyn FnMut() -> String + Send>),
}

/// An element with this tag.
#[inline(never)]
pub(crate) fn el(tag: &'static str) -> Element {
    Element(Box::new(Parts {
        tag,
        attributes: Vec::new(),
        handlers: Vec::new(),
        html: None,
        children: Vec::new(),
    }))
}

/// Several views in a row.
pub(crate) fn views(views: impl IntoIterator<Item = Markup>) -> Markup {
    Markup::Many(views.into_iter().collect())
}

/// A view that follows what it reads.
pub(crate) fn reactive(view: impl FnMut() -> Markup + Send + 'static) -> Markup {
    Markup::Reactive(Box::new(view))
}

/// A text that follows what it reads.
pub(crate) fn reactive_text(text: impl FnMut() -> String + Send + 'static) -> Markup {
    Markup::ReactiveText(Box::new(text))
}

impl Element {
    #[inline(never)]
    fn with(mut self, name: &'static str, value: Value) -> Self {
        self.0.attributes.push((name, value));
        self
    }

    #[inline(never)]
    fn handle(mut self, event: &'static str, handler: Handler) -> Self {
        self.0.handlers.push((event, handler));
        self
    }

    #[inline(never)]
    fn append(mut self, child: Markup) -> Self {
        self.0.children.push(child);
        self
    }

    /// With an attribute.
    #[inline(never)]
    pub(crate) fn attr(self, name: &'static str, value: impl Into<Text>) -> Self {
        self.with(name, Value::Fixed(value.into()))
    }

    /// With an attribute that follows what it reads, and is absent at times.
    pub(crate) fn reactive_attr(
        self,
        name: &'static str,
        value: impl FnMut() -> Option<String> + Send + 'static,
    ) -> Self {
        self.with(name, Value::Polling(Box::new(value)))
    }

    /// With a style of its own. It is set as a property: the page's policy allows no style attributes.
    #[inline(never)]
    pub(crate) fn style(self, name: &'static str, value: String) -> Self {
        self.with(name, Value::Style(value.into()))
    }

    /// With a property: what stands in a field is no longer told by its attribute once somebody has typed.
    #[inline(never)]
    pub(crate) fn property(self, name: &'static str, value: impl Into<Text>) -> Self {
        self.with(name, Value::Property(value.into()))
    }

    /// With a property that follows what it reads.
    pub(crate) fn reactive_property(
        self,
        name: &'static str,
        value: impl FnMut() -> String + Send + 'static,
    ) -> Self {
        self.with(name, Value::LiveProperty(Box::new(value)))
    }

    /// With a class, or several.
    #[inline(never)]
    pub(crate) fn class(self, class: impl Into<Text>) -> Self {
        self.attr("class", class)
    }

    /// With a name for those who do not see it.
    #[inline(never)]
    pub(crate) fn name(self, name: impl Into<Text>) -> Self {
        self.attr("aria-label", name)
    }

    /// With something to do when an event arrives.
    pub(crate) fn on(self, event: &'static str, handler: impl FnMut(Event) + Send + 'static) -> Self {
        self.handle(event, Box::new(handler))
    }

    /// With markup in the place of children. What of it came from outside must be escaped.
    #[inline(never)]
    pub(crate) fn html(mut self, html: String) -> Self {
        self.0.html = Some(html);
        self
    }

    /// With a text.
    #[inline(never)]
    pub(crate) fn text(self, text: impl Into<Text>) -> Self {
        self.append(Markup::Text(text.into()))
    }

    /// With a child.
    #[inline(never)]
    pub(crate) fn child(self, child: impl Into<Markup>) -> Self {
        self.append(child.into())
    }

    /// With children, if there are any.
    pub(crate) fn children(mut self, children: impl IntoIterator<Item = impl Into<Markup>>) -> Self {
        self.0.children.extend(children.into_iter().map(Into::into));
        self
    }

    /// With a child that follows what it reads.
    pub(crate) fn reactive(self, view: impl FnMut() -> Markup + Send + 'static) -> Self {
        self.child(reactive(view))
    }

    /// With a text that follows what it reads.
    pub(crate) fn reactive_text(self, text: impl FnMut() -> String + Send + 'static) -> Self {
        self.child(reactive_text(text))
    }
}
