//! A muscle fibre that has lost its nerve: excited by the field itself, slow, weak, the more so the longer ago.
//!
//! ```text
//! τ du/dt = I - u                     fires when u reaches its rheobase (cathodic), or -u the anodic one
//! flat    I_th(T) = I_rh / (1 - e^(-T/τ))                     chronaxie τ ln 2
//! line    I_th(T) = I_rh / (1 - (τ/T) (1 - e^(-T/τ)))         nothing follows: no accommodation
//! bent    I(t) = I (1 - e^(-κt/T))/(1 - e^(-κ))               u in closed form
//! force   × f∞ + (1 - f∞) e^(-t/τf)   threshold × r - (r - 1) e^(-t/τr)   twitch × slowing, t months after the lesion
//! ```
//! u and I are in mA of the channel; the rheobase of each fibre comes from the field along it (`nmes-batch`).
//!
//! *Reference:* docs/denervation.md. *Limits:* one time constant for all fibres, though a cable's response to a field has
//! many; one spike a phase, however long it lasts; the fibres of a unit share one place.

use super::kinetics::Scale;
use crate::math::{SAME, exp, rise_to};
use crate::spec::DenervationSpec;
use crate::units::{NS_PER_S, s_from_ms};
use crate::waveform::Course;

/// The law of a person's denervated fibres.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Denervated {
    tau: f64,
    /// Least interval between two spikes [ns].
    pub refractory_ns: u64,
    /// Force over that before the lesion [1].
    pub force: f64,
    /// Threshold over that soon after the lesion [1].
    pub threshold: f64,
    /// How much slower they twitch and how much faster they tire.
    pub scale: Scale,
}

/// A stretch of current as the fibre sees it: peak [mA] with its sign, positive where the active pad is the cathode.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stretch {
    /// Peak [mA].
    pub ma: f64,
    /// Duration [s].
    pub s: f64,
    /// Course of the current.
    pub course: Course,
}

impl Denervated {
    /// Fibres that lost their nerve some months ago.
    pub fn new(spec: &DenervationSpec, months: f64) -> Self {
        let (force_kept, threshold_kept) =
            (exp(-months / spec.force_tau_months), exp(-months / spec.threshold_tau_months));
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked at compile")]
        let refractory_ns = (s_from_ms(spec.refractory_ms) * NS_PER_S) as u64;
        Self {
            tau: s_from_ms(spec.membrane_tau_ms),
            refractory_ns,
            force: spec.force_left + (1.0 - spec.force_left) * force_kept,
            threshold: spec.threshold_rise - (spec.threshold_rise - 1.0) * threshold_kept,
            scale: Scale { tau: spec.slowing, alpha: spec.fatigue },
        }
    }

    /// u after a pause [mA].
    pub fn rest(&self, u: f64, s: f64) -> f64 {
        u * exp(-s / self.tau)
    }

    /// u some time into a stretch that began at `u` [mA].
    pub fn at(&self, u: f64, stretch: &Stretch, t: f64) -> f64 {
        let kept = exp(-t / self.tau);
        match stretch.course {
            Course::Flat => stretch.ma + (u - stretch.ma) * kept,
            Course::Rise => stretch.ma / stretch.s * (t - self.tau * (1.0 - kept)) + u * kept,
            Course::Bend(_) => {
                let (steep, gone) = self.fallen(stretch, t, kept);
                stretch.ma / (1.0 - exp(-steep)) * (1.0 - kept - gone) + u * kept
            }
            Course::Fall(_) => stretch.ma * self.fallen(stretch, t, kept).1 + u * kept,
        }
    }

    /// Steepness of a stretch that bends, and what a current that falls along it from 1 has left in u after a time [1].
    fn fallen(&self, stretch: &Stretch, t: f64, kept: f64) -> (f64, f64) {
        let steep = stretch.course.steepness();
        let (own, fall) = (1.0 / self.tau, steep / stretch.s);
        let apart = own - fall;
        // the two exponentials may be one
        let gone = if apart.abs() * t > SAME { (exp(-fall * t) - kept) / apart } else { t * kept };
        (steep, own * gone)
    }

