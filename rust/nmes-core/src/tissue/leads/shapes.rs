//! Pulses that are not two flat phases, through the pads: slopes, bursts of a carrier, held levels.

use super::{Leads, LeadsState};
use crate::math::sin;
use crate::tissue::electrode::Flow;
use crate::units::{ma_from_half, ma_from_step, ms_from_us, s_from_ns, s_from_us, uc};
use crate::waveform::{PhasePart, Points, PulseShape, Waveform};
use std::f64::consts::PI;

/// Pieces in which a phase that is not flat goes through the circuit.
const PIECES: u32 = 64;
/// Pieces in which half a cycle of a carrier goes through the circuit.
const CYCLE_PIECES: u32 = 8;

impl Leads {
    /// A pulse whose phases are not flat: in pieces through the circuit, and exact where nothing holds it back. Returns the largest
    /// current of its first phase [mA].
    #[cold]
    pub(super) fn rising(&self, state: &mut LeadsState, t_ns: u64, parts: &[PhasePart; 3]) -> f64 {
        let circuit = self.circuit(state);
        let pause_s = s_from_ns(t_ns.saturating_sub(state.at_ns));
        let baseline = circuit.rest(&mut state.circuit, pause_s);
        state.count(baseline);
        let (mut first, mut peak, mut limited) = (None, 0.0_f64, false);
        state.needed_v = 0.0;
        for part in parts.iter().filter(|part| part.us > 0) {
            let us = f64::from(part.us);
            if part.half_ma == 0 {
                let baseline = circuit.rest(&mut state.circuit, s_from_us(us));
                state.count(baseline);
                continue;
            }
            // the first phase is cathodic at pad a, so current enters there
            let ma = -ma_from_step(part.half_ma);
            let (mut flow, mut most, mut held) = (Flow::default(), 0.0_f64, circuit.gives_back());
            for k in 0..PIECES {
                let share = part.course.at((f64::from(k) + 0.5) / f64::from(PIECES));
                let piece = circuit.deliver(&mut state.circuit, ma * share, us / f64::from(PIECES));
                flow.uc += uc(piece.ma, us / f64::from(PIECES));
                flow.square += piece.square;
                most = most.max(piece.ma * ma.signum());
                state.needed_v = state.needed_v.max(piece.volts);
                (held, limited) = (held | piece.limited, limited | piece.limited);
            }
            if !held {
                most = ma.abs();
                let (mean, square) = (part.course.mean(), part.course.mean_square());
                flow = Flow { uc: uc(ma * mean, us), square: ma * ma * square * ms_from_us(us) };
            }
            state.count(flow);
            first = first.or(Some(most));
            peak = peak.max(most);
        }
        if limited {
            state.clipped += 1;
            state.first_clipped_ns = state.first_clipped_ns.or(Some(t_ns));
        }
        let us: u32 = parts.iter().map(|p| p.us).sum();
        state.at_ns = t_ns + crate::units::ns_from_us(us);
        state.delivered_ma = first.unwrap_or(0.0);
        state.peak_density_ma_per_cm2 = self.density(state, peak);
        state.delivered_ma
    }

