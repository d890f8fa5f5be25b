//! Tokens of each kind.

use super::{APP_HASH, NONCE, TOKEN_HASH, now, valid_token};
use fleetglass_service::access::token::{Kind, Token};

const KINDS: [Kind; 3] = [Kind::Session, Kind::Access, Kind::Refresh];

/// An input is a token.
pub(crate) fn check(input: &[u8]) -> bool {
    let text = String::from_utf8_lossy(input);
    let opened = KINDS.into_iter().filter(|kind| opens(*kind, &text)).count();
    assert!(opened <= 1, "a token is of one kind");
    signed(&text);
    opened == 1
}

/// Only what was given out is taken.
fn opens(kind: Kind, text: &str) -> bool {
    let secret = if kind == Kind::Session { TOKEN_HASH } else { APP_HASH };
    let Some(token) = Token::open(kind, text, now(), |id| (id == "FGTESTS").then_some(secret)) else {
        return false;
    };
    assert_eq!((text, token.nonce.as_str()), (valid_token(kind).as_str(), NONCE));
    assert_eq!(token.sign(kind, secret), text);
    true
}

/// A token of any text is taken as it was given out, as its own kind, in its time; and not with a character put in.
fn signed(text: &str) {
    let (id, nonce) = text.split_at(text.floor_char_boundary(text.len() / 2));
    let kind = KINDS[text.len() % KINDS.len()];
    let token = Token::new(kind, id, &nonce.replace('.', ""), now());
    let mut text = token.sign(kind, "secret");
    let open = |kind, text: &str, at| Token::open(kind, text, at, |_| Some("secret"));
    for other in KINDS {
        assert_eq!(open(other, &text, now()), (other == kind).then(|| token.clone()));
    }
    assert_eq!(open(kind, &text, now().plus_seconds(kind.seconds())), None);
    text.insert(text.floor_char_boundary(text.len() / 3), 'x');
    assert_eq!(open(kind, &text, now()), None);
}
