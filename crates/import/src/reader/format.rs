//! In what format an input is: JSON, YAML, or one that tools show to people.

/// How an input is written, by its beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// JSON, or what cannot be told from it.
    Json,
    /// YAML, as the AWS command line prints it.
    Yaml,
    /// For people.
    Shown(Shown),
}

/// A format for people, from which values cannot be read without guessing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    /// A printed dictionary.
    Python,
    /// A printed object.
    Node,
    /// `--output table`.
    Table,
    /// `--output text`.
    Text,
    /// A list of properties.
    PowerShell,
}

impl Format {
    /// By the first lines of an input.
    pub(super) fn of(beginning: &str) -> Self {
        let beginning = beginning.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
        let first = beginning.lines().next().unwrap_or_default();
        if !has_json(beginning) { Self::of_shown(beginning, first) } else { Self::Json }
    }

    fn of_shown(beginning: &str, first: &str) -> Self {
        match beginning.trim_start_matches(['[', ' ']).strip_prefix('{') {
            Some(inside) if inside.starts_with('\'') => Self::Shown(Shown::Python),
            Some(inside) if is_bare_name(inside.trim_start()) => Self::Shown(Shown::Node),
            Some(_) => Self::Json,
            None if is_rule(first) => Self::Shown(Shown::Table),
            None if is_yaml(first) => Self::Yaml,
            None if is_property(first) => Self::Shown(Shown::PowerShell),
            None if first.contains('\t') && !first.starts_with(['[', '"']) => Self::Shown(Shown::Text),
            None => Self::Json,
        }
    }
}

impl Shown {
    /// What it is, with how many values, and what gives JSON.
    pub(super) fn refusal(self, text: &str) -> String {
        let starting = |starts: &[char]| text.lines().filter(|line| line.starts_with(starts)).count();
        let filled = || text.lines().filter(|line| !line.trim().is_empty()).count();
        match self {
            Self::Python => format!(
                "{} as Python prints it, not JSON: print(json.dumps(answer, default=str)) gives that",
                values(starting(&['{', '[']))
            ),
            Self::Node => format!(
                "{} as Node.js prints it, not JSON: console.log(JSON.stringify(answer)) gives that",
                values(starting(&['{', '[']))
            ),
            Self::Table => {
                format!("a table of {} lines (--output table), not JSON: --output json gives that", filled())
            }
            Self::Text => {
                format!(
                    "{} lines of text without names (--output text), not JSON: --output json gives that",
                    filled()
                )
            }
            Self::PowerShell => format!(
                "{} as PowerShell shows it, not JSON: | ConvertTo-Json -Depth 9 gives that",
                values(text.split("\n\n").filter(|part| !part.trim().is_empty()).count().max(1))
            ),
        }
    }
}

/// True if an object of JSON begins on a line of its own: other text is around it, as logs have it.
fn has_json(beginning: &str) -> bool {
    let mut lines = beginning.lines().map(str::trim_end).peekable();
    while let Some(line) = lines.next() {
        let inside =
            line.trim_start_matches(['[', ' ']).strip_prefix('{').filter(|_| line.starts_with(['{', '[']));
        let next = lines.peek().copied().unwrap_or_default();
        if inside.is_some_and(|inside| [inside, next].concat().trim_start().starts_with(['"', '}'])) {
            return true;
        }
    }
    false
}

fn values(count: usize) -> String {
    if count == 1 { "a value".to_owned() } else { format!("{count} values") }
}

/// A name without double quotes, with its colon.
fn is_bare_name(text: &str) -> bool {
    let name = text.strip_prefix('\'').map_or(text, |quoted| quoted);
    let length =
        name.find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '$').unwrap_or(name.len());
    length > 0 && name[length..].trim_start_matches('\'').starts_with(':')
}

/// The upper edge of a table.
fn is_rule(line: &str) -> bool {
    line.len() > 3 && line.bytes().all(|byte| matches!(byte, b'-' | b'+' | b'|'))
}

/// `name:`, `name: value`, the same as an element, or the start of a document.
fn is_yaml(line: &str) -> bool {
    let line = line.trim_end();
    let content = line.trim_start_matches("- ");
    let is_name =
        |name: &str| !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    let is_member = content
        .split_once(':')
        .is_some_and(|(name, value)| is_name(name) && (value.is_empty() || value.starts_with(' ')));
    line == "---" || line == "-" || is_member
}

/// `Name      : value`.
fn is_property(line: &str) -> bool {
    let name = line.split_once(" : ").map(|(name, _)| name.trim_end());
    name.is_some_and(|name| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(beginning: &str, expected: Format) {
        assert_eq!(Format::of(beginning), expected, "{beginning}");
    }

    #[test]
    fn formats() {
        for text in ["", "{}", "[", "[[{\"a\": 1}]]", "\u{feff}{\"a\"", "\"a\"", "12", "nul", "oops: x y\n{"]
        {
            let expected = if text.starts_with("oops") { Format::Yaml } else { Format::Json };
            check(text, expected);
        }
        for text in ["execution:\n  jobId: j", "- executionSummaries:\n", "---\na: 1", "job:\r\n  a: b"] {
            check(text, Format::Yaml);
        }
        for text in ["{'execution': {}}", "[{'a': 1}]"] {
            check(text, Format::Shown(Shown::Python));
        }
        for text in ["{ execution: { jobId: 'j' } }", "{\n  '$metadata': {\n", "{\n  document: '{}'\n}"] {
            check(text, Format::Shown(Shown::Node));
        }
        check("-----------\n|  DescribeJob  |\n", Format::Shown(Shown::Table));
        check("EXECUTION\t1\tfw-1\tQUEUED\n", Format::Shown(Shown::Text));
        check("JobId          : fw-1\nStatus  : FAILED\n", Format::Shown(Shown::PowerShell));
    }

    #[test]
    fn refusals() {
        let text = "{'a': 1}\n{'b': 2}\n";
        let expected =
            "2 values as Python prints it, not JSON: print(json.dumps(answer, default=str)) gives that";
        assert_eq!(Shown::Python.refusal(text), expected);
        assert!(Shown::Node.refusal("{\n  a: 1\n}\n").starts_with("a value as Node.js prints it"));
        assert!(Shown::Text.refusal("A\tb\n\nC\td\n").starts_with("2 lines of text"));
        assert!(Shown::Table.refusal("----\n|a|\n----\n").starts_with("a table of 3 lines"));
        assert!(Shown::PowerShell.refusal("A : b\nC : d\n\nA : e\n").starts_with("2 values as PowerShell"));
    }
}
