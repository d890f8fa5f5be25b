//! How texts are searched: without regard to case, for several words, each anywhere in the text.
//!
//! The index of a search holds trigrams. Chinese, Japanese and Korean have words of two characters, so each of theirs is
//! followed by a mark in the index: two of them and their marks make a trigram.

/// Stands behind each character of a script that has words of two characters.
const MARK: char = '\u{1}';

/// The fewest characters of a word in the index, marks included.
const INDEXED_MIN: usize = 3;

/// Characters that fold to a lower case that is not their own, beside which their usual upper case does so too.
const OTHER_FORMS: [(char, char); 5] =
    [('ς', 'σ'), ('µ', 'μ'), ('\u{2126}', 'ω'), ('\u{212b}', 'å'), ('ẞ', 'ß')];

/// The text in one case (simple case folding). The number of its characters stays.
pub fn fold(text: &str) -> String {
    text.chars().map(fold_char).collect()
}

fn fold_char(c: char) -> char {
    let folded = lower_of_upper(c);
    // No letter of another alphabet becomes an ASCII one, and none folds that `other_cases` would not find again.
    let is_found = c.is_ascii() || folded == c || forms(folded).any(|form| form == c);
    if is_found && (c.is_ascii() || !folded.is_ascii()) { folded } else { c }
}

fn lower_of_upper(c: char) -> char {
    let upper = single(c.to_uppercase()).unwrap_or(c);
    single(upper.to_lowercase()).unwrap_or(c)
}

/// What may fold to a character: its upper case, and other forms.
fn forms(folded: char) -> impl Iterator<Item = char> {
    let upper = single(folded.to_uppercase()).filter(|upper| *upper != folded);
    upper
        .into_iter()
        .chain(OTHER_FORMS.into_iter().filter(move |(_, to)| *to == folded).map(|(from, _)| from))
}

fn single(mut chars: impl Iterator<Item = char>) -> Option<char> {
    let first = chars.next()?;
    chars.next().is_none().then_some(first)
}

/// The characters beyond ASCII that [`fold`] makes this one of, without itself.
pub fn other_cases(folded: char) -> Vec<char> {
    forms(folded).filter(|form| !form.is_ascii() && fold_char(*form) == folded).collect()
}

/// A text as the index of the search holds it.
pub fn indexed(text: &str) -> String {
    let mut indexed = String::with_capacity(text.len());
    for c in text.chars() {
        indexed.push(fold_char(c));
        if has_short_words(c) {
            indexed.push(MARK);
        }
    }
    indexed
}

/// The words that are searched for, folded, each once.
pub fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in text.split_whitespace().map(fold) {
        if !words.contains(&word) {
            words.push(word);
        }
    }
    words
}

/// True for a word that the index finds: three characters, or two of Chinese, Japanese or Korean.
pub fn is_indexed(word: &str) -> bool {
    indexed(word).chars().count() >= INDEXED_MIN
}

/// True for a text that can be searched for: at least one of its words is long enough.
pub fn is_searchable(text: &str) -> bool {
    text.split_whitespace().any(is_indexed)
}

/// True for Chinese, Japanese and Korean (Unicode blocks).
fn has_short_words(c: char) -> bool {
    matches!(u32::from(c),
        // Hangul letters; iteration marks; kana; Hangul letters and kana again.
        0x1100..=0x11ff | 0x3005..=0x3007 | 0x3041..=0x30ff | 0x3131..=0x318e | 0x31f0..=0x31ff
        // Han; Hangul syllables; Han for compatibility; half-width kana and Hangul; Han beyond the basic plane.
        | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xff66..=0xffdc | 0x2_0000..=0x3_ffff)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_fold(text: &str, folded: &str) {
        assert_eq!(fold(text), folded, "{text}");
        assert_eq!(fold(&text.to_lowercase()), folded, "{text}");
        for c in folded.chars().flat_map(|c| other_cases(c).into_iter().map(move |other| (other, c))) {
            assert_eq!(fold_char(c.0), c.1);
        }
    }

    #[test]
    fn case_is_folded_in_every_script() {
        check_fold("Valve-7 FAILED", "valve-7 failed");
        check_fold("ÄRGER in Köln", "ärger in köln");
        check_fold("ΣΦΆΛΜΑ ΣΤΟΥΣ", "σφάλμα στουσ");
        check_fold("ОШИБКА Клапана", "ошибка клапана");
        check_fold("ՍԽԱԼ", "սխալ");
        check_fold("STRAßE", "straße");
        assert_eq!(
            (fold("STRAẞE"), words("a B A")),
            ("straße".to_owned(), vec!["a".to_owned(), "b".to_owned()])
        );
        assert_eq!(other_cases('σ'), ['Σ', 'ς']);
        assert_eq!(other_cases('k'), []);
    }

    #[test]
    fn what_folds_is_found_again() {
        for c in ('\u{80}'..=char::MAX).filter(|c| fold_char(*c) != *c) {
            assert!(other_cases(fold_char(c)).contains(&c), "{c}");
        }
    }

    #[track_caller]
    fn check_found(text: &str, search: &str, found: bool) {
        let text = indexed(text);
        let words = words(search);
        assert_eq!(words.iter().all(|word| text.contains(&indexed(word))), found, "{search}");
    }

    #[test]
    fn words_are_found_anywhere() {
        check_found("line4:press-21 firmware-4_3_1 Valve stuck", "STUCK ress-2", true);
        check_found("line4:press-21 firmware-4_3_1 Valve stuck", "stuck press-3", false);
        check_found("机器人7号：打开阀门失败", "阀门", true);
        check_found("机器人7号：打开阀门失败", "失败 机器", true);
        check_found("机器人7号：打开阀门失败", "门打", false);
        check_found("バルブが開かない", "バル", true);
    }

    #[track_caller]
    fn check_searchable(text: &str, is: bool) {
        assert_eq!(is_searchable(text), is, "{text}");
    }

    #[test]
    fn how_long_a_word_must_be() {
        check_searchable("ab", false);
        check_searchable("abc", true);
        check_searchable("ab cd", false);
        check_searchable("ab cde", true);
        check_searchable("阀", false);
        check_searchable("阀门", true);
        check_searchable("a阀", true);
        check_searchable("밸브", true);
        check_searchable("", false);
    }
}
