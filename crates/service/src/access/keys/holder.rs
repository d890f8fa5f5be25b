//! Entries of the keyset with which clients sign in.

use super::entry::Key;
use super::{Identity, KeySet};
use crate::access::hash::sha256;
use crate::access::same;
use fleetglass_model::Timestamp;

/// An entry that can have tokens.
#[derive(Clone, Copy)]
pub struct KeyHolder<'a> {
    /// The entry's id.
    pub id: &'a str,
    /// The identity.
    pub identity: &'a Identity,
    /// The hash of the entry's secret, which signs its tokens.
    pub secret: &'a str,
}

impl KeySet {
    /// The entry of a bearer token.
    pub fn operator(&self, bearer: &str, now: Timestamp) -> Option<KeyHolder<'_>> {
        let sent = sha256(bearer.as_bytes());
        self.valid(now).filter_map(operator).find(|holder| same(holder.secret, &sent))
    }

    /// The entry of an id, if it has a bearer token.
    pub fn operator_of(&self, id: &str, now: Timestamp) -> Option<KeyHolder<'_>> {
        operator(self.valid(now).find(|key| key.id == id)?)
    }

    /// The entry of an application with a secret.
    pub fn app(&self, app_id: &str, secret: &str, now: Timestamp) -> Option<KeyHolder<'_>> {
        let sent = sha256(secret.as_bytes());
        let mut keys = self.valid(now).filter_map(|key| app(key, app_id));
        keys.find(|holder| same(holder.secret, &sent))
    }

    /// The entry of an id, if it is that of the application.
    pub fn app_of(&self, id: &str, app_id: &str, now: Timestamp) -> Option<KeyHolder<'_>> {
        app(self.valid(now).find(|key| key.id == id)?, app_id)
    }

    /// The entry of an id and its application, if it has one.
    pub fn any_app_of(&self, id: &str, now: Timestamp) -> Option<(&str, KeyHolder<'_>)> {
        let key = self.valid(now).find(|key| key.id == id)?;
        let (app_id, _) = key.app.as_ref()?;
        Some((app_id, app(key, app_id)?))
    }

    /// True if any entry names an application.
    pub fn knows_app(&self, app_id: &str) -> bool {
        self.0.iter().any(|key| key.identity.applications.iter().any(|known| known == app_id))
    }
}

fn operator(key: &Key) -> Option<KeyHolder<'_>> {
    Some(KeyHolder { id: &key.id, identity: &key.identity, secret: key.token.as_deref()? })
}

fn app<'a>(key: &'a Key, app_id: &str) -> Option<KeyHolder<'a>> {
    let (_, secret) = key.app.as_ref().filter(|(id, _)| id == app_id)?;
    Some(KeyHolder { id: &key.id, identity: &key.identity, secret })
}
