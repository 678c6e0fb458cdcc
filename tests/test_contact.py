"""Pads that dry out, lift and come off: live, offline and on the command line."""

from __future__ import annotations

import json

import nmes_sim
import numpy as np
import pytest
from nmes_sim import LiveSession, Simulation, SpecError, _core
from nmes_sim.spec.contact import ContactChange, contact_changes

WEAK = {"electrode": {"compliance_v": 30.0}}


def test_a_lost_pad_ends_its_channel_until_it_is_raised_again() -> None:
    with LiveSession("conventional_tens", pacing="stepped") as session:
        session.start(paused=False)
        session.set_intensity(1, 8.0)
        session.set_intensity(2, 8.0)
        session.step(6000)
        session.contact(1, "a", "lost")
        session.step(1)
        frame = session.poll(16, [])
        assert frame.dial_ma == (0.0, 8.0)
        assert frame.contact == (("lost", "good"), ("good", "good"))
        assert (frame.latest["delivered_1_ma"], frame.latest["delivered_2_ma"]) == (0.0, 8.0)
        assert frame.latest["impedance_1a_kohm"] == 100.0
        assert frame.events[-1].detail == "contact 1a=lost"
        session.contact(1, "a", "good")
        session.step(3000)
        assert session.poll(16, []).dial_ma == (0.0, 8.0)
        session.set_intensity(1, 4.0)
        session.step(3000)
        frame = session.poll(16, [])
        assert frame.dial_ma == (4.0, 8.0)
        assert frame.latest["delivered_1_ma"] == 4.0
        assert frame.latest["impedance_1a_kohm"] < 1.0
        row = next(row for row in session.log if row.name == "contact")
        assert (row.tick, row.channel, row.pad, row.contact) == (6000, 0, "a", "lost")
        session.close()
        assert session.replay() == session.state_hash


def test_an_intensity_on_a_lost_pad_is_refused_and_said_to_be() -> None:
    with LiveSession("conventional_tens", pacing="stepped") as session:
        session.start(paused=False)
        session.contact(1, "b", "lost")
        session.step(1)
        session.set_intensity(1, 8.0)
        session.set_intensity(2, 8.0)
        session.set_intensity(1, 0.0)
        session.step(1)
        frame = session.poll(16, [])
        assert [(e.what, e.detail) for e in frame.events if e.what == "refused"] == [("refused", "pad_lost")]
        targets = [(row.channel, row.half_ma) for row in session.log if row.name == "set_target"]
        assert targets == [(1, 16), (0, 0)]
        # what happens to a pad in the same millisecond counts too, in the order in which it was sent
        session.contact(1, "b", "good")
        session.set_intensity(1, 6.0)
        session.contact(2, "a", "lost")
        session.set_intensity(2, 6.0)
        session.step(3000)
        frame = session.poll(16, [])
        assert frame.dial_ma == (6.0, 0.0)
        assert [e.detail for e in frame.events if e.what == "refused"] == ["pad_lost"] * 2
        assert [(row.channel, row.half_ma) for row in session.log if row.name == "set_target"][2:] == [(0, 12)]
        session.close()
        assert session.replay() == session.state_hash


def test_a_weak_output_clips_and_says_so() -> None:
    plain = Simulation("generic_strengthening").run(duration_s=75.0)
    assert plain.summary["clipped_pulses"] == [0, 0]
    assert plain.summary["events"] == []
    weak = Simulation("generic_strengthening", parameters=WEAK)
    assert weak.model.compliance_v == 30.0
    recording = weak.run(duration_s=75.0)
    clipped = recording.summary["clipped_pulses"]
    assert all(count > 100 for count in clipped)
    assert [event["what"] for event in recording.summary["events"]] == ["clipped", "clipped"]
    assert any(f"channel 1: {clipped[0]} pulses were clipped" in warning for warning in recording.warnings)
    assert recording.summary["peak_force_n"] < 0.9 * plain.summary["peak_force_n"]
    assert recording["needed_1_v"].max() > 30.0
    assert np.all(recording["delivered_1_ma"] <= recording["dial_1_ma"] + 0.5)


def test_what_is_delivered_is_what_the_median_person_gets() -> None:
    """The session and the people of `nmes-sim compliance` are the same circuit."""
    simulation = Simulation("generic_strengthening", amplitude_ma=60.0, parameters=WEAK)
    recording = simulation.run(duration_s=66.0)
    document = json.loads(simulation.resolved.json)
    channel, electrode = document["program"]["channels"][0], document["parameters"]["electrode"]
    median = {name: 0.0 if "spread" in name or "share" in name else value for name, value in electrode.items()}
    phases = [(-60.0, channel["phase_us"]), (0.0, channel["gap_us"]), (60.0, channel["phase_us"])]
    people = _core.people_under_pulse(
        json.dumps(median),
        area_cm2=(45.0, 45.0),
        tissue_ohm=channel["tissue_ohm"],
        phases=phases,
        period_ms=1e6 / channel["frequency_mhz"],
        warm_up=100,
        compliance_v=30.0,
        coupling=None,
        count=1,
        seed=1,
    )
    assert people["fraction"][0] < 0.9
    assert recording["delivered_1_ma"][-1] == pytest.approx(people["delivered_ma"][0], rel=1e-3)
    assert recording["needed_1_v"][-1] == pytest.approx(people["required_v"][0], rel=1e-3)


