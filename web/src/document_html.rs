//! A laid-out document as markup, made in one piece: thousands of lines are parsed faster than they are built.

use crate::records::json_layout::{Edge, Kind, Line};
use std::fmt::Write;

/// The markup of a document's lines. What can be folded is a `details`, which tells how many lines it has; numbers
/// are attributes, so that they are not copied along with the text.
pub(crate) fn foldable(lines: &[Line<'_>]) -> String {
    let mut html = String::new();
    let heights = heights(lines);
    for (index, (line, height)) in lines.iter().zip(heights).enumerate() {
        let number = index + 1;
        let tag = match line.edge {
            Edge::Opens(_) => {
                // One stop for the Tab key; the arrows move on from there.
                let stop = if index == 0 { "" } else { " tabindex=-1" };
                _ = write!(html, "<details open data-lines={height}><summary data-line={number}{stop}>");
                "summary"
            }
            Edge::Closes => {
                _ = write!(html, "</details><div data-line={number}>");
                "div"
            }
            Edge::Inside => {
                _ = write!(html, "<div data-line={number}>");
                "div"
            }
        };
        content(&mut html, line);
        if let Edge::Opens(members) = line.edge {
            _ = write!(html, "<span class=members data-count={members}></span>");
        }
        _ = write!(html, "</{tag}>");
    }
    html
}

/// For each line that opens something: how many lines there are up to the one that closes it.
fn heights(lines: &[Line<'_>]) -> Vec<usize> {
    let mut heights = vec![0; lines.len()];
    let mut open = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        match line.edge {
            Edge::Opens(_) => open.push(index),
            Edge::Closes => {
                if let Some(from) = open.pop() {
                    heights[from] = index - from;
                }
            }
            Edge::Inside => {}
        }
    }
    heights
}

/// The markup of a text that is not JSON: its lines, with numbers.
pub(crate) fn plain(text: &str) -> String {
    let mut html = String::new();
    for (index, line) in text.lines().enumerate() {
        _ = write!(html, "<div data-line={}>", index + 1);
        escape(&mut html, line);
        // An empty line keeps its height, and is copied.
        html.push_str(if line.is_empty() { "<br></div>" } else { "</div>" });
    }
    html
}

fn content(html: &mut String, line: &Line<'_>) {
    // The indentation is text, so that it is copied; while lines are wrapped, style indents instead.
    _ = write!(html, "<span class=indent>{:1$}</span>", "", line.depth * 2);
    for token in &line.tokens {
        let class = match token.kind {
            Kind::Key => "key",
            Kind::Text => "text",
            Kind::Number => "number",
            Kind::Word => "word",
            Kind::Mark => "",
        };
        if class.is_empty() {
            html.push_str(token.text);
        } else {
            _ = write!(html, "<span class={class}>");
            escape(html, token.text);
            html.push_str("</span>");
        }
    }
}

fn escape(html: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            _ => html.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::json_layout::lines;

    #[test]
    fn nested_and_escaped() {
        let html = foldable(&lines(r#"{"<a>":[1],"b":"&"}"#).unwrap());
        assert_eq!(
            html,
            "<details open data-lines=5><summary data-line=1><span class=indent></span>{<span class=members data-count=2></span></summary>\
             <details open data-lines=2><summary data-line=2 tabindex=-1><span class=indent>  </span><span class=key>\"&lt;a&gt;\"</span>: [\
             <span class=members data-count=1></span></summary>\
             <div data-line=3><span class=indent>    </span><span class=number>1</span></div>\
             </details><div data-line=4><span class=indent>  </span>],</div>\
             <div data-line=5><span class=indent>  </span><span class=key>\"b\"</span>: <span class=text>\"&amp;\"</span></div>\
             </details><div data-line=6><span class=indent></span>}</div>"
        );
    }

    #[test]
    fn text_as_it_is() {
        assert_eq!(
            plain("a <b>\n\nc"),
            "<div data-line=1>a &lt;b&gt;</div><div data-line=2><br></div><div data-line=3>c</div>"
        );
    }
}
