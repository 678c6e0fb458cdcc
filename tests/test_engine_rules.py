"""Rules of the engine that show only in whole sessions: channels out of step, contractions, limits, caps."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import nmes_sim
import pytest
from nmes_sim.spec.model import Target


def tens(**second: Any) -> nmes_sim.Recording:
    """Five minutes of TENS with the second channel changed."""
    program = nmes_sim.load_program("conventional_tens")
    channels = (program.channels[0], replace(program.channels[1], **second))
    return nmes_sim.Simulation(replace(program, channels=channels), placebo=False).run(duration_s=300.0)


@pytest.mark.parametrize(
    ("second", "other"),
    [
        ({"delay_s": 0.003}, {}),
        ({"delay_s": 0.005}, {}),
        ({"frequency_pps": 3.0}, {"target": Target("amplitude", 0.0)}),
    ],
)
def test_channels_out_of_step_do_not_disturb_each_other(second: dict[str, Any], other: dict[str, Any]) -> None:
    """The gate follows the best-covered skin at its own rate: a late channel counts as one in step, a slow one not."""
    apart, like = tens(**second), tens(**other)
    assert apart["afferent_rate_hz"][-1] == pytest.approx(100.0)
    assert apart.summary["pain_nrs_end"] == pytest.approx(like.summary["pain_nrs_end"], abs=0.1)


@pytest.mark.parametrize(("duration_s", "contractions"), [(305.0, 5), (312.0, 6), (320.0, 6), (360.0, 6)])
def test_only_complete_contractions_count(duration_s: float, contractions: int) -> None:
    """A contraction counts when its on-phase and ramp-down are over, not before and not later."""
    summary = nmes_sim.Simulation("generic_strengthening").run(duration_s=duration_s).summary
    assert len(summary["contraction_peaks_n"]) == contractions
    assert (summary["fatigue_index"] is None) == (contractions < 6)


def test_a_contraction_cut_off_by_the_program_does_not_count() -> None:
    """The stump at the end of a program is no contraction."""
    program = replace(nmes_sim.load_program("generic_strengthening"), duration_s=365.0)
    assert len(nmes_sim.Simulation(program).run().summary["contraction_peaks_n"]) == 6


def test_no_session_is_longer_than_12_hours() -> None:
    """The limit of the simulator holds for the run as for the program."""
    with pytest.raises(nmes_sim.LimitError) as refused:
        nmes_sim.Simulation("generic_strengthening").run(duration_s=43_201.0)
    assert refused.value.nearest == 43_200.0


def test_the_nearest_allowed_amplitude_is_delivered_whole() -> None:
    """At the cap that a refusal names no pulse is refused, on small pads too."""
    site = nmes_sim.load_site("quadriceps_right")
    small = [tuple(replace(pad, length_mm=21.0, width_mm=20.0) for pad in p.pads) for p in site.placements]
    pads = tuple(replace(p, pads=own) for p, own in zip(site.placements, small, strict=True))
    program = nmes_sim.load_program("generic_strengthening")
    channels = tuple(replace(c, frequency_pps=200.0, width_us=500.0, off_s=0.0) for c in program.channels)
    program = replace(program, channels=channels, max_slew_ma_per_s=10.0)
    with pytest.raises(nmes_sim.LimitError) as refused:
        nmes_sim.Simulation(program, site=replace(site, placements=pads), amplitude_ma=60.0)
    nearest = refused.value.nearest
    recording = nmes_sim.Simulation(program, site=replace(site, placements=pads), amplitude_ma=nearest).run(
        duration_s=60.0
    )
    assert recording.summary["pulses"] > 20_000
    assert recording.summary["pulses_refused"] == 0
    assert recording.summary["dial_ma"] == [nearest, nearest]
