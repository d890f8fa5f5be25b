//! Signals, effects and memos whose code is there once: Leptos compiles its own for every type and every closure, which
//! makes up a third of the download.

use leptos::prelude::*;
use std::any::Any;
use std::marker::PhantomData;
use std::sync::Arc;

/// A signal, whatever it holds.
pub(crate) struct Held<T>(RwSignal<Arc<dyn Any + Send + Sync>>, PhantomData<fn() -> T>);

impl<T> Clone for Held<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Held<T> {}

impl<T: Send + Sync + 'static> Held<T> {
    /// A signal that holds this.
    pub(crate) fn new(value: T) -> Self {
        Self(RwSignal::new(Arc::new(value)), PhantomData)
    }

    /// Looks at what it holds. Tracked.
    pub(crate) fn with<R>(self, look: impl FnOnce(&T) -> R) -> R {
        look(of(&*self.0.get()))
    }

    /// Looks at what it holds.
    pub(crate) fn with_untracked<R>(self, look: impl FnOnce(&T) -> R) -> R {
        look(of(&*self.0.get_untracked()))
    }

    /// ColumnKind something else.
    pub(crate) fn set(self, value: T) {
        self.0.set(Arc::new(value));
    }

    /// Follows it without looking.
    pub(crate) fn track(self) {
        self.0.track();
    }
}

impl<T: Clone + Send + Sync + 'static> Held<T> {
    /// What it holds. Tracked.
    pub(crate) fn get(self) -> T {
        self.with(T::clone)
    }

    /// What it holds.
    pub(crate) fn get_untracked(self) -> T {
        self.with_untracked(T::clone)
    }

    /// Changes what it holds.
    pub(crate) fn update(self, change: impl FnOnce(&mut T)) {
        let mut value = self.get_untracked();
        change(&mut value);
        self.set(value);
    }
}

fn of<T: 'static>(held: &(dyn Any + Send + Sync)) -> &T {
    match held.downcast_ref() {
        Some(value) => value,
        None => unreachable!("a signal holds what it was made for"),
    }
}

/// Does something now, and again whenever what it reads changes.
pub(crate) fn effect(run: impl FnMut() + 'static) {
    let mut run: Box<dyn FnMut()> = Box::new(run);
    Effect::new(move |_| run());
}

/// A value that follows what it reads.
pub(crate) fn memo<T: PartialEq + Send + Sync + 'static>(
    value: impl Fn() -> T + Send + Sync + 'static,
) -> Memo<T> {
    let value: Box<dyn Fn() -> T + Send + Sync> = Box::new(value);
    Memo::new(move |_| value())
}
