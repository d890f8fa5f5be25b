//! The body of a request.

use crate::bindings::said;
use crate::task::settled;
use fleetglass_service::error::Cause;
use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::ReadableStreamDefaultReader;

/// The body of a request, if it is not too large: no more of it is read than is allowed.
pub(crate) async fn body(raw: &web_sys::Request, most: usize) -> Result<Vec<u8>, Box<Cause>> {
    let length = raw.headers().get("content-length").ok().flatten();
    let length = length.and_then(|length| length.parse::<u64>().ok());
    let read = match length {
        Some(length) if length > most as u64 => None,
        // HTTP lets nobody send more than they said.
        Some(_) => Some(whole(raw).await.map_err(|error| Cause::Body(said(error)))?),
        None => pieces(raw, most).await.map_err(|error| Cause::Body(said(error)))?,
    };
    read.ok_or_else(|| Cause::TooLarge { most }.into())
}

async fn whole(raw: &web_sys::Request) -> Result<Vec<u8>, JsValue> {
    Ok(Uint8Array::new(&settled(raw.array_buffer()?).await?).to_vec())
}

/// What comes without its length; none where it is more than is allowed.
async fn pieces(raw: &web_sys::Request, most: usize) -> Result<Option<Vec<u8>>, JsValue> {
    let mut bytes = Vec::new();
    let Some(stream) = raw.body() else { return Ok(Some(bytes)) };
    let reader: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
    loop {
        let piece = Reflect::get(&settled(reader.read()).await?, &"value".into())?;
        if piece.is_undefined() {
            return Ok(Some(bytes));
        }
        bytes.extend(Uint8Array::new(&piece).to_vec());
        if bytes.len() > most {
            return Ok(None);
        }
    }
}
