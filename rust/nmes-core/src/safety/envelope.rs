//! Approval of each pulse: the smallest of all caps wins, rms is metered, and only this file makes an [`ApprovedPulse`].
//!
//! ```compile_fail
//! // nothing but the envelope can make an approved pulse
//! let forged = nmes_core::ApprovedPulse { t_ns: 0, channel: 0, half_ma: 260, shape: todo!() };
//! ```

use super::limits::{
    LOAD_OHM, MAX_AMPLITUDE_MA, MAX_DC_UA, MAX_DENSITY_MA_PER_CM2, MAX_ENERGY_MJ, MAX_NET_CHARGE_UC,
    MAX_POWER_W_PER_CM2, MAX_RMS_MA, MAX_VOLTAGE_V,
};
use crate::error::NmesError;
use crate::units::half_from_ma;
use crate::waveform::PulseShape;
use serde::{Deserialize, Serialize};

/// A pulse that the schedule asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// Simulated time [ns].
    pub t_ns: u64,
    /// Channel index.
    pub channel: u8,
    /// Amplitude [0.5 mA].
    pub half_ma: u16,
    /// Shape.
    pub shape: PulseShape,
}

/// A pulse that passed the envelope; the only thing that a back end takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ApprovedPulse {
    t_ns: u64,
    channel: u8,
    half_ma: u16,
    shape: PulseShape,
}

impl ApprovedPulse {
    /// Simulated time [ns].
    pub fn t_ns(&self) -> u64 {
        self.t_ns
    }
    /// Channel index.
    pub fn channel(&self) -> u8 {
        self.channel
    }
    /// Amplitude [0.5 mA].
    pub fn half_ma(&self) -> u16 {
        self.half_ma
    }
    /// Shape.
    pub fn shape(&self) -> PulseShape {
        self.shape
    }
}

/// What the envelope did with a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Approved as asked.
    Approved(ApprovedPulse),
    /// Approved at the cap.
    Clamped(ApprovedPulse),
    /// Nothing is delivered: the rms budget is used up, the last pulse has not ended, or there is no current.
    Refused,
}

/// Parts of a (0.5 mA)² that the meter tells apart.
const METER_FINENESS: u64 = 1_024;
/// Charge of a quarter of a mA in a µs [µC].
const QUARTER_UC: f64 = 0.25e-3;
/// Nanoseconds in a second.
const NS_PER_S: u64 = 1_000_000_000;

/// Running account of one channel's square-time budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meter {
    /// Budget left [(0.5 mA)² · ns / 1024].
    left: u64,
    /// Time of the last account [ns].
    at_ns: u64,
    /// End of the last approved pulse [ns].
    busy_ns: u64,
}

impl Meter {
    /// Budget left, time of the last account and end of the last pulse, for the state hash.
    pub(crate) fn parts(self) -> [u64; 3] {
        [self.left, self.at_ns, self.busy_ns]
    }
}

/// Caps of one channel; immutable, part of the model.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Envelope {
    cap_half_ma: u16,
    reason: &'static str,
    /// refill of the meter per ns, which is the rms limit squared [(0.5 mA)² / 1024]
    refill: u64,
}

impl Envelope {
    /// Caps of a channel from its shape, rate and pad area.
    pub fn new(shape: PulseShape, frequency_hz: f64, area_cm2: f64) -> Self {
        Self::of_bursts(shape, frequency_hz, 1, area_cm2)
    }

    /// Caps of a channel whose pulses come in bursts of so many.
    pub fn of_bursts(shape: PulseShape, bursts_hz: f64, pulses: u32, area_cm2: f64) -> Self {
        let frequency_hz = bursts_hz * f64::from(pulses);
        // square-time of a pulse grows with the square of the amplitude: solve each limit for the amplitude [mA]
        let seconds = shape.square_time(260) as f64 / (260.0 * 260.0) * 1e-6;
        let rms_ma = MAX_RMS_MA.min(MAX_DENSITY_MA_PER_CM2 * area_cm2);
        let by_rms = rms_ma / (seconds * frequency_hz).sqrt();
        let by_energy = (MAX_ENERGY_MJ * 1e-3 / (LOAD_OHM * seconds)).sqrt() * 1e3;
        let by_power = (MAX_POWER_W_PER_CM2 * area_cm2 / (LOAD_OHM * seconds * frequency_hz)).sqrt() * 1e3;
        let caps = [
            (MAX_AMPLITUDE_MA, "130 mA amplitude"),
            (MAX_VOLTAGE_V / LOAD_OHM * 1e3, "500 V at 500 ohm"),
            (by_energy, "300 mJ per pulse at 500 ohm"),
            (by_rms, if rms_ma < MAX_RMS_MA { "2 mA rms/cm²" } else { "50 mA rms" }),
            (by_power, "0.25 W/cm²"),
        ];
        let (cap, reason) = caps.into_iter().fold(caps[0], |a, b| if b.0 < a.0 { b } else { a });
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most (2 · 50)² · 1024")]
        let refill = (4.0 * rms_ma * rms_ma * METER_FINENESS as f64) as u64;
        let mut cap_half_ma = half_from_ma(cap);
        // the meter must let a steady train at the cap pass for ever, and it saves up no more than a second
        let rate = bursts_hz.max(1.0) * f64::from(pulses);
        while cap_half_ma > 0 && cost(shape, cap_half_ma) as f64 * rate > (refill * NS_PER_S) as f64 {
            cap_half_ma -= 1;
        }
        Self { cap_half_ma, reason, refill }
    }

