//! The lines of a document, with their numbers, which are attributes, so that they are not copied along with the text.

use crate::records::json_layout::{Edge, Kind, Line, Token};
use leptos::prelude::*;

/// What lies in more objects and arrays than this does not fold: elements that lie in each other deeper than a few hundred
/// are too deep for browsers.
const DEEPEST: usize = 100;

/// The lines of JSON; the first has the number `first`. What can be folded is a `details`, which tells how many lines it has.
pub(super) fn foldable(lines: &[Line<'_>], first: usize) -> AnyView {
    let mut views = Vec::new();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let number = first + at;
        at += 1;
        match line.edge {
            Edge::Opens { members, lines: height } if line.depth < DEEPEST => {
                let inside = at..at + height - 1;
                at = inside.end;
                views.push(folding(line, number, members, height, foldable(&lines[inside], number + 1)));
            }
            _ => views.push(view! { <div data-line=number.to_string()>{content(line)}</div> }.into_any()),
        }
    }
    views.into_any()
}

fn folding(line: &Line<'_>, number: usize, members: usize, height: usize, inside: AnyView) -> AnyView {
    // One stop for the Tab key; the arrows move on from there.
    let stop = (number > 1).then_some("-1");
    view! {
        <details open data-lines=height.to_string()>
            <summary data-line=number.to_string() tabindex=stop>
                {content(line)}
                <span class="members" data-count=members.to_string()></span>
            </summary>
            {inside}
        </details>
    }
    .into_any()
}

/// The lines of a text that is not JSON.
pub(super) fn plain(text: &str) -> AnyView {
    let line = |(number, line): (usize, &str)| {
        // An empty line keeps its height, and is copied.
        let content = match line {
            "" => view! { <br/> }.into_any(),
            _ => line.to_owned().into_any(),
        };
        view! { <div data-line=number.to_string()>{content}</div> }
    };
    (1..).zip(text.lines()).map(line).collect_view().into_any()
}

fn content(line: &Line<'_>) -> impl IntoView + use<> {
    // The indentation is text, so that it is copied; while lines are wrapped, style indents instead.
    let indent = " ".repeat(line.depth * 2);
    view! {
        <span class="indent">{indent}</span>
        {line.tokens.chunk_by(|one, other| one.kind == Kind::Mark && other.kind == Kind::Mark).map(piece).collect_view()}
    }
}

/// One token, or several marks: one text of them is shaped as a whole.
fn piece(tokens: &[Token<'_>]) -> AnyView {
    let text: String = tokens.iter().map(|token| token.text).collect();
    let class = match tokens[0].kind {
        Kind::Key => "key",
        Kind::Text => "text",
        Kind::Number => "number",
        Kind::Word => "word",
        Kind::Mark => return text.into_any(),
    };
    view! { <span class=class>{text}</span> }.into_any()
}
