//! The rights of keys.

/// A right of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Right {
    /// Call AWS's operations, in signed requests.
    ReadAws,
    /// Call Huawei's operations, after a login as an application.
    ReadHuawei,
    /// Read in the console and in its API.
    ReadConsole,
    /// Import records.
    Import,
    /// Forget, back up and republish records.
    Forget,
    /// Push a provider's events, and nothing else.
    Ingest,
}

impl Right {
    /// All rights, with their names in the keyset.
    pub const ALL: [(&'static str, Self); 6] = [
        ("read-aws", Self::ReadAws),
        ("read-huawei", Self::ReadHuawei),
        ("read-console", Self::ReadConsole),
        ("import", Self::Import),
        ("forget", Self::Forget),
        ("ingest", Self::Ingest),
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        Self::ALL[self as usize].0
    }

    /// The right with a name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == name).map(|(_, right)| *right)
    }

    /// True if it only allows reading.
    pub fn reads(self) -> bool {
        matches!(self, Self::ReadAws | Self::ReadHuawei | Self::ReadConsole)
    }

    /// True if it is used with the key's bearer token.
    pub fn is_by_token(self) -> bool {
        matches!(self, Self::ReadConsole | Self::Import | Self::Forget | Self::Ingest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_its_name() {
        for (name, right) in Right::ALL {
            assert_eq!((right.name(), Right::of_name(name)), (name, Some(right)));
        }
        assert_eq!(Right::of_name("Import"), None);
    }
}
