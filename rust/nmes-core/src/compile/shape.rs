//! The shape of a channel's pulses from its description, with the checks that belong to each waveform.

use crate::error::{NmesError, within};
use crate::spec::{ChannelSpec, Spec};
use crate::units::ms_from_us;
use crate::waveform::{Form, MOST_POINTS, Points, PulseShape, TWIN_PEAK_BEND, Waveform};

/// Shortest and longest phase that rises slowly [ms].
const LEAST_RISE_MS: f64 = 10.0;
const MOST_RISE_MS: f64 = 500.0;
/// Longest pulse of a device [µs]: 16 points of at most 4095 µs; P24 instructions for use.
const MOST_DEVICE_US: f64 = 65_520.0;
/// Longest burst of a carrier and longest beat [ms].
const MOST_BURST_MS: f64 = 1_000.0;
/// Lowest and highest carrier [Hz].
const LEAST_CARRIER_HZ: f64 = 500.0;
const MOST_CARRIER_HZ: f64 = 20_000.0;
/// Steepness in hundredths.
const HUNDREDTHS: f64 = 100.0;

/// The shape of the pulses of a channel.
///
/// # Errors
/// A spec error that names the field of the channel and what is allowed, a limit error for what a device must not do.
pub fn pulse_shape(spec: &Spec, c: &ChannelSpec) -> Result<PulseShape, NmesError> {
    shape(spec, c, &|name| name.to_owned())
}

pub(super) fn shape(spec: &Spec, c: &ChannelSpec, field: &dyn Fn(&str) -> String) -> Result<PulseShape, NmesError> {
    let waveform = Waveform::parse(&c.waveform)
        .ok_or_else(|| NmesError::spec("waveform", field("waveform"), c.waveform.clone(), Waveform::names()))?;
    keys(c, waveform, field)?;
    let shape = match waveform {
        _ if waveform.carries() => carrier(c, waveform, field)?,
        Waveform::Free => PulseShape::free(points(c, field)?),
        Waveform::TwinPeak => bent(c, waveform, TWIN_PEAK_BEND),
        _ if waveform.bends() => bent(c, waveform, steepness(spec)),
        _ => PulseShape::plain(waveform, c.phase_us, c.gap_us, c.asymmetry),
    };
    if waveform.rises() {
        within(&field("phase duration"), ms_from_us(f64::from(c.phase_us)), LEAST_RISE_MS, MOST_RISE_MS, "ms")?;
    }
    if spec.device {
        if shape.leaves_charge() {
            let (value, allowed) = (c.waveform.clone(), "balanced pulses on a device");
            return Err(NmesError::limit("monophasic", field("waveform"), value, allowed, 0.0, "µC"));
        }
        within(&field("whole pulse on a device"), shape.burst_us(), 1.0, MOST_DEVICE_US, "µs")?;
    }
    Ok(shape)
}

/// How steeply exponential pulses bend [1/100].
fn steepness(spec: &Spec) -> u16 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "range is checked at compile")]
    let hundredths = (spec.parameters.denervation.exponential_steepness * HUNDREDTHS).round() as u16;
    hundredths
}

fn bent(c: &ChannelSpec, waveform: Waveform, bend: u16) -> PulseShape {
    PulseShape { waveform, phase_us: c.phase_us, gap_us: c.gap_us, asymmetry: 1, form: Form::Bent(bend) }
}

/// What belongs to some waveforms alone must be there with these and with no other.
fn keys(c: &ChannelSpec, waveform: Waveform, field: &dyn Fn(&str) -> String) -> Result<(), NmesError> {
    let pulsed = !waveform.carries() && !waveform.rises();
    let rows = [
        ("carrier", c.carrier_hz.is_some(), waveform.carries(), true),
        ("burst", c.burst_us.is_some(), waveform.carries() && !waveform.beats(), true),
        ("sweep", c.sweep_s.is_some(), waveform == Waveform::Interferential, false),
        ("points", !c.points_percent.is_empty(), waveform == Waveform::Free, true),
        ("durations", !c.durations_us.is_empty(), waveform == Waveform::Free, true),
        ("pulses", c.pulses.is_some(), pulsed, false),
        ("inner_rate", c.inner_mhz.is_some(), pulsed && c.pulses.is_some(), c.pulses.is_some_and(|n| n > 1)),
    ];
    for (name, given, fits, needed) in rows {
        let name = field(name);
        if given && !fits {
            let value = format!("given with {}", c.waveform);
            return Err(NmesError::spec("superfluous_key", name, value, "left out for this waveform"));
        }
        if fits && needed && !given {
            let allowed = format!("a value, which {} needs", c.waveform);
            return Err(NmesError::spec("missing_key", name, "missing", allowed));
        }
    }
    Ok(())
}

