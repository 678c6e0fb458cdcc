//! How long an effort can be held: the three-compartment controller with rest recovery (3CC-r).
//!
//! ```text
//! MA' = C - F MA      active            MA + MF + MR = 1, each a share of the muscle
//! MF' = F MA - ρ MF   fatigued          ρ = R while MA < TL, r R otherwise
//! MR' = -C + ρ MF     resting
//! C = LD (TL - MA) while MR > TL - MA, LD MR once less is left, LR (TL - MA) when MA ≥ TL
//! ```
//! TL is the effort asked for. What can be produced is `1 - MF`; effort is held until that falls below TL, which for a
//! constant effort is after `-ln(1 - (1-TL) R/(F TL))/R`.
//!
//! *Reference:* Xia & Frey Law 2008; Frey-Law, Looft & Heitsman 2012; Looft et al. 2018; Rakshit et al. 2021.
//! *Limits:* one number per muscle group, voluntary effort only: the units' own fatigue is apart from it.

use crate::math::{SIXTH, ln};
use crate::spec::EnduranceSpec;
use serde::{Deserialize, Serialize};

/// Constants of a muscle group [1/s].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Endurance {
    fatigue: f64,
    recovery: f64,
    resting_recovery: f64,
    develop: f64,
    relax: f64,
}

/// Shares of the muscle [1].
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct EnduranceState {
    /// MA.
    pub active: f64,
    /// MF.
    pub fatigued: f64,
}

impl EnduranceState {
    /// A rested group.
    pub const RESTED: Self = Self { active: 0.0, fatigued: 0.0 };

    /// MR.
    pub fn resting(&self) -> f64 {
        1.0 - self.active - self.fatigued
    }

    /// Largest effort that can be produced now [1].
    pub fn ceiling(&self) -> f64 {
        1.0 - self.fatigued
    }

    /// Every number of the state.
    pub fn floats(&self) -> [f64; 2] {
        [self.active, self.fatigued]
    }
}

impl Endurance {
    /// From the parameter file.
    pub fn new(spec: &EnduranceSpec) -> Self {
        Self {
            fatigue: spec.fatigue_per_s,
            recovery: spec.recovery_per_s,
            resting_recovery: spec.recovery_per_s * spec.rest_factor,
            develop: spec.develop_per_s,
            relax: spec.relax_per_s,
        }
    }

    /// Advances by `h` seconds, at most 50 ms, while `effort` (0 to 1) is asked for; returns the effort that is held.
    pub fn step(&self, state: &mut EnduranceState, effort: f64, h: f64) -> f64 {
        let y = [state.active, state.fatigued];
        let k1 = self.rates(y, effort);
        let k2 = self.rates(along(y, k1, 0.5 * h), effort);
        let k3 = self.rates(along(y, k2, 0.5 * h), effort);
        let k4 = self.rates(along(y, k3, h), effort);
        let new: [f64; 2] = std::array::from_fn(|i| y[i] + h * SIXTH * (k1[i] + 2.0 * (k2[i] + k3[i]) + k4[i]));
        state.fatigued = new[1].clamp(0.0, 1.0);
        state.active = new[0].clamp(0.0, 1.0 - state.fatigued);
        effort.min(state.ceiling())
    }

    fn rates(&self, [active, fatigued]: [f64; 2], effort: f64) -> [f64; 2] {
        let short = effort - active;
        let resting = 1.0 - active - fatigued;
        let (drive, recovery) = if short <= 0.0 {
            (self.relax * short, self.resting_recovery)
        } else {
            (self.develop * short.min(resting), self.recovery)
        };
        [drive - self.fatigue * active, self.fatigue * active - recovery * fatigued]
    }

    /// Time that a constant effort can be held from rest [s]; `None` for ever.
    pub fn time(&self, effort: f64) -> Option<f64> {
        let left = 1.0 - (1.0 - effort) * self.recovery / (self.fatigue * effort);
        (left > 0.0).then(|| -ln(left) / self.recovery)
    }
}

/// Effort that is held, MA and MF after each of many steps of `h` seconds, one effort asked for per step.
pub fn endurance_trace(spec: &EnduranceSpec, efforts: &[f64], h: f64) -> [Vec<f64>; 3] {
    let group = Endurance::new(spec);
    let mut state = EnduranceState::RESTED;
    let mut rows: [Vec<f64>; 3] = std::array::from_fn(|_| Vec::with_capacity(efforts.len()));
    for &effort in efforts {
        let held = group.step(&mut state, effort, h);
        rows.iter_mut().zip([held, state.active, state.fatigued]).for_each(|(row, value)| row.push(value));
    }
    rows
}

