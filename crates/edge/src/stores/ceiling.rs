//! Cloudflare's rate limiters.

use crate::stores::Stores;

/// A limit over all isolates of a location: a binding of `wrangler.toml`.
#[derive(Clone, Copy)]
pub(crate) struct Ceiling {
    binding: &'static str,
    /// Its period, which is how long to wait where it was reached.
    pub(crate) seconds: i64,
}

impl Ceiling {
    /// Of all requests.
    pub(crate) const ALL: Self = Self { binding: "CEILING", seconds: 10 };
    /// Of Huawei's operations, which are limited by the minute (S3).
    pub(crate) const HUAWEI: Self = Self { binding: "HUAWEI_CEILING", seconds: 60 };
}

impl Stores {
    /// Whether the deployment has a ceiling.
    pub(crate) fn has_ceilings(&self) -> bool {
        self.env.rate_limiter(Ceiling::ALL.binding).is_ok()
    }

    /// Counts a request of `name`, and tells whether the ceiling lets it through. A deployment without this ceiling has that of
    /// all requests; without any, it lets all through.
    pub(crate) async fn is_below(&self, ceiling: Ceiling, name: &str) -> Result<bool, String> {
        let limiter = self.env.rate_limiter(ceiling.binding);
        let Ok(limiter) = limiter.or_else(|_| self.env.rate_limiter(Ceiling::ALL.binding)) else {
            return Ok(true);
        };
        Ok(self.deadline.wait(limiter.limit(name.to_owned())).await?.success)
    }
}
