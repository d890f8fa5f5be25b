//! The console's style sheets in one file: that is one request, and compresses better than each alone.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::fingerprint::Fingerprint;

/// Puts the style sheets that the page in the folder `console` links into one, in their order.
pub(super) fn join(console: &Path) -> Result<()> {
    let page = console.join("index.html");
    let html = fs::read_to_string(&page).context("cannot read the console's page")?;
    let mut styles = String::new();
    for name in tags(&html).filter_map(sheet) {
        let file = console.join(name);
        styles += &fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
        fs::remove_file(file)?;
    }
    let name = format!("style-{}.css", Fingerprint::of(&[styles.as_bytes()]));
    fs::write(console.join(&name), styles)?;
    fs::write(page, with_sheet(&html, &name)).context("cannot write the console's page")
}

/// A page that links one style sheet, in the place of the first that it linked.
fn with_sheet(html: &str, name: &str) -> String {
    let first = tags(html).find_map(sheet);
    let keep = |tag| match sheet(tag) {
        None => Some(tag.to_owned()),
        Some(linked) => (Some(linked) == first).then(|| tag.replace(linked, name)),
    };
    tags(html).filter_map(keep).collect()
}

/// The tags of a page, each with the text before it.
fn tags(html: &str) -> impl Iterator<Item = &str> {
    html.split_inclusive('>')
}

/// The name of the file that a tag links as a style sheet.
fn sheet(tag: &str) -> Option<&str> {
    let (_, path) = tag.strip_prefix("<link ")?.split_once("/console/")?;
    let end = path.find(".css")? + ".css".len();
    tag.contains("stylesheet").then_some(&path[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_sheet_takes_the_place_of_the_first() {
        let html = "<html><link href=/console/a-1.css rel=stylesheet><link href=\"/console/b.css\" \
                    rel=\"stylesheet\"><link href=/console/i.svg rel=icon><body>";
        let expected =
            "<html><link href=/console/style-2.css rel=stylesheet><link href=/console/i.svg rel=icon><body>";
        assert_eq!(with_sheet(html, "style-2.css"), expected);
        assert_eq!(tags(html).filter_map(sheet).collect::<Vec<_>>(), ["a-1.css", "b.css"]);
    }
}
