//! Cloudflare's rate limiter.

use crate::stores::Stores;

impl Stores {
    /// Counts a request of `name` over all isolates of a location, and tells whether the ceiling lets it through. A
    /// deployment without a ceiling lets all through.
    pub(crate) async fn is_below_ceiling(&self, name: &str) -> Result<bool, String> {
        let Ok(limiter) = self.env.rate_limiter("CEILING") else { return Ok(true) };
        Ok(self.deadline.wait(limiter.limit(name.to_owned())).await?.success)
    }
}