    /// The largest amplitude [0.5 mA] and the limit that sets it.
    pub fn cap(&self) -> (u16, &'static str) {
        (self.cap_half_ma, self.reason)
    }

    /// A full meter.
    pub fn meter(&self) -> Meter {
        Meter { left: self.budget(), at_ns: 0, busy_ns: 0 }
    }

    /// The meter of another envelope under this one: no swap of programs refills a budget.
    pub(crate) fn carried(&self, meter: Meter) -> Meter {
        Meter { left: meter.left.min(self.budget()), ..meter }
    }

    /// one second of the rms limit, so that a steady train at the limit passes and a burst cannot save up more
    fn budget(&self) -> u64 {
        self.refill * NS_PER_S
    }

    /// Checks one proposal against the caps and the meter.
    pub fn approve(&self, meter: &mut Meter, proposal: Proposal) -> Verdict {
        let half_ma = proposal.half_ma.min(self.cap_half_ma);
        let elapsed = proposal.t_ns.saturating_sub(meter.at_ns);
        meter.left = self.budget().min(meter.left.saturating_add(self.refill.saturating_mul(elapsed)));
        meter.at_ns = proposal.t_ns;
        let cost = cost(proposal.shape, half_ma);
        // currents that overlap would add up, and no output plays two pulses at once
        let overlaps = proposal.t_ns < meter.busy_ns;
        if half_ma == 0 || overlaps || cost > meter.left || !balanced(proposal.shape, half_ma) {
            return Verdict::Refused;
        }
        meter.left -= cost;
        meter.busy_ns = proposal.t_ns + proposal.shape.total_ns(half_ma);
        let pulse = ApprovedPulse { t_ns: proposal.t_ns, channel: proposal.channel, half_ma, shape: proposal.shape };
        if half_ma < proposal.half_ma { Verdict::Clamped(pulse) } else { Verdict::Approved(pulse) }
    }

    /// Refuses an amplitude [mA] above the cap, naming the limit and the nearest allowed value.
    ///
    /// # Errors
    /// A limit error when `ma` is above the cap.
    pub fn check(&self, field: &str, ma: f64) -> Result<(), NmesError> {
        let nearest = f64::from(self.cap_half_ma) * 0.5;
        if ma <= nearest {
            return Ok(());
        }
        Err(NmesError::limit("amplitude", field, format!("{ma} mA"), self.reason, nearest, "mA"))
    }
}

/// Square-time of a pulse in the meter's unit.
fn cost(shape: PulseShape, half_ma: u16) -> u64 {
    shape.square_time(half_ma) * 1_000 * METER_FINENESS
}

fn balanced(shape: PulseShape, half_ma: u16) -> bool {
    shape.leaves_charge() || shape.net_charge(half_ma).unsigned_abs() as f64 * QUARTER_UC < MAX_NET_CHARGE_UC
}

