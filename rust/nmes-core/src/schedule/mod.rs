//! Program → exact pulse times in integer ns, per channel.
//!
//! Pulse n of an on-phase lies at `t_on + floor(n · 1e12 / f_mHz)` ns, half-open `[on, off)`; the grid restarts at each
//! on-phase. With a doublet the second pulse follows the first by the doublet interval and the grid counts from it. Where
//! pulses come in bursts the grid is that of the bursts, and pulse k of a burst lies `floor(k · 1e12 / inner_mHz)` after its
//! start. A rate that changes has no closed form: each burst follows the one before by the interval in force when that began.

use crate::program::{Channel, Levels, Phase, WHOLE, scaled};
use serde::{Deserialize, Serialize};

/// Where a channel stands in its schedule; program time in ns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// Start of the current cycle; [`WAITING`] for a trigger.
    pub cycle_start_ns: u64,
    /// Length of the current on-phase, shorter than the program's where its trigger has ended it.
    pub on_ns: u64,
    /// Whether the trigger's source was up when it was last looked at.
    pub up: bool,
    /// Origin of the pulse grid.
    pub origin_ns: u64,
    /// Index of the next pulse on the grid.
    pub index: u64,
    /// Cycles completed.
    pub cycle: u64,
    /// Time of the last scheduled pulse, if any.
    pub last_ns: Option<u64>,
}

/// Start of a cycle that has not begun.
pub const WAITING: u64 = u64::MAX;

impl Cursor {
    /// Before the first pulse.
    pub fn new(channel: &Channel) -> Self {
        let start = if channel.trigger.is_some() { WAITING } else { channel.delay_ns };
        Self {
            cycle_start_ns: start,
            on_ns: channel.on_ns,
            up: false,
            origin_ns: start,
            index: 0,
            cycle: 0,
            last_ns: None,
        }
    }

    /// Lets the trigger of a channel begin or end an on-phase at `now` [program ns].
    pub fn listen(&mut self, channel: &Channel, levels: &Levels, now: u64) {
        let Some(trigger) = channel.trigger else { return };
        let (was, up) = (self.up, trigger.up(levels));
        self.up = up;
        if up && !was && now >= channel.delay_ns && self.ready(channel, now) {
            let first = self.last_ns.is_none() && self.cycle_start_ns == WAITING;
            self.begin_cycle(channel, now);
            self.cycle -= u64::from(first);
        } else if let (true, false, Some(extension), Some(elapsed)) = (was, up, trigger.extension_ns, self.elapsed(now))
        {
            self.on_ns = self.on_ns.min(elapsed + extension);
        }
    }

    fn ready(&self, channel: &Channel, now: u64) -> bool {
        let over = self.on_ns + channel.off_ns.max(channel.ramp_down_ns);
        self.cycle_start_ns == WAITING || now >= self.cycle_start_ns + over
    }

    /// The next pulse before `end` [program ns], with the time since the start of its cycle, or `None`.
    pub fn next(&mut self, channel: &Channel, end: u64) -> Option<(u64, u64)> {
        if self.cycle_start_ns == WAITING {
            return None;
        }
        loop {
            let at = self.origin_ns + offset(channel, self.index);
            if at - self.cycle_start_ns < channel.active_ns(self.on_ns) {
                if at >= end {
                    return None;
                }
                self.count(channel);
                self.last_ns = Some(at);
                return Some((at, at - self.cycle_start_ns));
            }
            // continuous channels never get here, triggered ones wait
            let start = self.cycle_start_ns + channel.cycle_ns()?;
            if start >= end {
                return None;
            }
            self.begin_cycle(channel, start);
        }
    }

    /// The next pulse is another one; a rate that changes begins a new grid with each burst.
    fn count(&mut self, channel: &Channel) {
        self.index += 1;
        if let (Some(change), true) = (channel.rate_change(), self.index >= u64::from(channel.pulses)) {
            let elapsed = self.origin_ns - self.cycle_start_ns;
            let left = (change.left_ppm(elapsed)).max(1);
            self.origin_ns += scaled(channel.period_ns(), WHOLE, left);
            self.index = 0;
        }
    }

    /// Moves to the cycle that contains `now` without scheduling pulses.
    pub fn follow(&mut self, channel: &Channel, now: u64) {
        while let Some(cycle) = channel.cycle_ns() {
            let start = self.cycle_start_ns + cycle;
            if start > now {
                break;
            }
            self.begin_cycle(channel, start);
        }
    }

    fn begin_cycle(&mut self, channel: &Channel, start: u64) {
        self.cycle_start_ns = start;
        self.on_ns = channel.on_ns;
        self.origin_ns = start;
        self.index = 0;
        self.cycle += 1;
    }

