//! JSON text laid out in lines, for reading: the members' order and the numbers' digits stay as they are written.

use serde::de::IgnoredAny;

/// One line of a laid-out document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line<'a> {
    /// How many objects and arrays it lies in.
    pub(crate) depth: usize,
    /// What stands on it.
    pub(crate) tokens: Vec<Token<'a>>,
    /// Whether an object or array begins or ends with it.
    pub(crate) edge: Edge,
}

/// See [`Line::edge`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Edge {
    /// Neither.
    Inside,
    /// An object or array begins.
    Opens {
        /// How many members it has.
        members: usize,
        /// How many lines there are up to the one that closes it.
        lines: usize,
    },
    /// An object or array ends.
    Closes,
}

/// A piece of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token<'a> {
    /// What it is.
    pub(crate) kind: Kind,
    /// As it is written.
    pub(crate) text: &'a str,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A member's name.
    Key,
    /// A string.
    Text,
    /// A number.
    Number,
    /// `true`, `false` or `null`.
    Word,
    /// Punctuation.
    Mark,
}

/// The lines of an object or array. `None`: the text is not JSON, or a mere string or number.
pub(crate) fn lines(text: &str) -> Option<Vec<Line<'_>>> {
    let text = text.trim_matches([' ', '\t', '\r', '\n']);
    if !text.starts_with(['{', '[']) || serde_json::from_str::<IgnoredAny>(text).is_err() {
        return None;
    }
    let mut layout = Layout { rest: text, lines: vec![Line::new(0)], open: Vec::new() };
    while layout.step().is_some() {}
    Some(layout.lines)
}

impl Line<'_> {
    fn new(depth: usize) -> Self {
        Self { depth, tokens: Vec::new(), edge: Edge::Inside }
    }
}

/// Walks through a text that is known to be JSON.
struct Layout<'a> {
    rest: &'a str,
    lines: Vec<Line<'a>>,
    /// The lines on which the objects and arrays begin that are not closed yet.
    open: Vec<usize>,
}

impl<'a> Layout<'a> {
    fn step(&mut self) -> Option<()> {
        self.skip_space();
        match self.rest.chars().next()? {
            '{' | '[' => self.opening(),
            '}' | ']' => self.closing(),
            ',' => self.comma(),
            ':' => {
                self.take(1, Kind::Mark);
                self.push(Token { kind: Kind::Mark, text: " " });
            }
            '"' => self.string(),
            first => {
                let end = self.rest.find(|c: char| ",]} \t\r\n".contains(c)).unwrap_or(self.rest.len());
                self.take(end, if first.is_ascii_alphabetic() { Kind::Word } else { Kind::Number });
            }
        }
        Some(())
    }

    fn skip_space(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\r', '\n']);
    }

    fn opening(&mut self) {
        self.take(1, Kind::Mark);
        self.skip_space();
        if self.rest.starts_with(['}', ']']) {
            return self.take(1, Kind::Mark);
        }
        self.open.push(self.lines.len() - 1);
        if let Some(line) = self.lines.last_mut() {
            line.edge = Edge::Opens { members: 1, lines: 0 };
        }
        self.new_line();
    }

    fn closing(&mut self) {
        let opened = self.open.pop().unwrap_or_default();
        self.new_line();
        let closing = self.lines.len() - 1;
        if let Edge::Opens { lines, .. } = &mut self.lines[opened].edge {
            *lines = closing - opened;
        }
        self.take(1, Kind::Mark);
        if let Some(line) = self.lines.last_mut() {
            line.edge = Edge::Closes;
        }
    }

    fn comma(&mut self) {
        self.take(1, Kind::Mark);
        if let Some(Edge::Opens { members, .. }) = self.open.last().map(|at| &mut self.lines[*at].edge) {
            *members += 1;
        }
        self.new_line();
    }

    fn string(&mut self) {
        let mut escaped = false;
        let end = self.rest.bytes().skip(1).position(|b| {
            let ends = b == b'"' && !escaped;
            escaped = b == b'\\' && !escaped;
            ends
        });
        let end = end.map_or(self.rest.len(), |at| at + 2);
        let is_key = self.rest[end..].trim_start_matches([' ', '\t', '\r', '\n']).starts_with(':');
        self.take(end, if is_key { Kind::Key } else { Kind::Text });
    }

    fn take(&mut self, length: usize, kind: Kind) {
        let (text, rest) = self.rest.split_at(length);
        self.rest = rest;
        self.push(Token { kind, text });
    }

    fn push(&mut self, token: Token<'a>) {
        if let Some(line) = self.lines.last_mut() {
            line.tokens.push(token);
        }
    }

    fn new_line(&mut self) {
        self.lines.push(Line::new(self.open.len()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, laid_out: &str) {
        let write = |line: &Line<'_>| {
            let text: String = line.tokens.iter().map(|t| t.text).collect();
            format!("{}{text}\n", "  ".repeat(line.depth))
        };
        assert_eq!(lines(text).unwrap().iter().map(write).collect::<String>().trim_end(), laid_out);
    }

    #[test]
    fn laid_out() {
        check("{}", "{}");
        check("[ ]", "[]");
        check(r#"{"b":1.50,"a":[true,null]}"#, "{\n  \"b\": 1.50,\n  \"a\": [\n    true,\n    null\n  ]\n}");
        check(r#" {"a\"}\\":"x,{}" , "b":{}} "#, "{\n  \"a\\\"}\\\\\": \"x,{}\",\n  \"b\": {}\n}");
        check("[123456789012345678901234567890,1E400]", "[\n  123456789012345678901234567890,\n  1E400\n]");
    }

    #[test]
    fn members_and_lines_are_counted() {
        let text = r#"{"a":[1,2,3],"b":{"c":{}}}"#;
        let edges: Vec<Edge> = lines(text).unwrap().iter().map(|l| l.edge).collect();
        use Edge::{Closes, Inside};
        let opens = |members, lines| Edge::Opens { members, lines };
        assert_eq!(
            edges,
            [opens(2, 9), opens(3, 4), Inside, Inside, Inside, Closes, opens(1, 2), Inside, Closes, Closes]
        );
    }

    #[test]
    fn what_is_not_laid_out() {
        for text in ["", "x", "\"text\"", "17", "{", "{\"a\":}", "[1,]", "{} {}"] {
            assert_eq!(lines(text), None, "{text}");
        }
        assert_eq!(lines(&"[".repeat(20_000)), None);
    }

    #[test]
    fn kinds() {
        let text = r#"{"a":"b","c":-1,"d":false}"#;
        let lines = lines(text).unwrap();
        let kinds: Vec<Kind> =
            lines[1..4].iter().flat_map(|l| [l.tokens[0].kind, l.tokens[3].kind]).collect();
        use Kind::{Key, Number, Text, Word};
        assert_eq!(kinds, [Key, Text, Key, Number, Key, Word]);
    }
}
