//! The credentials of a key.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use fleetglass_model::right::Right;
use sha2::{Digest, Sha256};

/// The credentials of a key, as far as its rights require them. All but the id are secret.
pub(crate) struct Credentials {
    /// The key's id, which is the AWS access key id too.
    pub(crate) id: String,
    /// The AWS secret access key.
    pub(crate) secret: Option<String>,
    /// The bearer token.
    pub(crate) token: Option<String>,
    /// The secret of the Huawei application.
    pub(crate) app_secret: Option<String>,
}

impl Credentials {
    /// Makes new ones, from the system's random numbers.
    pub(crate) fn random(rights: &[Right]) -> Result<Self, String> {
        Self::fill(rights).map_err(|error| format!("the system gives no random numbers: {error}"))
    }

    fn fill(rights: &[Right]) -> Result<Self, getrandom::Error> {
        let secret = rights.contains(&Right::ReadAws).then(random::<30>).transpose()?;
        let token = rights.iter().any(|right| right.is_by_token()).then(random::<32>).transpose()?;
        let app_secret = rights.contains(&Right::ReadHuawei).then(random::<30>).transpose()?;
        Ok(Self {
            id: id(random()?),
            secret: secret.map(|bytes| STANDARD.encode(bytes)),
            token: token.map(|bytes| format!("fgt_{}", URL_SAFE_NO_PAD.encode(bytes))),
            app_secret: app_secret.map(|bytes| URL_SAFE_NO_PAD.encode(bytes)),
        })
    }
}

/// SHA-256 of a text, in lower-case hexadecimal digits.
pub(crate) fn sha256(text: &str) -> String {
    format!("{:x}", Sha256::digest(text))
}

fn random<const N: usize>() -> Result<[u8; N], getrandom::Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map(|()| bytes)
}

/// In the notation of AWS's access key ids. 32 characters divide a byte's 256 values evenly.
fn id(bytes: [u8; 18]) -> String {
    let character = |byte: u8| char::from(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[usize::from(byte % 32)]);
    "FG".chars().chain(bytes.map(character)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: Option<String>, start: &str, length: usize, others: &str) {
        let text = text.unwrap();
        let rest = text.strip_prefix(start).unwrap();
        assert_eq!(rest.len(), length, "{text}");
        assert!(rest.chars().all(|c| c.is_ascii_alphanumeric() || others.contains(c)), "{text}");
    }

    #[test]
    fn their_shapes() {
        for _ in 0..100 {
            let made = Credentials::random(&Right::ALL.map(|(_, right)| right)).unwrap();
            assert!(!made.id.contains(|c: char| c.is_ascii_lowercase() || "0189".contains(c)), "{}", made.id);
            check(Some(made.id), "FG", 18, "");
            check(made.secret, "", 40, "+/");
            check(made.token, "fgt_", 43, "-_");
            check(made.app_secret, "", 40, "-_");
        }
    }

    #[test]
    fn rights_get_what_they_need_and_no_more() {
        for (right, needs) in [
            (Right::ReadAws, [true, false, false]),
            (Right::ReadHuawei, [false, false, true]),
            (Right::ReadConsole, [false, true, false]),
            (Right::Import, [false, true, false]),
            (Right::Forget, [false, true, false]),
        ] {
            let made = Credentials::random(&[right]).unwrap();
            let has = [&made.secret, &made.token, &made.app_secret].map(Option::is_some);
            assert_eq!(has, needs, "{right:?}");
        }
    }

    #[test]
    fn no_two_are_the_same() {
        let made = || Credentials::random(&Right::ALL.map(|(_, right)| right)).unwrap();
        let (one, other) = (made(), made());
        assert_ne!(one.id, other.id);
        assert_ne!(one.secret, other.secret);
        assert_ne!(one.token, other.token);
        assert_ne!(one.app_secret, other.app_secret);
    }

    /// FIPS 180-4's examples.
    #[test]
    fn hashes() {
        assert_eq!(sha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assert_eq!(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
