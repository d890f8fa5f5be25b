//! The body of a request.

use crate::bindings::said;
use crate::task::settled;
use fleetglass_service::failure::Cause;
use js_sys::Uint8Array;
use wasm_bindgen::JsValue;

/// The most bytes of a body that is no batch of records.
pub(crate) const SMALL: usize = 64 * 1024;

/// The body of a request, if it is not too large.
pub(crate) async fn body(raw: &web_sys::Request, most: usize) -> Result<Vec<u8>, Box<Cause>> {
    let length = raw.headers().get("content-length").ok().flatten();
    if length.is_some_and(|length| length.parse::<usize>().is_ok_and(|length| length > most)) {
        return Err(Cause::TooLarge { most }.into());
    }
    let unread = |error: JsValue| Cause::Body(said(error));
    let buffer = settled(raw.array_buffer().map_err(unread)?).await.map_err(unread)?;
    let bytes = Uint8Array::new(&buffer);
    if bytes.length() as usize > most {
        return Err(Cause::TooLarge { most }.into());
    }
    Ok(bytes.to_vec())
}
