//! Channels of a program: shape and timing in integers, with the checks that need the whole channel.

use super::modulation::{burst, fits, modulation};
use super::shape::shape;
use crate::error::NmesError;
use crate::program::{Channel, Trigger, TriggerSource};
use crate::safety::check_dc;
use crate::spec::{ChannelSpec, Spec, TriggerSpec};
use crate::units::{ns_from_s, ns_from_us, percent};
use crate::waveform::{PulseShape, Waveform};

/// Most channels of a program.
const MAX_CHANNELS: usize = 8;
/// Longest time that stimulation goes on after its trigger has fallen [s].
const MOST_EXTENSION_S: f64 = 60.0;

pub(super) fn channels(spec: &Spec) -> Result<Vec<Channel>, NmesError> {
    let count = spec.program.channels.len();
    if count == 0 || count > MAX_CHANNELS {
        return Err(NmesError::spec("channels", "channels", count.to_string(), format!("1 to {MAX_CHANNELS}")));
    }
    let all = spec.program.channels.iter().enumerate().map(|(i, c)| channel(spec, c, i));
    let mut all: Vec<Channel> = all.collect::<Result<_, NmesError>>()?;
    // one row of thresholds per channel, then those of the narrower pulses
    let mut next = count;
    for (index, channel) in all.iter_mut().enumerate() {
        channel.rows = [index, next];
        next += channel.shapes().len() - 1;
    }
    Ok(all)
}

fn channel(spec: &Spec, c: &ChannelSpec, index: usize) -> Result<Channel, NmesError> {
    let field = |name: &str| format!("channel {}: {name}", index + 1);
    let placement = spec.site.placements.iter().position(|p| p.id == c.placement).ok_or_else(|| {
        let known: Vec<&str> = spec.site.placements.iter().map(|p| p.id.as_str()).collect();
        NmesError::spec("placement", field("placement"), c.placement.clone(), known.join(", "))
    })?;
    if c.frequency_mhz == 0 {
        return Err(NmesError::spec("range", field("frequency"), "0 pps", "more than 0 pps"));
    }
    let shape = shape(spec, c, &field)?;
    circuits(spec, placement, shape, &field)?;
    let (pulses, inner_mhz) = burst(c, &field)?;
    let change = |m| modulation(m, shape, c.doublet_us.is_some(), &field);
    let channel = Channel {
        placement,
        shape,
        frequency_mhz: c.frequency_mhz,
        ramp_up_ns: ns_from_s(c.ramp_up_s),
        on_ns: ns_from_s(c.on_s),
        ramp_down_ns: ns_from_s(c.ramp_down_s),
        off_ns: ns_from_s(c.off_s),
        delay_ns: ns_from_s(c.delay_s),
        doublet_ns: c.doublet_us.map(ns_from_us),
        trigger: c.trigger.as_ref().map(|t| trigger(t, &field)).transpose()?,
        pulses,
        inner_mhz,
        modulation: c.modulation.as_ref().map(change).transpose()?,
        sweep_ns: sweep(c, &field)?,
        rows: [index, 0],
    };
    timing(&channel, &field)?;
    fits(&channel, &field)?;
    check_dc(shape, channel.pulse_rate_hz())?;
    Ok(channel)
}

/// Shortest and longest vector sweep [s].
const SWEEP_S: [f64; 2] = [0.1, 600.0];

fn sweep(c: &ChannelSpec, field: &dyn Fn(&str) -> String) -> Result<Option<u64>, NmesError> {
    let Some(s) = c.sweep_s else { return Ok(None) };
    crate::error::within(&field("sweep"), s, SWEEP_S[0], SWEEP_S[1], "s")?;
    Ok(Some(ns_from_s(s)))
}

/// Two circuits with a pad of each sign belong to an interferential current, and to no other.
fn circuits(spec: &Spec, placement: usize, shape: PulseShape, field: &dyn Fn(&str) -> String) -> Result<(), NmesError> {
    let placement = &spec.site.placements[placement];
    let beats = shape.waveform == Waveform::Interferential;
    let of = |second: bool, sign: f64| placement.circuit(second).filter(|p| p.share * sign > 0.0).count();
    let counts = [of(false, 1.0), of(false, -1.0), of(true, 1.0), of(true, -1.0)];
    if beats && counts.contains(&0) {
        let value = format!("{} pads at {}", placement.pads.len(), placement.id);
        let allowed = "two circuits with a pad of each sign, four pads";
        return Err(NmesError::spec("circuits", field("pads"), value, allowed).with_nearest(4.0));
    }
    if !beats && counts[2] + counts[3] > 0 {
        let value = format!("two circuits at {}", placement.id);
        return Err(NmesError::spec("circuits", field("pads"), value, "one circuit, or the waveform interferential"));
    }
    Ok(())
}

fn trigger(t: &TriggerSpec, field: &dyn Fn(&str) -> String) -> Result<Trigger, NmesError> {
    let source = TriggerSource::parse(&t.source)
        .ok_or_else(|| NmesError::spec("trigger", field("trigger"), t.source.clone(), "emg, heel or switch"))?;
    let threshold = t.threshold_percent.unwrap_or(0.0);
    if source == TriggerSource::Emg && !(threshold > 0.0 && threshold <= percent(1.0)) {
        return Err(NmesError::spec(
            "trigger",
            field("trigger: threshold"),
            format!("{threshold} %"),
            "above 0 to 100 %",
        ));
    }
    let extension_s = t.extension_s.unwrap_or(0.0);
    if !(0.0..=MOST_EXTENSION_S).contains(&extension_s) {
        let allowed = format!("0 to {MOST_EXTENSION_S} s");
        return Err(NmesError::spec("trigger", field("trigger: extension"), format!("{extension_s} s"), allowed));
    }
    Ok(Trigger { source, threshold: threshold / percent(1.0), extension_ns: t.extension_s.map(ns_from_s) })
}

fn timing(c: &Channel, field: &dyn Fn(&str) -> String) -> Result<(), NmesError> {
    let pulse_ns = c.shape.longest_ns();
    let fits = |name: &str, length: u64| {
        if pulse_ns <= length {
            return Ok(());
        }
        let value = format!("{} µs", pulse_ns / 1_000);
        Err(NmesError::spec(
            "pulse_length",
            field("whole pulse"),
            value,
            format!("at most the {name} of {} µs", length / 1_000),
        ))
    };
    fits("period", c.period_ns())?;
    fits("cycle", c.on_ns + c.off_ns)?;
    if let Some(doublet) = c.doublet_ns {
        fits("doublet interval", doublet)?;
        if doublet >= c.period_ns() {
            let value = format!("{} µs", doublet / 1_000);
            return Err(NmesError::spec("doublet", field("doublet"), value, "less than the period"));
        }
    }
    if c.ramp_up_ns > c.on_ns {
        return Err(NmesError::spec(
            "ramp_up",
            field("ramp_up"),
            seconds(c.ramp_up_ns),
            format!("at most on, {}", seconds(c.on_ns)),
        ));
    }
    if c.off_ns > 0 && c.ramp_down_ns > c.off_ns {
        let allowed = format!("at most off, {}", seconds(c.off_ns));
        return Err(NmesError::spec("ramp_down", field("ramp_down"), seconds(c.ramp_down_ns), allowed));
    }
    Ok(())
}

pub(super) fn seconds(ns: u64) -> String {
    format!("{} s", crate::units::s_from_ns(ns))
}