    /// A burst of a carrier: its first cycle at full strength goes through the circuit in pieces and stands for all of them, on
    /// skin that has given way as far as the burst takes it. Returns the largest current of the first half-cycle [mA].
    ///
    /// *Limits:* later cycles swing about 0 and need up to half as much of the skins' voltage less; what the compliance
    /// takes from the strongest cycle of a beat it takes from all.
    #[cold]
    pub(super) fn burst(&self, state: &mut LeadsState, t_ns: u64, shape: PulseShape, half_ma: u16) -> f64 {
        let circuit = self.circuit(state);
        let baseline = circuit.rest(&mut state.circuit, s_from_ns(t_ns.saturating_sub(state.at_ns)));
        state.count(baseline);
        let flat = shape.waveform == Waveform::CarrierRectangular;
        let pieces = if flat { 1 } else { CYCLE_PIECES };
        let (asked, us) = (ma_from_half(half_ma), shape.half_cycle_us() / f64::from(pieces));
        let (mut flow, mut most, mut needed, mut limited) = (Flow::default(), [0.0_f64; 2], 0.0_f64, false);
        // the first half-cycle is cathodic at pad a, so current enters there
        for (half, sign) in [-1.0, 1.0].into_iter().enumerate() {
            for k in 0..pieces {
                let share = if flat { 1.0 } else { sin(PI * (f64::from(k) + 0.5) / f64::from(pieces)) };
                let piece = circuit.deliver(&mut state.circuit, sign * asked * share, us);
                flow.uc += uc(piece.ma, us);
                flow.square += piece.square;
                // a piece holds the mean of its stretch; one that nothing holds back has the peak of the sine
                most[half] = most[half].max(if piece.limited { piece.ma * sign } else { piece.ma * sign / share });
                needed = needed.max(piece.volts);
                limited |= piece.limited;
            }
        }
        let whole = f64::from(shape.cycles());
        let square = if limited || circuit.gives_back() {
            // of one that beats the mean over the beat counts
            let share = if shape.waveform == Waveform::Premodulated { 0.5 } else { 1.0 };
            Flow { uc: flow.uc * whole, square: flow.square * whole * share }
        } else {
            Flow { uc: 0.0, square: ms_from_us(shape.square_time(half_ma) as f64) * ma_from_half(1) * ma_from_half(1) }
        };
        circuit.yields(&mut state.circuit, asked, shape.burst_us());
        state.count(square);
        if limited {
            state.clipped += 1;
            state.first_clipped_ns = state.first_clipped_ns.or(Some(t_ns));
        }
        state.needed_v = needed;
        state.at_ns = t_ns + shape.total_ns(half_ma);
        state.delivered_ma = most[0].min(asked);
        state.peak_density_ma_per_cm2 = self.density(state, most[0].max(most[1]).min(asked));
        state.delivered_ma
    }

    /// Levels that are held, one after the other. Returns the mean of the first lobe over its mean level, as a peak [mA].
    #[cold]
    pub(super) fn levels(&self, state: &mut LeadsState, t_ns: u64, points: &Points, half_ma: u16) -> f64 {
        let circuit = self.circuit(state);
        let baseline = circuit.rest(&mut state.circuit, s_from_ns(t_ns.saturating_sub(state.at_ns)));
        state.count(baseline);
        let asked = ma_from_half(half_ma);
        let (mut got, mut wanted, mut lobe) = (0.0, 0.0, 0);
        let (mut peak, mut limited, mut total) = (0.0_f64, false, 0);
        state.needed_v = 0.0;
        for (percent, us) in points.iter() {
            total += us;
            let us = f64::from(us);
            if percent == 0 {
                let baseline = circuit.rest(&mut state.circuit, s_from_us(us));
                state.count(baseline);
                continue;
            }
            let ma = -asked * crate::units::fraction(f64::from(percent));
            let delivered = circuit.deliver(&mut state.circuit, ma, us);
            let uc = uc(delivered.ma, us);
            state.count(Flow {
                uc,
                square: if delivered.limited { delivered.square } else { ma * ma * ms_from_us(us) },
            });
            if lobe == 0 || lobe == percent.signum() {
                (got, wanted, lobe) = (got + delivered.ma * us, wanted + ma * us, percent.signum());
            } else {
                lobe = i32::MAX;
            }
            state.needed_v = state.needed_v.max(delivered.volts);
            (peak, limited) = (peak.max(delivered.peak_ma), limited | delivered.limited);
        }
        if limited {
            state.clipped += 1;
            state.first_clipped_ns = state.first_clipped_ns.or(Some(t_ns));
        }
        state.at_ns = t_ns + crate::units::ns_from_us(total);
        state.delivered_ma = if wanted == 0.0 { 0.0 } else { (asked * got / wanted).max(0.0) };
        state.peak_density_ma_per_cm2 = self.density(state, peak);
        state.delivered_ma
    }
}