    /// Takes over a changed program at `now`: the grid goes on from the last pulse, a cycle that would be over ends.
    pub fn rebase(&mut self, channel: &Channel, now: u64) {
        if channel.cycle_ns().is_some_and(|cycle| self.cycle_start_ns + cycle <= now) {
            self.begin_cycle(channel, now);
            return;
        }
        match (channel.trigger, self.cycle_start_ns) {
            (Some(_), _) => {}
            (None, WAITING) => self.begin_cycle(channel, now),
            (None, _) => self.on_ns = channel.on_ns,
        }
        match self.last_ns {
            Some(last) if last >= self.cycle_start_ns => {
                let due = (last + channel.period_ns()).max(now);
                if channel.pulses > 1 || channel.rate_change().is_some() {
                    // a burst that was under way ends with the change
                    (self.origin_ns, self.index) = (due, 0);
                    return;
                }
                // the next index after any doublet, so that a change never repeats the doublet
                self.index = if channel.doublet_ns.is_some() { 2 } else { 1 };
                self.origin_ns = due.saturating_sub(offset(channel, self.index));
            }
            _ => {}
        }
    }

    /// Time since the start of the cycle [ns]; `None` before the first.
    pub fn elapsed(&self, now: u64) -> Option<u64> {
        now.checked_sub(self.cycle_start_ns)
    }

    /// Phase at `now`, with the time spent in it and its length [ns].
    pub fn phase(&self, channel: &Channel, now: u64) -> (Phase, u64, u64) {
        self.elapsed(now).map_or((Phase::Idle, 0, 0), |elapsed| channel.phase(elapsed, self.on_ns))
    }
}

