//! What a key may do.

/// Something that a key may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Right {
    /// Ask AWS's operations, in signed requests.
    ReadAws,
    /// Ask Huawei's operations, after a login as an application.
    ReadHuawei,
    /// See the console, and what it asks.
    ReadConsole,
    /// Import records.
    Import,
    /// Forget records, and save and publish them.
    Forget,
    /// Push what a provider tells of its own accord, and nothing else.
    Ingest,
}

impl Right {
    /// All, by the names that keys have for them.
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

    /// The right of a name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(own, _)| *own == name).map(|(_, right)| *right)
    }

    /// Whether it lets read, and no more.
    pub fn reads(self) -> bool {
        matches!(self, Self::ReadAws | Self::ReadHuawei | Self::ReadConsole)
    }

    /// Whether it is made use of with the key's bearer token.
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