def test_dry_pads_cost_force_on_a_weak_output_and_not_on_a_strong_one() -> None:
    dry = ["1a=dry", "1b=dry", "2a=dry", "2b=dry"]
    weak = Simulation("generic_strengthening", amplitude_ma=50.0, parameters={"electrode": {"compliance_v": 60.0}})
    force = [weak.run(duration_s=75.0, contact=changes).summary["peak_force_n"] for changes in ((), dry)]
    assert force[1] < 0.8 * force[0]
    strong = Simulation("generic_strengthening", amplitude_ma=50.0, parameters={"electrode": {"compliance_v": 500.0}})
    force = [strong.run(duration_s=75.0, contact=changes).summary["peak_force_n"] for changes in ((), dry)]
    assert force[1] == force[0]


def test_a_recording_replays_from_its_log_with_its_contacts() -> None:
    simulation = Simulation("generic_strengthening")
    changes = [ContactChange(1, "b", "half-lifted", 1.5), "2b=lost@1s"]
    recording = simulation.run(seed=5, duration_s=3.0, contact=changes)
    log = list(recording.log)
    assert [(row[0], row[2]) for row in log] == [
        (0, "set_target"),
        (0, "set_target"),
        (1000, "contact"),
        (1500, "contact"),
    ]
    again = _core.replay([simulation.model], log, seed=5, running=True, patient_connected=True, ticks=3000)
    assert again == recording.state_hash
    assert recording.summary["pads"]["2b"]["impedance_kohm"] is None
    assert recording.summary["pads"]["2b"]["contact"] == "lost"
    assert any("pad b lost at 1 s" in warning for warning in recording.warnings)
    assert simulation.run(seed=5, duration_s=3.0).state_hash != recording.state_hash


def test_half_a_pad_carries_twice_the_density() -> None:
    recording = Simulation("generic_strengthening").run(duration_s=75.0, contact="1a=half-lifted")
    pads = recording.summary["pads"]
    for kind in ("rms", "peak"):
        name = f"{kind}_density_ma_per_cm2"
        assert pads["1a"][name] == pytest.approx(2.0 * pads["1b"][name], rel=1e-9)
    assert recording["skin_1a"].max() >= recording["skin_1b"].max()


def test_an_output_with_a_capacitor_droops() -> None:
    coupled = Simulation("generic_strengthening", parameters={"electrode": {"ac_coupled": True}})
    recording = coupled.run(duration_s=70.0)
    assert 0.8 * recording["dial_1_ma"].max() < recording["delivered_1_ma"].max() < recording["dial_1_ma"].max()


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("1a", "contact"),
        ("a=dry", "contact"),
        ("3a=dry", "contact"),
        ("0a=dry", "contact"),
        ("1c=dry", "pad"),
        ("1a=wet", "contact"),
        ("1a=half_lifted", "contact"),
        ("1a=dry@soon", "contact"),
        ("1a=dry@-1", "contact"),
        ("1a=dry@nan", "contact"),
        ("1a=dry@1e9", "contact"),
        (7, "contact"),
    ],
)
def test_what_is_no_contact_is_refused(text: object, field: str) -> None:
    with pytest.raises(SpecError) as refused:
        contact_changes([text], 2)  # type: ignore[list-item]
    assert refused.value.field == field


def test_changes_are_read_in_their_forms() -> None:
    assert contact_changes(["1b=lost@30", "1a=dry", " 2A=Half-Lifted@0.5s "], 2) == [
        (0, 0, "a", "dry"),
        (500, 1, "a", "half-lifted"),
        (30_000, 0, "b", "lost"),
    ]
    assert contact_changes("1a=dry", 1) == contact_changes(ContactChange(1, "a", "dry"), 1)


def test_a_session_refuses_what_is_no_contact() -> None:
    with LiveSession("conventional_tens", pacing="stepped") as session:
        session.start()
        for channel, pad, state in [
            (0, "a", "dry"),
            (3, "a", "dry"),
            (1, "c", "dry"),
            (1, "a", "half_lifted"),
            (1, "a", 1),
        ]:
            with pytest.raises(SpecError):
                session.contact(channel, pad, state)
        assert session.log == []
    engine = _core.Stepper(session.model)
    for channel, pad, state in [(2, "a", "dry"), (0, "A", "dry"), (0, "a", "wet")]:
        with pytest.raises(SpecError):
            engine.contact(channel, pad, state)


def test_the_command_line_takes_contacts(call) -> None:
    arguments = ("run", "generic_strengthening", "--duration", "3", "--contact", "1a=dry@1s", "--contact", "2b=lost@2")
    code, out, err = call(*arguments, "--json")
    found = json.loads(out)
    assert code == 0
    assert "pad b lost at 2 s" in err
    assert [event["time_s"] for event in found["events"]] == [1.0, 2.0]
    assert found["pads"]["1a"]["contact"] == "dry"
    assert set(found["pads"]["1a"]) == {
        "contact",
        "impedance_kohm",
        "rms_density_ma_per_cm2",
        "peak_density_ma_per_cm2",
        "skin",
    }
    recording = nmes_sim.Simulation("generic_strengthening").run(duration_s=3.0, contact=["1a=dry@1s", "2b=lost@2"])
    assert found["state_hash"] == recording.state_hash
    code, out, _err = call(*arguments)
    assert code == 0
    assert "channel 2 pad b: contact lost" in out
    assert "pad 1a" in out
    code, _out, err = call("run", "generic_strengthening", "--contact", "1a=wet")
    assert (code, "good, dry, half-lifted or lost" in err) == (2, True)


def test_contacts_after_the_end_are_told() -> None:
    recording = Simulation("generic_strengthening").run(duration_s=1.0, contact="1a=dry@5")
    assert recording.warnings[-1] == "1 change comes after the end of the run"
    recording = Simulation("generic_strengthening").run(duration_s=1.0, contact=["1a=dry@5", "2a=dry@5"])
    assert recording.warnings[-1] == "2 changes come after the end of the run"
