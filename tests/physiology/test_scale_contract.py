"""Holds the scale of the default adult: which current does what, from the first tingle to tolerance.

Source: "The influence of electrode size and type on surface stimulation of the quadriceps" (ten able-bodied men, 40 Hz,
300 us: 25 % of the voluntary force at about 55 mA), and the 65 to 100 mA at tolerance that the trials of strengthening
after knee surgery report. Tolerances, stated before the first run: 15 % on the current, 10 to 60 % of the voluntary
force at tolerance in an untrained adult, never 100 % in anybody.
"""

from __future__ import annotations

from dataclasses import replace

import nmes_sim
import pytest
from nmes_sim.library import ids

ADULT = "able_bodied_adult"
THIGH = "quadriceps_right"
SITES = [site.id for site in nmes_sim.library.list_sites() if site.status == "complete"]
#: Every site in the default adult, and everybody at the thigh.
EVERYWHERE = [(site, ADULT) for site in SITES] + [(THIGH, subject) for subject in ids("subject") if subject != ADULT]
#: Every site in the builds with little and with much fat as well.
BUILDS = [(site, subject) for site in SITES if site != THIGH for subject in ("lean_adult", "heavy_adult")]


def at_tolerance(subject: str, site: str = THIGH) -> nmes_sim.Recording:
    """Both channels of the strength program at what the subject tolerates, long enough for one full contraction."""
    program = nmes_sim.load_program("generic_strengthening")
    channels = tuple(replace(channel, delay_s=60.0, off_s=5.0) for channel in program.channels)
    program = replace(program, channels=channels, duration_s=75.0)
    return nmes_sim.Simulation(program, subject, site=site).run(seed=1)


def test_a_quarter_of_the_force_at_55_ma() -> None:
    """25 % of the voluntary force is reached at 55 mA within 15 %, by the ladder and by the engine."""
    ladder = nmes_sim.ladder(THIGH, ADULT)
    assert ladder.percent_25_ma == pytest.approx(55.0, rel=0.15)
    program = nmes_sim.load_program("sisk1987")
    channels = tuple(replace(channel, delay_s=60.0) for channel in program.channels)
    program = replace(program, channels=channels, duration_s=70.0)
    below, above = (
        nmes_sim.Simulation(program, ADULT, "none", THIGH, amplitude_ma=amplitude).run(seed=1)
        for amplitude in (55.0 - 8.0, 55.0 + 8.0)
    )
    assert below.summary["peak_force_percent_mvc"] < 25.0 < above.summary["peak_force_percent_mvc"]


@pytest.mark.parametrize(("site", "subject"), EVERYWHERE + BUILDS)
def test_the_ladder_is_in_order(site: str, subject: str) -> None:
    """Tingle comes before twitch, twitch before force, force before too strong, too strong before tolerance."""
    ladder = nmes_sim.ladder(site, subject)
    feeling = [ladder.tingle_ma, ladder.twitch_ma, ladder.percent_10_ma, ladder.percent_25_ma]
    reached = [value for value in feeling if value is not None]
    assert reached[:2] == [ladder.tingle_ma, ladder.twitch_ma], "nobody is without sensation or twitch"
    assert reached == sorted(set(reached))
    # where tolerance lies above what a stimulator gives, the last rungs are not reached
    if ladder.tolerance_ma is not None:
        assert ladder.too_strong_ma is not None
        assert ladder.twitch_ma < ladder.too_strong_ma < ladder.tolerance_ma
        assert reached[-1] <= ladder.tolerance_ma


def test_tolerance_is_what_trials_report() -> None:
    """The default adult stops within the range of the trials."""
    tolerance = nmes_sim.ladder(THIGH, ADULT).tolerance_ma
    assert tolerance is not None
    assert 65.0 <= tolerance <= 100.0


def test_an_untrained_adult_reaches_10_to_60_percent() -> None:
    """At tolerance a healthy untrained adult gives 10 to 60 % of the voluntary force."""
    recording = at_tolerance(ADULT)
    assert 10.0 <= recording.summary["peak_force_percent_mvc"] <= 60.0


@pytest.mark.parametrize(("site", "subject"), EVERYWHERE)
def test_nobody_reaches_the_whole_force(site: str, subject: str) -> None:
    """Stimulation at tolerance gives some of the voluntary force and never all of it, at every site."""
    assert 0.0 < at_tolerance(subject, site).summary["peak_force_percent_mvc"] < 100.0


@pytest.mark.parametrize("subject", ids("subject"))
def test_65_ma_is_not_saturation(subject: str) -> None:
    """More current than 65 mA gives clearly more force at the thigh."""
    at_65, at_90 = (
        nmes_sim.Simulation("generic_strengthening", subject, site=THIGH, amplitude_ma=amplitude)
        .run(seed=1, duration_s=130.0)
        .summary["peak_force_percent_mvc"]
        for amplitude in (65.0, 90.0)
    )
    assert at_90 > 1.1 * at_65
