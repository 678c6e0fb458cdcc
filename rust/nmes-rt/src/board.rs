//! A notice board: the runner overwrites a small record each tick, anyone reads a consistent copy without a lock.
//!
//! A sequence lock of plain atomics: the writer never waits; a reader that met a write reads again.

use std::sync::atomic::{
    AtomicU64,
    Ordering::{Acquire, Relaxed, Release},
    fence,
};

/// A record of `N` words.
#[derive(Debug)]
pub(crate) struct Board<const N: usize> {
    version: AtomicU64,
    words: [AtomicU64; N],
}

impl<const N: usize> Board<N> {
    /// A board of zeros.
    pub(crate) fn new() -> Self {
        Self { version: AtomicU64::new(0), words: [const { AtomicU64::new(0) }; N] }
    }

    /// Replaces the record. Only one thread may write.
    pub(crate) fn write(&self, words: &[u64; N]) {
        let version = self.version.load(Relaxed);
        self.version.store(version + 1, Relaxed);
        fence(Release);
        for (cell, word) in self.words.iter().zip(words) {
            cell.store(*word, Relaxed);
        }
        self.version.store(version + 2, Release);
    }

    /// A consistent copy of the record.
    pub(crate) fn read(&self) -> [u64; N] {
        loop {
            let before = self.version.load(Acquire);
            let copy = std::array::from_fn(|i| self.words[i].load(Relaxed));
            fence(Acquire);
            if before.is_multiple_of(2) && self.version.load(Relaxed) == before {
                return copy;
            }
            std::thread::yield_now();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::AtomicBool;

    #[test]
    fn readers_never_see_half_a_record() {
        let board = Arc::new(Board::<8>::new());
        let stop = Arc::new(AtomicBool::new(false));
        let readers: Vec<_> = (0..2)
            .map(|_| {
                let (board, stop) = (Arc::clone(&board), Arc::clone(&stop));
                std::thread::spawn(move || {
                    while !stop.load(Relaxed) {
                        let copy = board.read();
                        assert!(copy.iter().all(|w| *w == copy[0]), "{copy:?}");
                    }
                })
            })
            .collect();
        for n in 0..200_000 {
            board.write(&[n; 8]);
        }
        stop.store(true, Relaxed);
        for reader in readers {
            reader.join().expect("consistent");
        }
    }
}
