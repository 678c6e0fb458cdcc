"""The reduced engine against the full one on the same 20 people: at most 0.05 NRS at the end of half an hour."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import nmes_sim
import pytest

PEOPLE = 20
END_S = 1800.0
MINUTES = (1, 15, 30)


@pytest.fixture(scope="module")
def differences() -> list[list[float]]:
    """Full less reduced rating per person, at each of the minutes [NRS]."""
    plan = nmes_sim.load_program("conventional_tens")
    found = nmes_sim.cohort(plan, n=PEOPLE, seed=7)
    subject = nmes_sim.load_subject(plan.subject)
    condition, site = nmes_sim.load_condition(plan.condition), nmes_sim.load_site(plan.site)

    def one(index: int) -> list[float]:
        person, trouble = found.people[index].parts(subject, condition, site)
        currents = [float(ma) for ma in found.amplitude_ma[index]]
        session = nmes_sim.Simulation(plan, person, trouble, site, amplitude_ma=currents)
        rating = session.run(seed=index + 1, duration_s=END_S, sample_hz=1.0)["pain_nrs"]
        own = found.outcomes["session"]["rest"][index]
        return [float(rating[60 * minute - 1] - own[minute]) for minute in MINUTES]

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(one, range(PEOPLE)))


@pytest.mark.parametrize("name", ["burst_tens", "modulated_tens"])
def test_other_currents_agree_too(name: str) -> None:
    """Bursts and a rate that changes: the same bound for one person, five minutes."""
    plan = nmes_sim.load_program(name)
    found = nmes_sim.cohort(plan, n=1, seed=7)
    subject, site = nmes_sim.load_subject(plan.subject), nmes_sim.load_site(plan.site)
    person, trouble = found.people[0].parts(subject, nmes_sim.load_condition(plan.condition), site)
    currents = [float(ma) for ma in found.amplitude_ma[0]]
    session = nmes_sim.Simulation(plan, person, trouble, site, amplitude_ma=currents)
    rating = session.run(seed=1, duration_s=300.0, sample_hz=1.0)["pain_nrs"]
    own = found.outcomes["session"]["rest"][0]
    assert max(abs(float(rating[60 * m - 1] - own[m])) for m in (1, 3, 5)) <= 0.05


@pytest.mark.parametrize("name", ["premodulated_pain", "interferential_pain"])
def test_what_the_reduced_engine_does_not_follow_is_refused(name: str) -> None:
    """In a burst of a carrier fibres fire several times: no figure rather than a wrong one."""
    with pytest.raises(nmes_sim.SpecError, match="carrier") as error:
        nmes_sim.cohort(name, n=2)
    assert error.value.field == "channel 1: waveform"


def test_twenty_people_agree(differences: list[list[float]]) -> None:
    """At most 0.05 NRS, at the start, in the middle and at the end."""
    assert max(abs(value) for row in differences for value in row) <= 0.05
