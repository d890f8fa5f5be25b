//! In which language the console speaks.

use crate::client::api;
use crate::i18n::message::{self, LANGUAGES};
use crate::preferences::storage;
use leptos::prelude::{document, window};

/// The language that is compiled in.
pub(crate) const ENGLISH: &str = "en";

/// Under which name the choice is kept.
const NAME: &str = "language";

/// The tag of the language to speak: the one that was chosen, else the first that the browser prefers, else English.
pub(crate) fn wanted() -> &'static str {
    let chosen = storage::get(NAME).and_then(|chosen| find(&chosen, &LANGUAGES));
    let preferred = window().navigator().languages();
    let preferred = || preferred.iter().find_map(|tag| fitting(&tag.as_string()?, &LANGUAGES));
    chosen.or_else(preferred).unwrap_or(ENGLISH)
}

/// Speaks a language from now on; English stays where its texts cannot be had.
pub(crate) async fn speak(tag: &str) {
    if api::language(tag).await.is_some_and(|texts| message::speak(&texts))
        && let Some(root) = document().document_element()
    {
        _ = root.set_attribute("lang", tag);
    }
}

/// Keeps a choice, and loads the page anew in that language.
pub(crate) fn choose(tag: &str) {
    storage::set(NAME, Some(tag));
    _ = window().location().reload();
}

/// A language by its tag and its own name.
type Language = (&'static str, &'static str);

/// The language that fits what somebody prefers: the very tag, else the language it is a kind of.
fn fitting(preferred: &str, languages: &[Language]) -> Option<&'static str> {
    find(preferred, languages).or_else(|| find(base(preferred), languages))
}

fn find(tag: &str, languages: &[Language]) -> Option<&'static str> {
    languages.iter().map(|(known, _)| *known).find(|known| known.eq_ignore_ascii_case(tag))
}

/// The language without its region; Chinese by its script, which the region tells where the tag does not.
fn base(tag: &str) -> &str {
    let mut parts = tag.split('-');
    let language = parts.next().unwrap_or_default();
    if !language.eq_ignore_ascii_case("zh") {
        return language;
    }
    let parts: Vec<String> = parts.map(str::to_ascii_lowercase).collect();
    let has = |names: &[&str]| parts.iter().any(|part| names.contains(&part.as_str()));
    let traditional = has(&["hant"]) || has(&["tw", "hk", "mo"]) && !has(&["hans"]);
    if traditional { "zh-Hant" } else { "zh-Hans" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(preferred: &[&str], languages: &[&'static str], fits: Option<&str>) {
        let languages: Vec<Language> = languages.iter().map(|tag| (*tag, "")).collect();
        for tag in preferred {
            assert_eq!(fitting(tag, &languages), fits, "{tag}");
        }
    }

    #[test]
    fn what_fits_a_preference() {
        let simplified = ["zh", "zh-CN", "zh-cn", "zh-SG", "zh-Hans", "zh-Hans-CN", "zh-Hans-HK"];
        let traditional = ["zh-TW", "zh-HK", "zh-MO", "zh-Hant", "zh-Hant-CN"];
        let two = ["en", "zh-Hans"];
        check(&["en", "EN", "en-GB", "en-US"], &two, Some("en"));
        check(&simplified, &two, Some("zh-Hans"));
        check(&traditional, &two, None);
        check(&traditional, &["zh-Hans", "zh-Hant"], Some("zh-Hant"));
        check(&["de", "e", "zhx", ""], &two, None);
        check(&["pt-BR"], &["pt", "pt-BR"], Some("pt-BR"));
        check(&["pt-PT"], &["pt", "pt-BR"], Some("pt"));
    }
}