fn carrier(c: &ChannelSpec, waveform: Waveform, field: &dyn Fn(&str) -> String) -> Result<PulseShape, NmesError> {
    let hz = c.carrier_hz.unwrap_or(0);
    within(&field("carrier"), f64::from(hz), LEAST_CARRIER_HZ, MOST_CARRIER_HZ, "Hz")?;
    let mhz = u64::from(hz) * 1_000;
    if mhz <= 2 * c.frequency_mhz {
        let allowed = format!("more than twice the frequency of {} Hz", c.frequency_mhz as f64 * 1e-3);
        return Err(NmesError::spec("carrier", field("carrier"), format!("{hz} Hz"), allowed));
    }
    let cycles = match c.burst_us {
        _ if waveform.beats() => mhz / c.frequency_mhz,
        burst_us => {
            let us = u64::from(burst_us.unwrap_or(0));
            let period_us = 1_000_000_000 / c.frequency_mhz;
            if us > period_us {
                let allowed = format!("at most the period of {} ms", ms_from_us(period_us as f64));
                let value = format!("{} ms", ms_from_us(us as f64));
                return Err(
                    NmesError::spec("burst", field("burst"), value, allowed).with_nearest(ms_from_us(period_us as f64))
                );
            }
            us * u64::from(hz) / 1_000_000
        }
    };
    if cycles == 0 {
        let allowed = format!("one cycle of {hz} Hz or more, {:.4} ms", crate::units::ms_from_s(1.0 / f64::from(hz)));
        let value = format!("{} ms", ms_from_us(f64::from(c.burst_us.unwrap_or(0))));
        return Err(NmesError::spec("burst", field("burst"), value, allowed));
    }
    let lasts_ms = cycles as f64 * 1e3 / f64::from(hz);
    if waveform.beats() {
        let name = field("frequency");
        within(&name, c.frequency_mhz as f64 * 1e-3, 1e3 / MOST_BURST_MS, f64::from(hz), "Hz of beat")?;
    } else {
        within(&field("burst"), lasts_ms, 0.0, MOST_BURST_MS, "ms")?;
    }
    #[expect(clippy::cast_possible_truncation, reason = "at most 20,000 cycles")]
    let cycles = cycles as u32;
    Ok(PulseShape::carrier(waveform, hz, cycles))
}

fn points(c: &ChannelSpec, field: &dyn Fn(&str) -> String) -> Result<Points, NmesError> {
    let (levels, times) = (&c.points_percent, &c.durations_us);
    if levels.len() != times.len() {
        let value = format!("{} points and {} durations", levels.len(), times.len());
        return Err(NmesError::spec("points", field("durations"), value, "as many durations as points")
            .with_nearest(levels.len() as f64));
    }
    if levels.len() > MOST_POINTS {
        let value = format!("{} points", levels.len());
        return Err(NmesError::spec("points", field("points"), value, format!("1 to {MOST_POINTS} points"))
            .with_nearest(MOST_POINTS as f64));
    }
    for (&level, &us) in levels.iter().zip(times) {
        within(&field("points"), f64::from(level), -HUNDREDTHS, HUNDREDTHS, "%")?;
        within(&field("durations"), f64::from(us), 1.0, f64::from(u16::MAX), "µs")?;
    }
    if levels.iter().all(|level| *level == 0) {
        return Err(NmesError::spec("points", field("points"), "0 % throughout", "a level that is not 0"));
    }
    Ok(Points::new(levels, times))
}
