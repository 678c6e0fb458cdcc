//! Accommodation of a live axon: its threshold follows a current that rises slowly.
//!
//! `dθ/dt = (θ0 + k I - θ)/τa`, and the axon fires when I reaches θ; its membrane follows the current at once. Under a line
//! from 0 to I in T, `θ(t) = θ0 + k (I/T) (t - τa (1 - e^(-t/τa)))`, so that the peak of the weakest line that fires is
//! `I = θ0 / (1 - k (1 - (τa/T) (1 - e^(-T/τa))))`; a flat pulse fires at its edge, at θ0, the rheobase.
//!
//! *Reference:* Hill's two time constants of excitation and accommodation; k from the textbook range of the quotient of
//! accommodation. *Limits:* the cable of the calibration hardly accommodates (`docs/denervation.md`), so this law
//! stands apart from it; one k for all axons, and the phase of the other sign is not looked at.

use crate::math::{SAME, exp, rise_to};
use crate::spec::DenervationSpec;
use crate::units::s_from_ms;
use crate::waveform::Course;

/// The law of one person's axons.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Accommodation {
    follow: f64,
    tau: f64,
}

impl Accommodation {
    /// From the parameter file.
    pub fn new(spec: &DenervationSpec) -> Self {
        Self { follow: spec.accommodation, tau: s_from_ms(spec.accommodation_tau_ms) }
    }

    /// Share of a line's current that excites `t` seconds after its beginning [1].
    fn left(&self, t: f64) -> f64 {
        let late = if t > 0.0 { self.tau / t * (1.0 - exp(-t / self.tau)) } else { 1.0 };
        1.0 - self.follow * (1.0 - late)
    }

    /// What a course of peak 1 and of a duration leaves to excite at `t` seconds [1].
    fn net(&self, course: Course, rise_s: f64, t: f64) -> f64 {
        match course {
            Course::Bend(_) => {
                // the threshold follows a plateau and what is still missing of it
                let (steep, kept) = (course.steepness(), exp(-t / self.tau));
                let (own, fall) = (1.0 / self.tau, steep / rise_s);
                let apart = own - fall;
                let missing =
                    if apart.abs() * t > SAME { own * (exp(-fall * t) - kept) / apart } else { own * t * kept };
                course.at(t / rise_s) - self.follow * (1.0 - kept - missing) / (1.0 - exp(-steep))
            }
            _ => t / rise_s * self.left(t),
        }
    }

    /// When a course of a duration excites most [s], and how much of its peak does [1]. A line does so at its end, one that bends
    /// may do so before.
    fn best(&self, course: Course, rise_s: f64) -> (f64, f64) {
        if course == Course::Rise {
            return (rise_s, self.net(course, rise_s, rise_s));
        }
        // it rises once and may fall once
        let (mut low, mut high) = (0.0, rise_s);
        for _ in 0..THIRDS {
            let third = (high - low) * crate::math::THIRD;
            let (a, b) = (low + third, high - third);
            if self.net(course, rise_s, a) < self.net(course, rise_s, b) { low = a } else { high = b }
        }
        (high, self.net(course, rise_s, high))
    }

    /// Peak of the weakest line of `rise_s` that fires over the rheobase [1].
    pub fn quotient(&self, rise_s: f64) -> f64 {
        self.quotient_of(Course::Rise, rise_s)
    }

    /// The same for any slow course.
    pub fn quotient_of(&self, course: Course, rise_s: f64) -> f64 {
        1.0 / self.best(course, rise_s).1
    }

    /// When a line of `rise_s` whose peak is `times` the weakest one that fires reaches the threshold [s].
    pub fn latency_s(&self, rise_s: f64, times: f64) -> f64 {
        self.latencies(Course::Rise, rise_s)(times)
    }

    /// When a slow course reaches the threshold [s], by how many times its peak is that of the weakest one that fires.
    pub fn latencies(self, course: Course, rise_s: f64) -> impl Fn(f64) -> f64 {
        let (last, most) = self.best(course, rise_s);
        move |times| rise_to(most / times, last, &|t| self.net(course, rise_s, t))
    }
}

/// Steps that find the greatest value, each of which leaves two thirds.
const THIRDS: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    const LAW: Accommodation = Accommodation { follow: 0.75, tau: 0.03 };

    #[test]
    fn a_slow_line_needs_more_than_a_fast_one_up_to_the_limit_of_the_law() {
        assert!((LAW.quotient(1e-6) - 1.0).abs() < 1e-4);
        assert!((LAW.quotient(1e3) - 4.0).abs() < 1e-3);
        let rising: Vec<f64> = [0.001, 0.01, 0.1, 0.2, 0.5, 1.0].map(|t| LAW.quotient(t)).to_vec();
        assert!(rising.windows(2).all(|w| w[0] < w[1]), "{rising:?}");
    }

    #[test]
    fn at_threshold_it_fires_at_the_end_of_the_line_and_above_it_earlier() {
        assert!((LAW.latency_s(0.2, 1.0) - 0.2).abs() < 1e-9);
        let twice = LAW.latency_s(0.2, 2.0);
        // the steeper line leaves less time to follow
        assert!(twice < 0.1 && twice > 0.02, "{twice}");
    }

    #[test]
    fn a_bent_course_is_the_integral_of_its_law_and_needs_more_than_a_line() {
        for rise_s in [0.01, 0.1, 0.5] {
            let course = Course::Bend(300);
            let (steps, mut y, mut most) = (100_000, 0.0, 0.0_f64);
            let dt = rise_s / f64::from(steps);
            for k in 0..steps {
                let now = course.at((f64::from(k) + 0.5) / f64::from(steps));
                y = now + (y - now) * exp(-dt / LAW.tau);
                most = most.max(course.at(f64::from(k + 1) / f64::from(steps)) - LAW.follow * y);
            }
            assert!((LAW.quotient_of(course, rise_s) * most - 1.0).abs() < 1e-4, "{rise_s}");
            assert!(LAW.quotient_of(course, rise_s) > LAW.quotient(rise_s), "the threshold follows its longer plateau");
            let at = LAW.latencies(course, rise_s)(2.0);
            assert!(at > 0.0 && at < LAW.best(course, rise_s).0);
        }
    }
}
