//! The runtime's random numbers and hashes.

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::Crypto;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(thread_local_v2, js_name = crypto)]
    static CRYPTO: Crypto;
}

/// A new random UUID.
pub(crate) fn random_uuid() -> String {
    CRYPTO.with(Crypto::random_uuid)
}

/// The SHA-256 of a text, in hexadecimal.
pub(crate) async fn sha256_hex(text: &str) -> Result<String, JsValue> {
    let digest =
        CRYPTO.with(|crypto| crypto.subtle().digest_with_str_and_u8_array("SHA-256", text.as_bytes()))?;
    let bytes = js_sys::Uint8Array::new(&JsFuture::from(digest).await?).to_vec();
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
