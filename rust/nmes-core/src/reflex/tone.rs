//! Which cause took how much of a tone: fatigue of the units that hold it, reciprocal inhibition, disinhibition.
//!
//! Tone is a product, `T = T0 · φ · (1 - r) · (1 + s)`: φ the force that the tonic units still give. A cause alone is
//! the product with the other factors left as they were before; what the three do not add up to is given as the
//! interaction and belongs to none of them.

use super::lag::decay;

/// What acts on a tone.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Factors {
    /// φ, force of the units that hold the tone against rest [1].
    pub fatigue: f64,
    /// r, reciprocal inhibition, 0 to 1.
    pub inhibition: f64,
    /// s, -1 to 0.
    pub disinhibition: f64,
}

impl Factors {
    /// Nothing acts.
    pub const RESTED: Self = Self { fatigue: 1.0, inhibition: 0.0, disinhibition: 0.0 };

    /// Tone against an untreated one [1].
    pub fn tone(&self) -> f64 {
        self.fatigue * (1.0 - self.inhibition) * (1.0 + self.disinhibition)
    }
}

/// Change of tone by cause [N m]; the four add up to `total`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ToneCauses {
    /// Tone now.
    pub tone: f64,
    /// Change since before.
    pub total: f64,
    /// With fatigue alone.
    pub fatigue: f64,
    /// With reciprocal inhibition alone.
    pub reciprocal: f64,
    /// With disinhibition alone.
    pub disinhibition: f64,
    /// What is left: causes that act on each other's remainder.
    pub interaction: f64,
}

/// Change of a tone of `before_n_m` under the factors `before` to that under `now`.
pub fn tone_causes(before_n_m: f64, before: &Factors, now: &Factors) -> ToneCauses {
    let base = before.tone();
    if base <= 0.0 {
        return ToneCauses { tone: before_n_m, ..ToneCauses::default() };
    }
    let change = |factors: Factors| before_n_m * (factors.tone() / base - 1.0);
    let total = change(*now);
    let fatigue = change(Factors { fatigue: now.fatigue, ..*before });
    let reciprocal = change(Factors { inhibition: now.inhibition, ..*before });
    let disinhibition = change(Factors { disinhibition: now.disinhibition, ..*before });
    let interaction = total - (fatigue + reciprocal + disinhibition);
    ToneCauses { tone: before_n_m + total, total, fatigue, reciprocal, disinhibition, interaction }
}

/// Causes at the end of a session, one hour and one day later.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ToneReport {
    /// While the last stimulus still acts.
    pub end: ToneCauses,
    /// An hour later.
    pub hour: ToneCauses,
    /// A day later.
    pub day: ToneCauses,
}

/// Time constants with which the causes fade at rest [s].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fading {
    /// Of fatigue.
    pub fatigue: f64,
    /// Of the reciprocal inhibition.
    pub inhibition: f64,
    /// Of the disinhibition.
    pub disinhibition: f64,
}

/// The report on a tone of `before_n_m` before, and `end` at the end, when all fades from there without stimulation.
pub fn tone_report(before_n_m: f64, before: &Factors, end: &Factors, fading: &Fading) -> ToneReport {
    let later = |seconds: f64| {
        let left = |value: f64, tau: f64| value * decay(tau, seconds);
        let now = Factors {
            fatigue: 1.0 + left(end.fatigue - 1.0, fading.fatigue),
            inhibition: left(end.inhibition, fading.inhibition),
            disinhibition: left(end.disinhibition, fading.disinhibition),
        };
        tone_causes(before_n_m, before, &now)
    };
    ToneReport {
        end: tone_causes(before_n_m, before, end),
        hour: later(crate::units::HOUR_S),
        day: later(crate::units::DAY_S),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_and_interaction_add_up() {
        for fatigue in [1.0, 0.97, 0.5, 0.0] {
            for inhibition in [0.0, 0.3, 1.0] {
                for disinhibition in [0.0, -0.2, -1.0] {
                    let now = Factors { fatigue, inhibition, disinhibition };
                    let c = tone_causes(4.0, &Factors::RESTED, &now);
                    let sum = c.fatigue + c.reciprocal + c.disinhibition + c.interaction;
                    assert!((sum - c.total).abs() < 1e-12);
                    assert!(c.tone >= 0.0 && c.tone <= 4.0);
                    assert!(c.interaction >= -1e-12, "reductions overlap: the remainder gives back");
                }
            }
        }
    }

    #[test]
    fn a_single_cause_has_no_interaction() {
        let now = Factors { disinhibition: -0.25, ..Factors::RESTED };
        let c = tone_causes(8.0, &Factors::RESTED, &now);
        assert!((c.total + 2.0).abs() < 1e-12 && (c.disinhibition + 2.0).abs() < 1e-12);
        assert!(c.interaction.abs() < 1e-12 && c.fatigue.abs() < 1e-12 && c.reciprocal.abs() < 1e-12);
    }

    #[test]
    fn all_fades_as_its_closed_form() {
        let end = Factors { fatigue: 0.9, inhibition: 0.6, disinhibition: -0.3 };
        let fading = Fading { fatigue: 97.48, inhibition: 0.141, disinhibition: 3600.0 };
        let report = tone_report(5.0, &Factors::RESTED, &end, &fading);
        let hour = 1.0 - 0.3 * crate::math::exp(-1.0);
        assert!((report.hour.tone / 5.0 - hour).abs() < 1e-12);
        assert!((report.day.tone - 5.0).abs() < 1e-9);
    }
}
