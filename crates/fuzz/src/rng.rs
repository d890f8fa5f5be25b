//! Pseudo-random numbers, the same for the same seed.

/// A generator (xorshift64*).
pub(crate) struct Rng(u64);

impl Rng {
    /// The generator of an input: of the run's seed, the target's name and the input's number.
    pub(crate) fn new(seed: u64, name: &str, number: u64) -> Self {
        let mix = |sum: u64, next: u64| (sum ^ next).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29);
        let state = name.bytes().map(u64::from).chain([seed, number]).fold(1, mix);
        Self(state | 1)
    }

    /// A number below an end that is not 0.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % end
    }

    pub(crate) fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}
