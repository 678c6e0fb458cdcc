"""A run as people read it: figures, pads, tone by cause, dangers and what it rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from nmes_sim.cli_base import show
from nmes_sim.cli_results import result_lines

if TYPE_CHECKING:
    from nmes_sim.recording import Recording
    from nmes_sim.spec.model import Channel

__all__ = ["full_dial_s", "summarise"]

_PLAIN_FROM = 10_000
#: Events of the pads that are listed.
_MOST_EVENTS = 12
#: Force below which nobody would call it a contraction [% MVC].
_CONTRACTION_PERCENT_MVC = 1.0
#: What an alarm says, by its level.
_ALARMS = ("", ", ALARM: watch", ", ALARM: stop")
#: When tone is looked at again.
_LATER = ("1_h", "24_h")


def summarise(recording: Recording, name: str, targets_ma: Sequence[float], took_s: float) -> None:
    """Print a run of program `name` as people read it."""
    parts, found = recording.resolved, recording.summary
    citation = recording.cite()
    show(f"{parts.program.title}: {parts.subject.title}; {parts.condition.title}; {parts.site.title}")
    rows = [
        ("simulated", f"{_figure(found, 'duration_s')} s in {took_s:.1f} s, seed {found['seed']}"),
        ("dial reached", f"{_dials(found.get('dial_ma'))} mA; {found.get('pulses')} pulses"),
        (
            "peak force",
            f"{_figure(found, 'peak_force_n')} N, {_figure(found, 'peak_force_percent_mvc')} % MVC",
        ),
        ("force integral", f"{_figure(found, 'force_time_integral_n_s')} N s"),
        ("fatigue index", _figure(found, "fatigue_index", "not computed: fewer than 6 contractions")),
        *_tone(found),
        *_dangers(found),
        ("pain", _pain(found)),
        ("evidence", f"{citation.badge.word}: {citation.badge.summary}"),
        ("rests on", f"{citation.counts_text()} figures (nmes-sim cite {name})"),
        ("state hash", str(found.get("state_hash"))),
    ]
    lateness = found.get("lateness_us")
    if isinstance(lateness, Mapping):
        rows.append(("lateness", ", ".join(f"{name} {value:.0f} us" for name, value in lateness.items())))
    rows[5:5] = [*result_lines(recording), *_spill(found), *_pads(found), *_events(found)]
    rising = _still_rising(recording, targets_ma) or _weak_at_first(recording, targets_ma)
    if rising:
        rows.insert(2, ("contraction", rising))
    for label, value in rows:
        show(f"  {label:<16} {value}")


def _spill(found: Mapping[str, object]) -> list[tuple[str, str]]:
    """Return a line on muscles beside the wanted ones, where some pulled against them."""
    spill = found.get("spill")
    if not isinstance(spill, Mapping) or not spill["peak_against_n_m"]:
        return []
    percent = spill["lost_percent"]
    lost = ", all of the torque lost" if percent is None else f", {percent:.1f} % of the torque lost"
    return [("spill-over", f"up to {spill['peak_against_n_m']:.2f} N m against the wanted muscles{lost}")]


def _tone(found: Mapping[str, object]) -> list[tuple[str, str]]:
    """Return the tone of a spastic group before and after, and its change by cause."""
    tone = found.get("tone")
    if not isinstance(tone, Mapping):
        return []
    before, after, change = tone["before"], tone["after"], tone["change"]
    causes = ", ".join(
        f"{word} {change[f'by_{cause}_n_m']:+.2f}"
        for word, cause in (
            ("fatigue", "fatigue"),
            ("reciprocal inhibition", "reciprocal_inhibition"),
            ("disinhibition", "disinhibition"),
        )
    )
    later = ", ".join(f"{tone[f'after_{when}']['tone_n_m']:.2f} N m after {when.replace('_', ' ')}" for when in _LATER)
    grades = f"Ashworth {before['ashworth']} to {after['ashworth']}"
    return [
        ("tone", f"{before['tone_n_m']:.2f} to {after['tone_n_m']:.2f} N m; {grades}; {later}"),
        ("by cause", f"{causes} N m"),
    ]


def _dangers(found: Mapping[str, object]) -> list[tuple[str, str]]:
    """Return what endangered a limb that is not felt."""
    danger = found.get("danger")
    if not isinstance(danger, Mapping):
        return []
    least, most = danger["systolic_mmhg_least"], danger["systolic_mmhg_most"]
    lines = [("blood pressure", f"systolic {least:.0f} to {most:.0f} mmHg{_ALARMS[int(danger['pressure_alarm'])]}")]
    if danger["knee_torque_n_m"] > 0.0:
        torque = f"up to {danger['knee_torque_n_m']:.1f} N m at the knee"
        lines.insert(0, ("load on the bone", torque + _ALARMS[int(danger["load_alarm"])]))
    return lines


def _pads(found: Mapping[str, object]) -> list[tuple[str, str]]:
    """Return a line per pad: impedance, density and skin."""
    from nmes_sim.gui.texts import Texts

    pads, texts = found.get("pads"), Texts()
    lines = []
    for name, pad in pads.items() if isinstance(pads, Mapping) else ():
        ohm = "open" if pad["impedance_kohm"] is None else f"{1e3 * pad['impedance_kohm']:.0f} ohm"
        density = f"{pad['rms_density_ma_per_cm2']:.2f} rms, {pad['peak_density_ma_per_cm2']:.2f} peak mA/cm2"
        # the word of the window: none is calm
        skin = texts.get(f"pads.skin_{pad['skin'].split()[0]}", pad["skin"])
        lines.append((f"pad {name}", f"{pad['contact']}, {ohm}; {density}; skin {skin}"))
    return lines


def _events(found: Mapping[str, object]) -> list[tuple[str, str]]:
    """Return a line per event of the pads, and one where there are more than anyone reads."""
    events = found.get("events")
    listed = list(events) if isinstance(events, Sequence) else []
    lines = []
    for event in listed[:_MOST_EVENTS]:
        pad = "" if event["pad"] is None else f" pad {event['pad']}"
        what = "output begins to clip" if event["what"] == "clipped" else f"contact {event['state']}"
        lines.append((f"at {event['time_s']:g} s", f"channel {event['channel']}{pad}: {what}"))
    if len(listed) > _MOST_EVENTS:
        lines.append(("", f"and {len(listed) - _MOST_EVENTS} more"))
    return lines


def _still_rising(recording: Recording, targets_ma: Sequence[float]) -> str:
    """Return in words that no contraction happened because the dial was still rising; empty when that is not so."""
    program, peak = recording.resolved.program, recording.summary.get("peak_force_percent_mvc")
    if program.goal != "strength" or not isinstance(peak, float) or peak >= _CONTRACTION_PERCENT_MVC:
        return ""
    slew = program.max_slew_ma_per_s
    at_s = min(full_dial_s(channel, ma / slew) for channel, ma in zip(program.channels, targets_ma, strict=True))
    if recording.time_s.size and recording.time_s[-1] > at_s + min(channel.ramp_up_s for channel in program.channels):
        return ""
    return f"none: the dial was still rising, at {slew:g} mA/s; the first at full current begins after {at_s:.0f} s"


def _weak_at_first(recording: Recording, targets_ma: Sequence[float]) -> str:
    """Return in words that the dial of a channel still rose when its first on time ended; empty when none did."""
    program = recording.resolved.program
    slew, ended_s = program.max_slew_ma_per_s, recording.summary.get("duration_s")
    late = [
        (channel, ma / slew)
        for channel, ma in zip(program.channels, targets_ma, strict=True)
        if channel.off_s > 0.0 and ma / slew > channel.delay_s + channel.on_s
    ]
    begun = isinstance(ended_s, float) and any(ended_s > channel.delay_s for channel, _risen_s in late)
    if not begun or not recording.summary.get("peak_force_n"):
        return ""
    at_s = max(_full_at_s(channel, risen_s) for channel, risen_s in late)
    stopped_s = _stopped_s(recording.summary)
    if stopped_s is not None and stopped_s <= at_s:
        return ""
    risen_s = max(risen_s for _channel, risen_s in late)
    return f"weak at first: the dial takes {risen_s:.0f} s at {slew:g} mA/s; full current from {at_s:.0f} s on"


def _full_at_s(channel: Channel, risen_s: float) -> float:
    """Return from when on a triggered channel may, and another one does, stimulate at full current [s]."""
    return full_dial_s(channel, risen_s) if channel.trigger is None else max(risen_s, channel.delay_s)


def _stopped_s(found: Mapping[str, object]) -> float | None:
    """Return when a danger ended the output [s]; None where it did not."""
    danger = found.get("danger")
    return danger["stopped_at_s"] if isinstance(danger, Mapping) else None


def full_dial_s(channel: Channel, risen_s: float) -> float:
    """Return when `channel` first stimulates at full current, with a dial that has risen after `risen_s` [s]."""
    if channel.off_s == 0.0 or risen_s <= channel.delay_s:
        return max(risen_s, channel.delay_s)
    cycle_s = channel.on_s + channel.off_s
    number, into_s = divmod(risen_s - channel.delay_s, cycle_s)
    return risen_s if into_s < channel.on_s else channel.delay_s + (number + 1.0) * cycle_s


def _figure(found: Mapping[str, object], name: str, missing: str = "not computed") -> str:
    value = found.get(name)
    if not isinstance(value, int | float):
        return missing
    return f"{value:.4g}" if abs(value) < _PLAIN_FROM else f"{value:.0f}"


def _dials(value: object) -> str:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return " and ".join(f"{float(item):.1f}" for item in value)
    return "not computed"


def _pain(found: Mapping[str, object]) -> str:
    if found.get("pain_nrs_start") is None:
        return "not computed: no painful condition"
    return f"{_figure(found, 'pain_nrs_start')} to {_figure(found, 'pain_nrs_end')} NRS"
