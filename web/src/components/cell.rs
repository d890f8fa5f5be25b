//! A cell of a table as markup. All that comes from outside is escaped.

use crate::components::{icons, status};
use crate::document_html::escaped as escape;
use crate::i18n::format::{self, Today};
use crate::i18n::text;
use crate::lists::Cell;
use crate::preferences::Clock;

/// The cell, with its element.
pub(crate) fn html(cell: &Cell, class: &str, today: Today, clock: &Clock) -> String {
    format!("<td class=\"{class}\">{}</td>", content(cell, today, clock))
}

fn content(cell: &Cell, today: Today, clock: &Clock) -> String {
    match cell {
        Cell::Absent => format!("<span class=\"absent\">{}</span>", text::NONE),
        Cell::Name { id, href, what } => name(id, href, what.get()),
        Cell::Code(code) => {
            let code = escape(code);
            format!("<code class=\"cut\" title=\"{code}\">{code}</code>")
        }
        Cell::Status(status) => {
            let raw = status.raw.as_deref().map(|raw| format!("<code class=\"raw\">{}</code>", escape(raw)));
            format!(
                "<span class=\"status {}\">{}<strong>{}</strong>{}</span>",
                status::class(status.state),
                icons::status_html(status.state),
                status.label.get(),
                raw.unwrap_or_default()
            )
        }
        Cell::Text(text) => {
            let text = escape(text);
            format!("<bdi class=\"cut\" title=\"{text}\">{text}</bdi>")
        }
        Cell::Number(number) => format::number(*number),
        Cell::Failures(0) => format!("<span class=\"absent\">{}</span>", format::number(0)),
        Cell::Failures(number) => format!("<span class=\"failures\">{}</span>", format::number(*number)),
        Cell::Time(at) => format!(
            "<time datetime=\"{0}\" title=\"{1}\">{2}</time>",
            at.to_iso(),
            format::whole(*at, clock),
            format::short(*at, today, clock)
        ),
        Cell::Progress(permille, state) => progress(*permille, status::class(*state)),
    }
}

fn name(id: &str, href: &str, what: &str) -> String {
    let (id, href) = (escape(id), escape(href));
    format!(
        "<span class=\"name\"><a href=\"{href}\" title=\"{id}\"><code>{id}</code></a>\
         <button type=\"button\" class=\"plain square copy\" tabindex=\"-1\" data-copy=\"{id}\" data-what=\"{what}\" \
         aria-label=\"{}\">{}</button></span>",
        escape(&text::copy(what)),
        icons::line_html(icons::COPY)
    )
}

/// A bar as wide as the percentage, drawn so that it needs no style of its own: the page's policy allows none.
fn progress(permille: u16, class: &str) -> String {
    let percent = text::percent(&format::number(i64::from(permille / 10)));
    format!(
        "<span class=\"meter {class}\"><svg viewBox=\"0 0 1000 8\" preserveAspectRatio=\"none\" aria-hidden=\"true\">\
         <path class=\"whole\" d=\"M0 4H1000\"/><path d=\"M0 4H{permille}\"/></svg><span>{percent}</span></span>"
    )
}
