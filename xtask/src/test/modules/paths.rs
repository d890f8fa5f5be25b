//! Paths in syntax trees, and in tokens that are not parsed further.

use proc_macro2::{TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Ident, Lit, LitStr, Result, Token};

/// A path's segments, without their generic arguments, and the line in which it begins.
pub(super) type PathAt = (Vec<String>, usize);

/// The segments and the line of a parsed path.
pub(super) fn of_path(path: &syn::Path) -> PathAt {
    let segments = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
    (segments, path.segments.first().map_or(0, |first| line(&first.ident)))
}

/// The paths of two or more segments in the tokens of a macro or of an attribute. A string that holds a path counts too,
/// as in `#[serde(with = "crate::time::text")]`.
pub(super) fn of_tokens(tokens: TokenStream) -> Vec<PathAt> {
    // All tokens are accepted; those outside paths are skipped.
    read_tokens.parse2(tokens).unwrap_or_default()
}

/// The line of a name.
pub(super) fn line(name: &Ident) -> usize {
    name.span().start().line
}

fn read_tokens(input: ParseStream<'_>) -> Result<Vec<PathAt>> {
    let mut paths = Vec::new();
    while !input.is_empty() {
        if input.peek(Ident::peek_any) {
            paths.extend(Some(read_path(input)?).filter(|(segments, _)| segments.len() > 1));
            continue;
        }
        match input.parse::<TokenTree>()? {
            TokenTree::Group(group) => paths.extend(of_tokens(group.stream())),
            TokenTree::Literal(literal) => {
                if let Lit::Str(text) = Lit::new(literal) {
                    paths.extend(of_string(&text));
                }
            }
            _ => {}
        }
    }
    Ok(paths)
}

fn read_path(input: ParseStream<'_>) -> Result<PathAt> {
    let first = input.call(Ident::parse_any)?;
    let mut segments = vec![first.to_string()];
    // Two colons are two tokens.
    while input.peek(Token![::]) && input.peek3(Ident::peek_any) {
        input.parse::<Token![::]>()?;
        segments.push(input.call(Ident::parse_any)?.to_string());
    }
    Ok((segments, line(&first)))
}

fn of_string(text: &LitStr) -> Option<PathAt> {
    let path = text.parse_with(syn::Path::parse_mod_style).ok()?;
    Some(of_path(&path)).filter(|(segments, _)| segments.len() > 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(tokens: &str, expected: &[&str]) {
        let found = of_tokens(tokens.parse().unwrap());
        let found: Vec<String> = found.into_iter().map(|(segments, _)| segments.join("::")).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn paths_are_found_among_other_tokens() {
        check(
            r#""{}: {}", crate::time::now(), (a, [super::key::Key::<u8>::new()])"#,
            &["crate::time::now", "super::key::Key"],
        );
        check("$crate::json::read!($name, single, a: b)", &["crate::json::read"]);
        check(r#"default, with = "crate::time::text", rename = "x""#, &["crate::time::text"]);
        check("", &[]);
    }
}
