//! A page of a backup: lines, the last of which is a control line.

use serde::Deserialize;

/// A line with the next position, or the end mark.
#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub(crate) enum ControlLine {
    /// More records follow after this position.
    Next {
        /// The position.
        after: String,
    },
    /// The backup ends here.
    End {
        /// How many lines the backup has, those that are no record apart.
        records: u64,
    },
}

impl ControlLine {
    /// Parses a control line; none for any other line.
    pub(crate) fn of(line: &[u8]) -> Option<Self> {
        /// Control lines are short; longer ones are not parsed.
        const LONGEST: usize = 1 << 10;
        (line.len() <= LONGEST).then(|| serde_json::from_slice(line).ok()).flatten()
    }
}

/// A page.
#[derive(Debug)]
pub(crate) struct Page {
    /// All lines, each with its end.
    pub(crate) text: String,
    /// Where in the text the last line begins.
    pub(crate) last: usize,
    /// How many lines are before the last.
    pub(crate) records: u64,
    control: ControlLine,
}

impl Page {
    /// Parses an answer.
    pub(crate) fn read(mut text: String) -> Result<Self, String> {
        text.truncate(text.trim_end().len());
        text.push('\n');
        let last = text[..text.len() - 1].rfind('\n').map_or(0, |at| at + 1);
        let control = ControlLine::of(&text.as_bytes()[last..])
            .ok_or("a backup's page ends in a line of the kind `next` or `end`, and this one does not")?;
        let records = text[..last].bytes().filter(|byte| *byte == b'\n').count() as u64;
        Ok(Self { text, last, records, control })
    }

    /// The position of the next page, if there is one.
    pub(crate) fn after(&self) -> Option<&str> {
        match &self.control {
            ControlLine::Next { after } => Some(after),
            ControlLine::End { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages() {
        let page =
            Page::read("{\"kind\":\"job\"}\n{}\n{\"kind\":\"next\",\"after\":\"1.2\"}".to_owned()).unwrap();
        assert_eq!(
            (page.after(), page.records, &page.text[..page.last]),
            (Some("1.2"), 2, "{\"kind\":\"job\"}\n{}\n")
        );
        assert!(page.text.ends_with("}\n"));
        let page = Page::read("{\"kind\":\"end\",\"records\":0}\n\n".to_owned()).unwrap();
        assert_eq!((page.after(), page.records, page.last), (None, 0, 0));
        for text in [
            "",
            "\n",
            "{}",
            "<html>",
            "{\"kind\":\"next\",\"after\":\"1\"}\n{\"kind\":\"job\"}",
            "{\"kind\":\"next\"}",
        ] {
            assert!(Page::read(text.to_owned()).is_err(), "{text}");
        }
    }
}
