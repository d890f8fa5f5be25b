//! Which form of a text a count takes: `one`, `other`, … as the Unicode CLDR calls them.

/// The form for a count, in the current language.
#[cfg(target_family = "wasm")]
pub(crate) fn form(count: i64) -> String {
    RULES.with(|rules| rules.select(count as f64))
}

/// The form for a count, in English.
#[cfg(not(target_family = "wasm"))]
pub(crate) fn form(count: i64) -> String {
    if count == 1 { "one" } else { "other" }.to_owned()
}

#[cfg(target_family = "wasm")]
use browser::RULES;

#[cfg(target_family = "wasm")]
mod browser {
    use crate::i18n::message;
    use wasm_bindgen::prelude::*;

    #[wasm_bindgen]
    extern "C" {
        #[wasm_bindgen(js_namespace = Intl)]
        pub(super) type PluralRules;
        #[wasm_bindgen(constructor, js_namespace = Intl)]
        fn new(locale: &str) -> PluralRules;
        #[wasm_bindgen(method)]
        pub(super) fn select(this: &PluralRules, count: f64) -> String;
    }

    thread_local! {
        pub(super) static RULES: PluralRules = PluralRules::new(message::locale());
    }
}