fn along(y: [f64; 2], slope: [f64; 2], h: f64) -> [f64; 2] {
    std::array::from_fn(|i| y[i] + h * slope[i])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(fatigue: f64, recovery: f64, rest_factor: f64) -> Endurance {
        let spec = EnduranceSpec {
            fatigue_per_s: fatigue,
            recovery_per_s: recovery,
            rest_factor,
            develop_per_s: 10.0,
            relax_per_s: 10.0,
        };
        Endurance::new(&spec)
    }

    fn held(group: Endurance, effort: f64) -> f64 {
        let mut state = EnduranceState::RESTED;
        let mut steps = 0_u32;
        while group.step(&mut state, effort, 0.01) >= effort {
            steps += 1;
        }
        f64::from(steps) * 0.01
    }

    /// F, R and the golden closed form [s] of each group.
    type Row = (f64, f64, [(f64, f64); 3]);
    const GOLDEN: [Row; 6] = [
        (0.0097, 0.00091, [(0.3, 271.486_303_6), (0.5, 108.254_037_2), (0.8, 26.080_243_52)]),
        (0.00912, 0.00094, [(0.3, 292.650_113_9), (0.5, 115.720_907_9), (0.8, 27.771_640_94)]),
        (0.0182, 0.00168, [(0.3, 144.381_926_9), (0.5, 57.648_705_95), (0.8, 13.897_240_47)]),
        (0.00825, 0.00076, [(0.3, 318.430_56), (0.5, 127.163_687_9), (0.8, 30.657_426_09)]),
        (0.00828, 0.00204, [(0.3, 419.304_891_6), (0.5, 138.658_228_4), (0.8, 31.163_139_22)]),
        (0.01235, 0.00135, [(0.3, 218.113_021_5), (0.5, 85.748_733_54), (0.8, 20.524_658_35)]),
    ];

    #[test]
    fn an_effort_is_held_as_long_as_the_closed_form_says() {
        for (fatigue, recovery, rows) in GOLDEN {
            let group = group(fatigue, recovery, 1.0);
            for (effort, golden) in rows {
                let closed = group.time(effort).expect("finite");
                assert!((closed / golden - 1.0).abs() < 1e-9, "{closed} {golden}");
                let simulated = held(group, effort);
                assert!((simulated - golden).abs() < 2.0, "{effort}: {simulated} s, {golden} s");
            }
        }
        assert_eq!(group(0.00828, 0.00204, 1.0).time(0.15), None);
    }

    #[test]
    fn ten_seconds_on_and_off_follow_the_golden_row() {
        let group = group(0.00825, 0.00076, 14.85);
        let mut state = EnduranceState::RESTED;
        let golden =
            [(1, 0.921_856_423), (2, 0.857_393_066), (5, 0.726_751_003), (10, 0.627_408_881), (20, 0.578_349_492)];
        let mut rows = golden.into_iter().peekable();
        for bout in 1..=20 {
            (0..1_000).for_each(|_| {
                group.step(&mut state, 1.0, 0.01);
            });
            if let Some((_, active)) = rows.next_if(|row| row.0 == bout) {
                assert!((state.active - active).abs() < 2e-4, "bout {bout}: {} {active}", state.active);
            }
            (0..1_000).for_each(|_| {
                group.step(&mut state, 0.0, 0.01);
            });
        }
    }

    #[test]
    fn the_rule_is_of_fourth_order() {
        let group = group(0.00825, 0.00076, 1.0);
        let after = |steps: u32| {
            let mut state = EnduranceState::RESTED;
            (0..steps).for_each(|_| {
                group.step(&mut state, 0.4, 1.0 / f64::from(steps));
            });
            state.active
        };
        let exact = after(20_000);
        let (coarse, fine) = ((after(100) - exact).abs(), (after(200) - exact).abs());
        let order = (coarse / fine).log2();
        assert!((order - 4.0).abs() < 0.1, "observed order {order}");
    }

    #[test]
    fn shares_stay_shares() {
        let group = group(1.0, 1.0, 100.0);
        let mut state = EnduranceState::RESTED;
        for n in 0..20_000_u32 {
            let effort = f64::from(n * 7 % 11) / 10.0;
            let held = group.step(&mut state, effort.min(1.0), 0.01);
            assert!((0.0..=1.0).contains(&held) && state.resting() >= -1e-15);
            assert!(state.active >= 0.0 && state.fatigued >= 0.0);
        }
    }
}
