//! Makes foreign text safe to print.

/// Escapes the control characters of a text: records, file names and servers could send commands to the terminal.
pub(crate) fn escape_controls(text: &str) -> String {
    let spell = |c: char| if c.is_control() { c.escape_default().to_string() } else { c.to_string() };
    text.chars().map(spell).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_are_spelt_out() {
        assert_eq!(escape_controls("task \u{1b}[2J x\nü 温室"), r"task \u{1b}[2J x\nü 温室");
        assert_eq!(escape_controls("\u{9b}1m"), r"\u{9b}1m");
    }
}
