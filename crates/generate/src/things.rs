//! The names of things: location and type.

const PLACES: [(&str, &str); 12] = [
    ("line1", "press"),
    ("line2", "press"),
    ("line3", "press"),
    ("line4", "oven"),
    ("line5", "conveyor"),
    ("packaging", "robot"),
    ("paint", "booth"),
    ("warehouse", "cart"),
    ("warehouse", "scale"),
    ("water", "pump"),
    ("yard", "camera"),
    ("energy", "meter"),
];

/// The name of the thing with this number.
pub(super) fn name(number: u64) -> String {
    let (place, kind) = PLACES[(number % PLACES.len() as u64) as usize];
    format!("{place}:{kind}-{:02}", number / PLACES.len() as u64 + 1)
}

/// Walks all of so many things, each once, in an order that jumps about.
pub(super) fn shuffled(count: u64, from: u64) -> impl Iterator<Item = u64> {
    // A step that shares no factor with the count meets every number once.
    let gcd = |mut a: u64, mut b: u64| {
        while b > 0 {
            (a, b) = (b, a % b);
        }
        a
    };
    let wanted = (count / 3 * 2).max(1);
    let step = (wanted..).find(|step| gcd(*step, count) == 1).unwrap_or(1);
    (0..count).map(move |index| (from % count + index * step) % count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_thing_once() {
        for count in [1, 2, 6, 300, 1_000] {
            let mut all: Vec<u64> = shuffled(count, 12_345).collect();
            all.sort_unstable();
            assert!(all.into_iter().eq(0..count));
        }
    }
}
