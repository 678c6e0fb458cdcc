//! Bursts of ordinary pulses and slow changes of a channel, with their checks.

use super::channel::seconds;
use crate::error::{NmesError, within};
use crate::program::{Channel, Course, Modulated, Modulation, WHOLE};
use crate::spec::{ChannelSpec, ModulationSpec};
use crate::units::{ns_from_s, percent};
use crate::waveform::PulseShape;

/// Most pulses of a burst.
const MOST_PULSES: f64 = 1_000.0;
/// Fastest rate within a burst [mHz], as outside one.
const MOST_INNER_MHZ: u64 = 2_000_000;
/// A rate that falls by more would come to a stand [%].
const MOST_RATE_PERCENT: f64 = 99.0;
/// Shortest and longest period of a change [s].
const LEAST_PERIOD_S: f64 = 0.01;
const MOST_PERIOD_S: f64 = 86_400.0;

/// Pulses of a burst and their rate [mHz].
pub(super) fn burst(c: &ChannelSpec, field: &dyn Fn(&str) -> String) -> Result<(u32, u64), NmesError> {
    let (pulses, inner_mhz) = (c.pulses.unwrap_or(1), c.inner_mhz.unwrap_or(0));
    within(&field("pulses"), f64::from(pulses), 1.0, MOST_PULSES, "")?;
    if pulses > 1 && !(c.frequency_mhz..=MOST_INNER_MHZ).contains(&inner_mhz) {
        let pps = |mhz: u64| mhz as f64 * 1e-3;
        let allowed = format!("{} to {} pps", pps(c.frequency_mhz), pps(MOST_INNER_MHZ));
        return Err(NmesError::spec("inner_rate", field("inner_rate"), format!("{} pps", pps(inner_mhz)), allowed));
    }
    Ok((pulses, inner_mhz))
}

/// A burst must end before the next one begins, and its pulses must not touch.
pub(super) fn fits(c: &Channel, field: &dyn Fn(&str) -> String) -> Result<(), NmesError> {
    if c.pulses == 1 {
        return Ok(());
    }
    let (last, pulse) = (crate::schedule::offset(c, u64::from(c.pulses) - 1), c.shape.longest_ns());
    if pulse > crate::schedule::offset(c, 1) || last + pulse > c.period_ns() {
        let value = format!("{} pulses at {} pps", c.pulses, c.inner_mhz as f64 * 1e-3);
        let allowed = format!("pulses apart, and all within the burst's period of {}", seconds(c.period_ns()));
        return Err(NmesError::spec("pulses", field("pulses"), value, allowed));
    }
    if c.doublet_ns.is_some() {
        return Err(NmesError::spec(
            "doublet",
            field("doublet"),
            "given with bursts",
            "left out where pulses come in bursts",
        ));
    }
    Ok(())
}

pub(super) fn modulation(
    m: &ModulationSpec,
    shape: PulseShape,
    doublet: bool,
    field: &dyn Fn(&str) -> String,
) -> Result<Modulation, NmesError> {
    let key = |name: &str| field(&format!("modulation: {name}"));
    let choice = |name: &str, value: &str, allowed: &str| NmesError::spec("modulation", key(name), value, allowed);
    let of = Modulated::ALL.iter().find(|(name, _)| *name == m.of).map(|(_, of)| *of);
    let of = of.ok_or_else(|| choice("of", &m.of, "rate, width or amplitude"))?;
    let course = Course::ALL.iter().find(|(name, _)| *name == m.form).map(|(_, course)| *course);
    let course = course.ok_or_else(|| choice("form", &m.form, "step, triangle or sine"))?;
    let most = if of == Modulated::Rate { MOST_RATE_PERCENT } else { percent(1.0) };
    within(&key("depth"), m.depth_percent, 0.0, most, "%")?;
    within(&key("period"), m.period_s, LEAST_PERIOD_S, MOST_PERIOD_S, "s")?;
    if of == Modulated::Rate && (shape.waveform.beats() || doublet) {
        return Err(choice("of", &m.of, "width or amplitude where currents beat or a doublet leads"));
    }
    if of == Modulated::Width && !shape.ordinary() | shape.rises() {
        return Err(choice("of", &m.of, "rate or amplitude, but for the three rectangular pulses"));
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within 0 and 100 %")]
    let depth_ppm = (m.depth_percent / percent(1.0) * WHOLE as f64).round() as u64;
    Ok(Modulation { of, depth_ppm, course, period_ns: ns_from_s(m.period_s) })
}
