//! Keeps what the caller plots: a live window at full rate and the whole session in bins, both cut down to few points.
//!
//! Lives on the caller's side of the sample ring; the runner never touches it.

mod bins;
mod window;

use nmes_core::Sample;

use crate::message::Record;
use bins::Bins;
use window::Window;

/// Length of the live window [ticks].
pub const WINDOW_TICKS: u64 = 20_000;
/// Fewest points that a caller may ask for.
pub const MIN_POINTS: usize = 16;

/// One line: `x` [s] before the end of the window (≤ 0) or [min] of the session.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
    /// Abscissa.
    pub x: Vec<f64>,
    /// Ordinate; NaN where samples are missing, so that a plotted line breaks.
    pub y: Vec<f64>,
}

/// One band: the smallest and largest value of each bin.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Band {
    /// Middle of the bin [min].
    pub t_min: Vec<f64>,
    /// Smallest value.
    pub low: Vec<f64>,
    /// Largest value.
    pub high: Vec<f64>,
}

/// Samples of one session, as far as plots need them.
#[derive(Debug)]
pub struct History {
    window: Window,
    bins: Bins,
    latest: Option<Sample>,
    received: u64,
    missing: u64,
}

impl History {
    /// An empty history of `signals` signals.
    pub fn new(signals: usize) -> Self {
        Self { window: Window::new(signals), bins: Bins::new(signals), latest: None, received: 0, missing: 0 }
    }

    /// Takes one record of the sample ring.
    pub fn take(&mut self, record: &Record) {
        match record {
            Record::Sample(sample) => {
                let values = &sample.values[..sample.len];
                self.window.push(sample.tick, values);
                self.bins.push(sample.tick, values);
                self.latest = Some(*sample);
                self.received += 1;
            }
            // the window and the bins are addressed by tick, so what is missing stays NaN
            Record::Gap { ticks, .. } => self.missing += ticks,
        }
    }

    /// The newest sample.
    pub fn latest(&self) -> Option<&Sample> {
        self.latest.as_ref()
    }

    /// Samples taken.
    pub fn received(&self) -> u64 {
        self.received
    }

    /// Samples that gap records named.
    pub fn missing(&self) -> u64 {
        self.missing
    }

    /// The last `ticks` of a signal as at most `max_points` points that keep every extreme.
    pub fn line(&self, signal: usize, ticks: u64, max_points: usize) -> Line {
        self.window.line(signal, ticks, max_points.max(MIN_POINTS))
    }

    /// The whole session of a signal in at most `max_points` bins.
    pub fn band(&self, signal: usize, max_points: usize) -> Band {
        self.bins.band(signal, max_points.max(MIN_POINTS))
    }
}