/// Refuses a shape whose rest charge is a d.c. above the limit at `frequency_hz`.
///
/// # Errors
/// A limit error for a balanced shape with too much d.c.
pub fn check_dc(shape: PulseShape, frequency_hz: f64) -> Result<(), NmesError> {
    if shape.leaves_charge() {
        return Ok(());
    }
    let worst = (1..=260).map(|a| shape.net_charge(a).unsigned_abs()).max().unwrap_or(0);
    let dc_ua = worst as f64 * QUARTER_UC * frequency_hz;
    if dc_ua < MAX_DC_UA {
        return Ok(());
    }
    let nearest = (MAX_DC_UA / (worst as f64 * QUARTER_UC)).floor();
    Err(NmesError::limit("dc", "frequency", format!("{frequency_hz} pps"), "10 µA d.c.", nearest, "pps"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::waveform::Waveform;

    fn shape(phase_us: u32) -> PulseShape {
        PulseShape::plain(Waveform::SymmetricBiphasic, phase_us, 100, 1)
    }

    fn proposal(t_ns: u64, half_ma: u16, phase_us: u32) -> Proposal {
        Proposal { t_ns, channel: 0, half_ma, shape: shape(phase_us) }
    }

    #[test]
    fn the_smallest_cap_wins() {
        assert_eq!(Envelope::new(shape(300), 50.0, 45.0).cap(), (260, "130 mA amplitude"));
        let (cap, reason) = Envelope::new(shape(500), 500.0, 45.0).cap();
        assert_eq!((cap, reason), (141, "50 mA rms"), "50 mA rms at 500 µs and 500 pps is 70.7 mA");
        assert_eq!(Envelope::new(shape(500), 500.0, 4.0).cap().1, "2 mA rms/cm²");
        assert_eq!(Envelope::new(shape(60_000), 1.0, 45.0).cap().1, "300 mJ per pulse at 500 ohm");
    }

    #[test]
    fn a_steady_train_at_the_cap_passes_and_a_faster_one_is_metered() {
        let envelope = Envelope::new(shape(400), 500.0, 45.0);
        let mut meter = envelope.meter();
        let passed = |meter: &mut Meter, step: u64| {
            (0..5_000).filter(|n| envelope.approve(meter, proposal(n * step, 158, 400)) != Verdict::Refused).count()
        };
        assert_eq!(passed(&mut meter, 2_000_000), 5_000);
        let mut meter = envelope.meter();
        let fast = passed(&mut meter, 1_000_000);
        // 50 mA rms is 500.7 of these pulses a second: one second saved up and 4.999 s of refill
        assert_eq!(fast, 3_003);
    }

    #[test]
    fn a_pulse_that_begins_before_the_last_one_has_ended_is_refused() {
        let envelope = Envelope::new(shape(300), 50.0, 45.0);
        let mut meter = envelope.meter();
        let mut sent = |t_us: u64| envelope.approve(&mut meter, proposal(t_us * 1_000, 40, 300)) != Verdict::Refused;
        // 300 µs, a gap of 100 and 300 again
        assert_eq!([0, 350, 699, 700, 1_399, 1_400].map(&mut sent), [true, false, false, true, false, true]);
    }

    #[test]
    fn no_steady_train_at_its_cap_is_refused() {
        for phase_us in [50, 300, 500, 900] {
            for rate in [50.0, 100.0, 200.0, 333.3, 500.0] {
                for area in [1.0, 2.25, 4.2, 9.0, 16.3, 45.0] {
                    let envelope = Envelope::new(shape(phase_us), rate, area);
                    let (cap, _) = envelope.cap();
                    let mut meter = envelope.meter();
                    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small time")]
                    let period = (1e9 / rate) as u64;
                    let count = 60_000_000_000 / period;
                    let refused = (0..count)
                        .filter(|n| {
                            envelope.approve(&mut meter, proposal(n * period, cap, phase_us)) == Verdict::Refused
                        })
                        .count();
                    assert_eq!(refused, 0, "{phase_us} µs {rate} pps {area} cm²: cap {cap}");
                }
            }
        }
    }

    #[test]
    fn a_slow_train_of_long_triangles_passes_at_its_cap_for_ever() {
        for waveform in [Waveform::Triangular, Waveform::TriangularMonophasic] {
            for (phase_us, rate) in [(10_000, 5.0), (200_000, 1.0), (200_000, 0.1), (500_000, 0.5)] {
                for area in [1.0, 9.0, 25.0, 45.0] {
                    let shape = PulseShape::plain(waveform, phase_us, 0, 1);
                    let envelope = Envelope::new(shape, rate, area);
                    let (half_ma, reason) = envelope.cap();
                    assert!(half_ma > 0, "{reason}");
                    let energy_mj = LOAD_OHM * shape.square_time(half_ma) as f64 * 0.25e-9;
                    assert!(energy_mj <= MAX_ENERGY_MJ * 1.001, "{energy_mj} mJ");
                    let mut meter = envelope.meter();
                    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small time")]
                    let period = (1e9 / rate) as u64;
                    let send = |n: u64| Proposal { t_ns: n * period, channel: 0, half_ma, shape };
                    assert!((0..50).all(|n| envelope.approve(&mut meter, send(n)) != Verdict::Refused));
                }
            }
        }
    }

    #[test]
    fn an_amplitude_above_the_cap_is_clamped_and_zero_is_refused() {
        let envelope = Envelope::new(shape(300), 50.0, 45.0);
        let mut meter = envelope.meter();
        assert!(
            matches!(envelope.approve(&mut meter, proposal(0, 400, 300)), Verdict::Clamped(p) if p.half_ma() == 260)
        );
        assert_eq!(envelope.approve(&mut meter, proposal(1, 0, 300)), Verdict::Refused);
    }

    #[test]
    fn a_refusal_names_limit_and_nearest() {
        let error =
            Envelope::new(shape(300), 50.0, 45.0).check("channel 1: amplitude", 200.0).expect_err("over the cap");
        assert_eq!(error.nearest, Some(130.0));
        assert!(error.to_string().contains("130 mA"));
    }
}
