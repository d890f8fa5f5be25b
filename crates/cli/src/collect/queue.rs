//! A queue of records to describe, the most urgent first.

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Items ordered by rank, then by arrival. Each item is in the queue once.
pub(crate) struct Queue<T> {
    inner: Mutex<Inner<T>>,
    changed: Condvar,
}

struct Inner<T> {
    items: BTreeMap<(u8, u64), T>,
    places: HashMap<T, (u8, u64)>,
    arrived: u64,
    /// The number of items that were taken and are not done.
    taken: usize,
    /// What is less urgent waits. None: all wait, and nobody for them.
    up_to: Option<u8>,
}

impl<T: Clone + Eq + Hash> Queue<T> {
    /// An empty queue, closed.
    pub(crate) fn new() -> Self {
        let (items, places) = (BTreeMap::new(), HashMap::new());
        let inner = Mutex::new(Inner { items, places, arrived: 0, taken: 0, up_to: None });
        Self { inner, changed: Condvar::new() }
    }

    /// Adds an item; rank 0 is the most urgent. One that is in the queue moves up, and never down.
    pub(crate) fn push(&self, item: T, rank: u8) {
        let mut inner = self.inner();
        if let Some(place) = inner.places.get(&item).copied() {
            if place.0 <= rank {
                return;
            }
            inner.items.remove(&place);
        }
        inner.arrived += 1;
        let place = (rank, inner.arrived);
        inner.places.insert(item.clone(), place);
        inner.items.insert(place, item);
        self.changed.notify_all();
    }

    /// Takes the most urgent item, waiting for one; none once the queue is closed. [`Self::done`] has to follow.
    pub(crate) fn take(&self) -> Option<T> {
        let mut inner = self.inner();
        loop {
            let up_to = inner.up_to?;
            if let Some(first) = inner.items.first_entry().filter(|first| first.key().0 <= up_to) {
                let item = first.remove();
                inner.places.remove(&item);
                inner.taken += 1;
                return Some(item);
            }
            inner = self.changed.wait(inner).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Marks a taken item as done, or as back in the queue.
    pub(crate) fn done(&self) {
        self.inner().taken -= 1;
    }

    /// Opens the queue for items of this rank or more urgent.
    pub(crate) fn open(&self, up_to: u8) {
        self.inner().up_to = Some(up_to);
        self.changed.notify_all();
    }

    /// Closes the queue until it is opened again; its items stay.
    pub(crate) fn close(&self) {
        self.inner().up_to = None;
        self.changed.notify_all();
    }

    /// Removes and returns all items with their ranks.
    pub(crate) fn drain(&self) -> Vec<(T, u8)> {
        let mut inner = self.inner();
        inner.places.clear();
        std::mem::take(&mut inner.items).into_iter().map(|((rank, _), item)| (item, rank)).collect()
    }

    /// True while items can be taken.
    pub(crate) fn is_open(&self) -> bool {
        self.inner().up_to.is_some()
    }

    /// How many items wait or are being worked on.
    pub(crate) fn len(&self) -> usize {
        let inner = self.inner();
        inner.items.len() + inner.taken
    }

    fn inner(&self) -> MutexGuard<'_, Inner<T>> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn queue(items: &[(&'static str, u8)]) -> Queue<&'static str> {
        let queue = Queue::new();
        for (item, rank) in items {
            queue.push(*item, *rank);
        }
        queue
    }

    #[test]
    fn the_most_urgent_come_first() {
        let queue = queue(&[("d", 3), ("b", 1), ("a", 2), ("c", 1), ("a", 0), ("c", 3)]);
        assert_eq!(queue.take(), None, "it is closed");
        queue.open(9);
        let taken: Vec<_> = (0..4).filter_map(|_| queue.take()).collect();
        assert_eq!(taken, ["a", "b", "c", "d"]);
        assert_eq!(queue.len(), 4);
        (0..4).for_each(|_| queue.done());
        assert_eq!(queue.len(), 0);
    }

    #[test]
    fn what_is_less_urgent_waits() {
        let queue = queue(&[("a", 1), ("b", 2)]);
        queue.open(1);
        assert_eq!(queue.take(), Some("a"));
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| queue.take());
            queue.open(2);
            assert_eq!(waiting.join().unwrap(), Some("b"));
        });
    }

    #[test]
    fn who_waits_hears_of_the_end() {
        let queue = queue(&[]);
        queue.open(9);
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| queue.take());
            queue.close();
            assert_eq!(waiting.join().unwrap(), None);
        });
    }

    #[test]
    fn all_can_be_taken_out() {
        let queue = queue(&[("a", 1), ("b", 2)]);
        assert_eq!(queue.drain(), [("a", 1), ("b", 2)]);
        assert_eq!(queue.len(), 0);
        queue.push("b", 3);
        assert_eq!(queue.drain(), [("b", 3)]);
    }
}