/// Time of pulse `n` after the origin of the grid [ns].
pub fn offset(channel: &Channel, n: u64) -> u64 {
    match channel.doublet_ns {
        Some(_) if n == 0 => 0,
        Some(doublet) => doublet + grid(n - 1, channel.frequency_mhz),
        None if channel.pulses > 1 => {
            let pulses = u64::from(channel.pulses);
            grid(n / pulses, channel.frequency_mhz) + grid(n % pulses, channel.inner_mhz)
        }
        None => grid(n, channel.frequency_mhz),
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a session is far shorter than 2^64 ns")]
fn grid(n: u64, frequency_mhz: u64) -> u64 {
    (u128::from(n) * 1_000_000_000_000 / u128::from(frequency_mhz)) as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::program::{Modulation, Trigger, TriggerSource};
    use crate::waveform::{PulseShape, Waveform};

    const S: u64 = 1_000_000_000;

    fn channel(frequency_mhz: u64, on: u64, off: u64, doublet_ns: Option<u64>) -> Channel {
        Channel {
            placement: 0,
            shape: PulseShape::plain(Waveform::SymmetricBiphasic, 300, 0, 1),
            frequency_mhz,
            ramp_up_ns: 0,
            on_ns: on,
            ramp_down_ns: 0,
            off_ns: off,
            delay_ns: 0,
            doublet_ns,
            trigger: None,
            pulses: 1,
            inner_mhz: 0,
            modulation: None,
            sweep_ns: None,
            rows: [0, 0],
        }
    }

    fn times(channel: &Channel, until: u64, tick: u64) -> Vec<u64> {
        let mut cursor = Cursor::new(channel);
        let mut all = Vec::new();
        let mut now = 0;
        while now < until {
            now += tick;
            while let Some((at, _)) = cursor.next(channel, now.min(until)) {
                all.push(at);
            }
        }
        all
    }

    #[test]
    fn the_grid_is_rational_and_half_open() {
        let all = times(&channel(33_000, S, S, None), 2 * S, 1_000_000);
        let want: Vec<u64> = (0..33).map(|n| n * 1_000_000_000_000 / 33_000).collect();
        assert_eq!(all, want);
        assert_eq!(times(&channel(50_000, S, S, None), 2 * S, S).len(), 50, "no pulse at the end of the on-phase");
    }

    #[test]
    fn the_grid_restarts_at_each_on_phase() {
        let all = times(&channel(33_000, S, S, None), 6 * S, 7_000_000);
        assert_eq!(all.len(), 99);
        assert_eq!(all[33], 2 * S);
        assert_eq!(all[66], 4 * S);
    }

    #[test]
    fn a_doublet_shifts_the_grid() {
        let c = channel(1_000_000_000 / 70_000, S, S, Some(5_000_000));
        let all = times(&c, S / 4, 1_000_000);
        assert_eq!(&all[..3], &[0, 5_000_000, 5_000_000 + c.period_ns()]);
    }

    #[test]
    fn the_schedule_does_not_depend_on_how_it_is_asked() {
        let c = channel(99_999, 3 * S, 2 * S, Some(7_000_000));
        assert_eq!(times(&c, 20 * S, 1_000_000), times(&c, 20 * S, 333_333_333));
    }

    #[test]
    fn a_changed_rate_goes_on_from_the_last_pulse() {
        let slow = channel(10_000, 10 * S, S, None);
        let fast = channel(100_000, 10 * S, S, None);
        let mut cursor = Cursor::new(&slow);
        while cursor.next(&slow, S + 1).is_some() {}
        cursor.rebase(&fast, S + 1);
        assert_eq!(cursor.next(&fast, 2 * S), Some((S + 10_000_000, S + 10_000_000)));
    }

    fn triggered(source: TriggerSource, extension_ns: Option<u64>) -> Channel {
        let trigger = Some(Trigger { source, threshold: 0.1, extension_ns });
        Channel { trigger, ramp_down_ns: S / 10, ..channel(40_000, S, S, None) }
    }

    /// On-phases begun until each second, and pulses, when the heel is up in `[a, b)` of each row.
    fn walk(channel: &Channel, up: &[(u64, u64)], until: u64) -> (u64, Vec<u64>) {
        let (mut cursor, mut all) = (Cursor::new(channel), Vec::new());
        for now in (0..until).step_by(1_000_000) {
            let heel_off = up.iter().any(|&(a, b)| (a..b).contains(&now));
            cursor.listen(channel, &Levels { heel_off, ..Levels::default() }, now);
            while let Some((at, _)) = cursor.next(channel, now + 1_000_000) {
                all.push(at);
            }
            cursor.follow(channel, now + 1_000_000);
        }
        (cursor.cycle + u64::from(cursor.last_ns.is_some()), all)
    }

    #[test]
    fn a_trigger_begins_an_on_phase_at_its_edge_and_not_again_before_the_off_time_is_over() {
        let c = triggered(TriggerSource::Heel, None);
        let (none, silent) = walk(&c, &[], 5 * S);
        assert_eq!((none, silent.len()), (0, 0), "nothing without the source");
        let (count, all) = walk(&c, &[(S / 2, S), (2 * S, 2 * S + 1_000_000), (3 * S, 4 * S)], 6 * S);
        assert_eq!(count, 2, "the second edge falls into the off time");
        assert_eq!(all[0], S / 2);
        assert!(all.iter().all(|&t| (S / 2..S / 2 + 11 * S / 10).contains(&t) || (3 * S..4 * S + S / 10).contains(&t)));
        let (held, _) = walk(&c, &[(0, 6 * S)], 6 * S);
        assert_eq!(held, 1, "a source that stays up has one edge");
    }

    #[test]
    fn a_source_that_falls_ends_the_on_phase_after_the_extension() {
        let c = triggered(TriggerSource::Heel, Some(S / 5));
        let (_, all) = walk(&c, &[(0, S / 2)], 3 * S);
        let last = *all.last().unwrap_or(&0);
        assert!(last < 8 * S / 10 && last > 7 * S / 10, "0.5 s, 0.2 s of extension, 0.1 s of ramp: {last}");
    }

    #[test]
    fn a_ramp_that_is_cut_short_falls_from_where_it_was() {
        let mut c = triggered(TriggerSource::Heel, Some(0));
        c.ramp_up_ns = S;
        let share = |(n, d): (u64, u64)| n as f64 / d as f64;
        let before = share(c.envelope(S / 4 - 1, S / 4));
        let after = share(c.envelope(S / 4, S / 4));
        assert!((before - 0.25).abs() < 0.01 && (after - 0.25).abs() < 0.01, "{before} {after}");
        assert!(share(c.envelope(S / 4 + S / 20, S / 4)) < 0.14);
    }

    fn bursts(rate_change: bool) -> Channel {
        let of = crate::program::Modulated::Rate;
        let course = crate::program::Course::Step;
        let change = Modulation { of, depth_ppm: 750_000, course, period_ns: 2 * S };
        Channel {
            pulses: 3,
            inner_mhz: 150_000,
            modulation: rate_change.then_some(change),
            ..channel(2_000, 4 * S, S, None)
        }
    }

    #[test]
    fn bursts_lie_on_their_own_grid_and_their_pulses_on_theirs() {
        let all = times(&bursts(false), 2 * S, 1_000_000);
        let inner = [0, 6_666_666, 13_333_333];
        let want: Vec<u64> = (0..4).flat_map(|b| inner.map(|k| b * S / 2 + k)).collect();
        assert_eq!(all, want);
        let cut = Channel { on_ns: S / 2 + 7_000_000, off_ns: S, ..bursts(false) };
        assert_eq!(times(&cut, S, 1_000_000).len(), 5, "the end of the on-phase cuts a burst");
    }

    #[test]
    fn a_rate_that_changes_follows_the_interval_in_force_and_does_not_depend_on_how_it_is_asked() {
        let c = Channel { pulses: 1, ..bursts(true) };
        let all = times(&c, 5 * S, 1_000_000);
        // 2 a second for a second, 0.5 a second for the next: 0, 0.5, 1 (then 2 s), 3 (2 s again), 5 is in the off-phase
        assert_eq!(all, [0, S / 2, S, 3 * S]);
        for c in [c, bursts(true)] {
            assert_eq!(times(&c, 30 * S, 1_000_000), times(&c, 30 * S, 333_333_333));
        }
        assert_eq!(times(&bursts(true), 10 * S, 1_000_000).len(), 3 * 8, "two on-phases of four bursts");
    }

    #[test]
    fn a_change_of_program_cuts_a_burst_and_goes_on_after_a_period() {
        let c = bursts(false);
        let mut cursor = Cursor::new(&c);
        while cursor.next(&c, 10_000_000).is_some() {}
        cursor.rebase(&c, 10_000_000);
        assert_eq!(cursor.next(&c, S).map(|(at, _)| at), Some(S / 2 + 6_666_666));
    }
}