    /// u at the end of a stretch [mA].
    pub fn end(&self, u: f64, stretch: &Stretch) -> f64 {
        if stretch.s > 0.0 { self.at(u, stretch, stretch.s) } else { u }
    }

    /// When u first reaches a rheobase of either sign within a stretch [s]; it is taken to move one way.
    pub fn latency_s(&self, u: f64, stretch: &Stretch, [cathodic, anodic]: [f64; 2]) -> Option<f64> {
        let end = self.end(u, stretch);
        let (goal, sign) = if end >= cathodic {
            (cathodic, 1.0)
        } else if -end >= anodic {
            (anodic, -1.0)
        } else {
            return None;
        };
        Some(rise_to(goal, stretch.s, &|t| sign * self.at(u, stretch, t)))
    }

    /// Current of a pulse from rest that just fires a fibre of these rheobases [mA]; infinite where nothing flows.
    pub fn threshold_ma(&self, stretches: &[Stretch], [cathodic, anodic]: [f64; 2]) -> f64 {
        let (mut u, mut most, mut least) = (0.0, 0.0_f64, 0.0_f64);
        for stretch in stretches {
            u = self.end(u, stretch);
            (most, least) = (most.max(u), least.min(u));
        }
        let of = |rheobase: f64, reached: f64| if reached > 0.0 { rheobase / reached } else { f64::INFINITY };
        of(cathodic, most).min(of(anodic, -least))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAW: Denervated =
        Denervated { tau: 0.025, refractory_ns: 0, force: 1.0, threshold: 1.0, scale: Scale { tau: 1.0, alpha: 1.0 } };

    fn flat(s: f64) -> [Stretch; 1] {
        [Stretch { ma: 1.0, s, course: Course::Flat }]
    }

    #[test]
    fn the_chronaxie_is_tau_times_the_logarithm_of_two() {
        let chronaxie = 0.025 * std::f64::consts::LN_2;
        assert!((LAW.threshold_ma(&flat(chronaxie), [5.0, 9.0]) - 10.0).abs() < 1e-9);
        assert!((LAW.threshold_ma(&flat(10.0), [5.0, 9.0]) - 5.0).abs() < 1e-9);
        assert!(LAW.threshold_ma(&flat(300e-6), [5.0, 9.0]) > 400.0, "short pulses do nothing");
    }

    #[test]
    fn a_line_reaches_its_threshold_at_its_end_and_a_stronger_one_earlier() {
        let line = |ma| Stretch { ma, s: 0.2, course: Course::Rise };
        let threshold = LAW.threshold_ma(&[line(1.0)], [5.0, 9.0]);
        assert!((threshold - 5.0 / (1.0 - 0.125 * (1.0 - exp(-8.0)))).abs() < 1e-9);
        assert_eq!(LAW.latency_s(0.0, &line(0.999 * threshold), [5.0, 9.0]), None);
        let at = LAW.latency_s(0.0, &line(1.0001 * threshold), [5.0, 9.0]).expect("above threshold");
        assert!(at < 0.2 && at > 0.199);
        let early = LAW.latency_s(0.0, &line(2.0 * threshold), [5.0, 9.0]).expect("above threshold");
        assert!((early - 0.1).abs() < 0.02, "{early}");
        let anodic = LAW.latency_s(0.0, &line(-2.0 * threshold), [5.0, 9.0]).expect("above the anodic one");
        assert!(anodic > early);
    }

    #[test]
    fn a_bent_stretch_is_the_integral_of_its_current() {
        for course in [Course::Bend(300), Course::Fall(300), Course::Bend(800)] {
            let stretch = Stretch { ma: 10.0, s: 0.2, course };
            let (steps, mut u) = (200_000, 1.0);
            let dt = stretch.s / f64::from(steps);
            for k in 0..steps {
                let ma = stretch.ma * course.at((f64::from(k) + 0.5) / f64::from(steps));
                u = ma + (u - ma) * exp(-dt / LAW.tau);
            }
            assert!((LAW.end(1.0, &stretch) - u).abs() < 1e-4, "{course:?} {} {u}", LAW.end(1.0, &stretch));
        }
    }
}
