//! Rust's futures, driven by JavaScript.
//!
//! A task runs until it waits for a promise, which goes to JavaScript (`worker.js`), where it is awaited; what has become
//! of it comes back. So no executor is needed, and no closure is made that JavaScript would have to keep.

use js_sys::Promise;
use std::cell::Cell;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use wasm_bindgen::prelude::*;

thread_local! {
    /// The promise that the running task waits for.
    static PROMISE: Cell<JsValue> = const { Cell::new(JsValue::UNDEFINED) };
    /// What has become of the promise that the running task has waited for.
    static OUTCOME: Cell<Result<JsValue, JsValue>> = const { Cell::new(Ok(JsValue::UNDEFINED)) };
}

/// Something to be done. JavaScript frees it when it is done, or when nobody waits for it any more.
#[wasm_bindgen]
pub struct Task(Pin<Box<dyn Future<Output = JsValue>>>);

impl Task {
    pub(crate) fn new(future: impl Future<Output = JsValue> + 'static) -> Self {
        Self(Box::pin(future))
    }
}

#[wasm_bindgen]
impl Task {
    /// Begins, or goes on with what has become of the last promise: its value, or why it was rejected. Gives the next
    /// promise to wait for, or the result, which is never a promise.
    pub fn resume(&mut self, fulfilled: bool, value: JsValue) -> JsValue {
        OUTCOME.set(if fulfilled { Ok(value) } else { Err(value) });
        match self.0.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(result) => result,
            Poll::Pending => PROMISE.replace(JsValue::UNDEFINED),
        }
    }
}

/// Waits for a promise.
pub(crate) async fn settled(promise: Promise) -> Result<JsValue, JsValue> {
    let mut promise = Some(promise);
    poll_fn(move |_| match promise.take() {
        Some(promise) => {
            PROMISE.set(promise.into());
            Poll::Pending
        }
        None => Poll::Ready(OUTCOME.replace(Ok(JsValue::UNDEFINED))),
    })
    .await
}
