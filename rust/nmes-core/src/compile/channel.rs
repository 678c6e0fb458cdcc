//! Channels of a program: shape and timing in integers, with the checks that need the whole channel.

use crate::error::NmesError;
use crate::program::{Channel, Trigger, TriggerSource};
use crate::safety::check_dc;
use crate::spec::{ChannelSpec, Spec, TriggerSpec};
use crate::units::{ns_from_s, ns_from_us, percent};
use crate::waveform::{Course, PulseShape, Waveform};

/// Most channels of a program.
const MAX_CHANNELS: usize = 8;
/// Longest time that stimulation goes on after its trigger has fallen [s].
const MOST_EXTENSION_S: f64 = 60.0;

/// Shortest and longest phase that rises slowly [ms].
const LEAST_RISE_MS: f64 = 10.0;
const MOST_RISE_MS: f64 = 500.0;

pub(super) fn channels(spec: &Spec) -> Result<Vec<Channel>, NmesError> {
    let count = spec.program.channels.len();
    if count == 0 || count > MAX_CHANNELS {
        return Err(NmesError::spec("channels", "channels", count.to_string(), format!("1 to {MAX_CHANNELS}")));
    }
    spec.program.channels.iter().enumerate().map(|(i, c)| channel(spec, c, i)).collect()
}

fn channel(spec: &Spec, c: &ChannelSpec, index: usize) -> Result<Channel, NmesError> {
    let field = |name: &str| format!("channel {}: {name}", index + 1);
    let placement = spec.site.placements.iter().position(|p| p.id == c.placement).ok_or_else(|| {
        let known: Vec<&str> = spec.site.placements.iter().map(|p| p.id.as_str()).collect();
        NmesError::spec("placement", field("placement"), c.placement.clone(), known.join(", "))
    })?;
    let shape = shape(spec, c, &field)?;
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
    };
    timing(&channel, &field)?;
    check_dc(shape, channel.frequency_hz())?;
    Ok(channel)
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

fn shape(spec: &Spec, c: &ChannelSpec, field: &dyn Fn(&str) -> String) -> Result<PulseShape, NmesError> {
    let waveform = Waveform::parse(&c.waveform)
        .ok_or_else(|| NmesError::spec("waveform", field("waveform"), c.waveform.clone(), Waveform::names()))?;
    if waveform.one_phase() && spec.device {
        return Err(NmesError::limit(
            "monophasic",
            field("waveform"),
            c.waveform.clone(),
            "balanced pulses on a device",
            0.0,
            "µC",
        ));
    }
    if waveform.course() == Course::Rise {
        let ms = crate::units::ms_from_us(f64::from(c.phase_us));
        crate::error::within(&field("phase duration"), ms, LEAST_RISE_MS, MOST_RISE_MS, "ms")?;
    }
    Ok(PulseShape { waveform, phase_us: c.phase_us, gap_us: c.gap_us, asymmetry: c.asymmetry })
}

fn timing(c: &Channel, field: &dyn Fn(&str) -> String) -> Result<(), NmesError> {
    let pulse_ns = ns_from_us(c.shape.longest_us());
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

fn seconds(ns: u64) -> String {
    format!("{} s", crate::units::s_from_ns(ns))
}
