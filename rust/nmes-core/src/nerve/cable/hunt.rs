//! The bracket of one fibre whose runs also say how far off they were.

use super::rapid::Outcome;
use super::search::Search;

/// One end of a bracket.
#[derive(Clone, Copy, Debug)]
struct End {
    /// Amplitude [mA].
    ma: f64,
    /// How far from the threshold that was, as a share by the time it took.
    distance: f64,
    /// Threshold to which the last two runs on this side point [mA].
    aim: Option<f64>,
}

impl End {
    /// A new end after `old` on the same side.
    fn after(old: Option<Self>, ma: f64, distance: f64) -> Self {
        // distances go in proportion to those from the threshold: the line through two of them
        let line = |old: Self| (ma * old.distance - old.ma * distance) / (old.distance - distance);
        let aim = old.filter(|old| old.distance > distance).map(line);
        Self { ma, distance, aim }
    }

    /// Share of the threshold that is left to where this side aims.
    fn left(&self, aim: f64) -> f64 {
        (aim / self.ma - 1.0).abs()
    }
}

/// The search for one threshold.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hunt {
    low: Option<End>,
    high: Option<End>,
    next: f64,
    /// Shortest and longest way to the next amplitude while one end is open, as a share.
    least: f64,
    reach: f64,
    width: f64,
    most: f64,
    runs: u32,
    done: bool,
    result: f64,
}

/// Share of the last bracket at either end in which a threshold is never placed.
const EDGE: f64 = 0.5 * 0.5 * 0.5;
/// Runs after which the bracket is halved whatever the runs say.
const PATIENCE: u32 = 12;

impl Hunt {
    pub(super) fn new(guess: f64, search: &Search<'_>, trust: f64) -> Self {
        let guessed = guess.is_finite() && guess > 0.0;
        Self {
            low: None,
            high: None,
            next: if guessed { guess.min(search.max_ma) } else { 0.0 },
            reach: if guessed { trust } else { 0.5 },
            least: 0.5 * search.tolerance,
            width: search.tolerance,
            most: search.max_ma,
            runs: 0,
            done: false,
            result: f64::NAN,
        }
    }

    /// Whether it knows what to try.
    pub(super) fn begun(&self) -> bool {
        self.next > 0.0
    }

    pub(super) fn begin(&mut self, ma: f64) {
        if !self.begun() {
            self.next = ma.min(self.most);
            self.done = self.next <= 0.0;
        }
    }

    pub(super) fn done(&self) -> bool {
        self.done
    }

    /// Amplitude of the next run; 0 once it is done.
    pub(super) fn next(&self) -> f64 {
        if self.done { 0.0 } else { self.next }
    }

    pub(super) fn most(&self) -> f64 {
        self.most
    }

    pub(super) fn result(&self) -> f64 {
        self.result
    }

    /// Takes in how the run with `next` ended.
    pub(super) fn take(&mut self, outcome: Outcome) {
        if self.done {
            return;
        }
        self.runs += 1;
        if outcome.fired {
            self.high = Some(End::after(self.high, self.next, outcome.distance));
        } else {
            // a fibre falls back about twice as fast as it fires
            self.low = Some(End::after(self.low, self.next, 0.5 * outcome.distance));
        }
        match (self.low, self.high) {
            (Some(low), Some(high)) => self.within(low, high),
            (Some(low), None) => {
                self.done = low.ma >= self.most;
                let way = self.way(low.aim.map_or(low.distance, |aim| (aim / low.ma - 1.0).max(0.0)));
                self.next = (low.ma * (1.0 + way)).min(self.most);
            }
            (None, Some(high)) => {
                let way = self.way(high.aim.map_or(high.distance, |aim| (high.ma / aim - 1.0).max(0.0)));
                self.next = high.ma / (1.0 + way);
            }
            (None, None) => self.done = true,
        }
    }

    /// Way beyond the threshold, expected at a distance, while only one end is known.
    fn way(&mut self, distance: f64) -> f64 {
        let way = (distance.min(self.reach) + 0.5 * self.width).max(self.least);
        self.reach = (2.0 * self.reach).min(1.0);
        self.least = (way + way).min(1.0);
        way
    }

    fn within(&mut self, low: End, high: End) {
        let expected = expected(&low, &high);
        let step = 1.0 + self.width;
        if high.ma <= low.ma * step {
            // what happened bounds the threshold, how late it did only points at it
            let share = ((expected - low.ma) / (high.ma - low.ma)).clamp(EDGE, 1.0 - EDGE);
            (self.done, self.result) = (true, low.ma + (high.ma - low.ma) * share);
            return;
        }
        let half = 1.0 + 0.5 * self.width;
        // the next run is to close the bracket, or else to bring one end close enough that the one after does
        let next = if expected <= low.ma * half {
            low.ma * step
        } else if expected * half >= high.ma {
            high.ma / step
        } else {
            expected * half
        };
        let least = (high.ma / low.ma - 1.0).min(self.width) * 0.5;
        let inside = next > low.ma * (1.0 + 0.5 * least) && next < high.ma / (1.0 + 0.5 * least);
        self.next = if inside && self.runs < PATIENCE { next } else { (low.ma * high.ma).sqrt() };
    }
}

/// Where the threshold is expected between two ends: where the nearer side aims, else by both distances.
fn expected(low: &End, high: &End) -> f64 {
    let inside = |aim: &f64| *aim > low.ma && *aim < high.ma;
    let aims = [low, high].map(|end| end.aim.filter(inside).map(|aim| (end.left(aim), aim)));
    let best = aims.into_iter().flatten().min_by(|a, b| a.0.total_cmp(&b.0));
    best.map_or_else(
        || {
            let share = low.distance / (low.distance + high.distance);
            low.ma + (high.ma - low.ma) * if share.is_finite() { share } else { 0.5 }
        },
        |(_, aim)| aim,
    )
}
