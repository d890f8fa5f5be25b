//! Numbers that look random and are the same for the same seed, with every build: SplitMix64 (Steele, Lea, Flood 2014).

/// A source of such numbers.
#[derive(Clone, Debug)]
pub(super) struct SeededRng(u64);

impl SeededRng {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Any number.
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// From `from` up to, and without, `to`; `from` where there is nothing between.
    pub(super) fn between(&mut self, from: i64, to: i64) -> i64 {
        let span = to.saturating_sub(from).max(1).unsigned_abs();
        from + (self.next() % span) as i64
    }

    /// As [`Self::between`], most of them near `from`: waits, durations and sizes have a long tail.
    pub(super) fn skewed(&mut self, from: i64, to: i64) -> i64 {
        let part = self.next() as f64 / u64::MAX as f64;
        from + ((to - from) as f64 * part.powi(4)) as i64
    }

    /// True so often in a thousand.
    pub(super) fn permille(&mut self, so_often: u64) -> bool {
        self.next() % 1000 < so_often
    }

    /// One of several.
    pub(super) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[(self.next() % from.len() as u64) as usize]
    }

    /// So many hexadecimal digits, at most 16.
    pub(super) fn hex(&mut self, digits: usize) -> String {
        format!("{:016x}", self.next())[16 - digits..].to_owned()
    }

    /// The form in which AWS IoT names registration tasks.
    pub(super) fn uuid(&mut self) -> String {
        let (a, b, c, d) = (self.hex(8), self.hex(4), self.hex(3), self.hex(3));
        format!("{a}-{b}-4{c}-a{d}-{}", self.hex(12))
    }
}
