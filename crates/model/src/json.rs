//! Writes JSON: the twin of the reader beside it.
//!
//! Derived writers cost the Worker several times the code.

/// A value that can be written as JSON.
pub trait ToJson {
    /// Puts the value's JSON at the end of a text.
    fn put(&self, out: &mut String);

    /// True where an object leaves the member out.
    fn is_absent(&self) -> bool {
        false
    }
}

/// The value's JSON. Not worth a copy wherever it is called.
#[inline(never)]
pub fn json(value: &dyn ToJson) -> String {
    let mut out = String::new();
    value.put(&mut out);
    out
}

/// Texts with something between them. The library's own `join` is large code, which is so only for texts of one type.
pub fn joined(texts: &[String], between: &str) -> String {
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    texts.join(between)
}

/// How many arrays and objects lie within each other where a text, which is JSON, goes deepest.
pub fn depth(text: &str) -> usize {
    let (mut depth, mut deepest, mut quoted, mut escaped) = (0_usize, 0, false, false);
    for byte in text.bytes() {
        let was_escaped = std::mem::take(&mut escaped);
        match byte {
            b'"' if !was_escaped => quoted = !quoted,
            b'\\' => escaped = !was_escaped,
            b'{' | b'[' if !quoted => depth += 1,
            b'}' | b']' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

/// A text, which is JSON, without the white space between its parts.
pub(crate) fn compact(text: &str) -> String {
    let (mut quoted, mut escaped) = (false, false);
    let kept = |c: &char| {
        let was_escaped = std::mem::take(&mut escaped);
        match c {
            '"' if !was_escaped => quoted = !quoted,
            '\\' => escaped = !was_escaped,
            _ => {}
        }
        quoted || !c.is_ascii_whitespace()
    };
    text.chars().filter(kept).collect()
}

/// Writes an object without its absent members.
pub fn object(out: &mut String, members: &[(&str, &dyn ToJson)]) {
    let mut before = '{';
    for (name, value) in members.iter().filter(|(_, value)| !value.is_absent()) {
        out.push(before);
        name.put(out);
        out.push(':');
        value.put(out);
        before = ',';
    }
    if before == '{' {
        out.push('{');
    }
    out.push('}');
}

/// Writes an array, each item by its place.
fn array(out: &mut String, length: usize, put: &dyn Fn(usize, &mut String)) {
    out.push('[');
    for place in 0..length {
        if place > 0 {
            out.push(',');
        }
        put(place, out);
    }
    out.push(']');
}

impl ToJson for str {
    fn put(&self, out: &mut String) {
        out.push('"');
        for c in self.chars() {
            match c {
                '"' => out.push_str("\\\""),
                '\\' => out.push_str("\\\\"),
                '\u{8}' => out.push_str("\\b"),
                '\u{c}' => out.push_str("\\f"),
                '\n' => out.push_str("\\n"),
                '\r' => out.push_str("\\r"),
                '\t' => out.push_str("\\t"),
                '\0'..' ' => {
                    out.push_str(if c < '\u{10}' { "\\u000" } else { "\\u001" });
                    out.extend(char::from_digit(u32::from(c) & 15, 16));
                }
                _ => out.push(c),
            }
        }
        out.push('"');
    }
}

impl ToJson for String {
    fn put(&self, out: &mut String) {
        self.as_str().put(out);
    }
}

impl ToJson for i64 {
    fn put(&self, out: &mut String) {
        out.push_str(&self.to_string());
    }
}

impl ToJson for usize {
    fn put(&self, out: &mut String) {
        out.push_str(&self.to_string());
    }
}

impl ToJson for bool {
    fn put(&self, out: &mut String) {
        out.push_str(if *self { "true" } else { "false" });
    }
}

impl<T: ToJson + ?Sized> ToJson for &T {
    fn put(&self, out: &mut String) {
        (**self).put(out);
    }

    fn is_absent(&self) -> bool {
        (**self).is_absent()
    }
}

impl<T: ToJson> ToJson for Option<T> {
    fn put(&self, out: &mut String) {
        match self {
            Some(value) => value.put(out),
            None => out.push_str("null"),
        }
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

impl<A: ToJson, B: ToJson> ToJson for (A, B) {
    fn put(&self, out: &mut String) {
        let pair: &[&dyn ToJson] = &[&self.0, &self.1];
        pair.put(out);
    }
}

impl<T: ToJson> ToJson for Vec<T> {
    fn put(&self, out: &mut String) {
        array(out, self.len(), &|place, out| self[place].put(out));
    }
}

/// Items may be of several types. What is absent is null.
impl ToJson for [&dyn ToJson] {
    fn put(&self, out: &mut String) {
        array(out, self.len(), &|place, out| self[place].put(out));
    }
}

/// Texts by name, in the order of the names: an object whose values are texts. They are few, for which a `BTreeMap` costs
/// the Worker several times the code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts(Vec<(String, String)>);

impl Texts {
    /// Puts a text in, in place of one of the same name.
    pub fn insert(&mut self, name: &str, text: String) {
        match self.place(name) {
            Ok(place) => self.0[place].1 = text,
            Err(place) => self.0.insert(place, (name.to_owned(), text)),
        }
    }

    /// Takes a text out.
    pub(crate) fn remove(&mut self, name: &str) {
        if let Ok(place) = self.place(name) {
            self.0.remove(place);
        }
    }

    fn place(&self, name: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|(known, _)| known.as_str().cmp(name))
    }

    /// Names and texts.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.0
    }

    /// True where there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl ToJson for Texts {
    fn put(&self, out: &mut String) {
        let members: Vec<_> =
            self.0.iter().map(|(name, value)| (name.as_str(), value as &dyn ToJson)).collect();
        object(out, &members);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str) {
        assert_eq!(json(&text), serde_json::to_string(text).unwrap());
    }

    #[test]
    fn texts() {
        check("");
        check("plain, \"quoted\", back\\slash / slash");
        check("äöü 漢字 🦀 \u{7f} \u{2028}");
        let controls: String = (0..40).filter_map(char::from_u32).collect();
        check(&controls);
    }

    #[test]
    fn depths() {
        for (text, expected) in
            [("1", 0), ("[]", 1), (r#"{"a":[{}],"b":[]}"#, 3), (r#"["[[[","\"[[",{"\\\\":[]}]"#, 3)]
        {
            assert_eq!(depth(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_absent() {
        let mut out = String::new();
        object(&mut out, &[("a", &None::<i64>)]);
        object(&mut out, &[("a", &None::<i64>), ("b", &1_i64), ("c", &"x")]);
        let row: &[&dyn ToJson] = &[&None::<i64>, &true, &-1_i64];
        row.put(&mut out);
        Vec::<String>::new().put(&mut out);
        assert_eq!(out, r#"{}{"b":1,"c":"x"}[null,true,-1][]"#);
    }
}
