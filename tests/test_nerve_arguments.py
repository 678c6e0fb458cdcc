"""The nerve room takes arrays of every kind or refuses them in one sentence; company and threads change no bit."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from nmes_sim.errors import SpecError
from nmes_sim.nerve import (
    MODELS,
    Fibre,
    Waveform,
    conduction_velocity,
    point_source,
    recovery_cycle,
    recruitment_curve,
    simulate,
    strength_duration,
    thresholds,
    uniform_field,
    weiss_fit,
)

PULSE = Waveform.monophasic(100)
FIBRE = Fibre("mrg", diameter_um=10, nodes=21)
POTENTIAL = point_source(FIBRE, 1.0)
QUICK = {"tolerance": 0.01, "scheme": "second-order", "dt_us": 10.0}


def level(fibres: Any = FIBRE, potentials: Any = POTENTIAL, **change: Any) -> Any:
    return thresholds(fibres, potentials, PULSE, **{**QUICK, **change})


@pytest.fixture(scope="module")
def reference() -> Any:
    return level()


@pytest.mark.parametrize("model", MODELS)
def test_a_fibre_tells_its_geometry(model: str) -> None:
    """Every model: middle node at 0, nodes among the compartments, positions rising; equal, copied and read-only."""
    fibre = Fibre(model, diameter_um=1.0 if model == "sundt" else 10.0, nodes=25)
    assert (fibre.model, fibre.nodes, fibre.compartments) == (model, 25, fibre.position_mm.size)
    assert fibre.node_position_mm[12] == 0.0
    assert (np.diff(fibre.position_mm) > 0.0).all()
    np.testing.assert_allclose(np.diff(fibre.node_position_mm), fibre.pitch_mm, rtol=1e-9)
    assert 12 < fibre.detection_node < 25
    assert fibre == Fibre(model, fibre.diameter_um, 25) != Fibre(model, fibre.diameter_um, 27)
    assert copy.deepcopy(fibre) == pickle.loads(pickle.dumps(fibre)) == fibre
    assert len({fibre, Fibre(model, fibre.diameter_um, 25)}) == 1
    with pytest.raises(ValueError, match="read-only"):
        fibre.position_mm[0] = 1.0


@pytest.mark.parametrize(
    "potential",
    [
        POTENTIAL.tolist(),
        tuple(POTENTIAL.tolist()),
        POTENTIAL[None, :],
        [POTENTIAL],
        np.repeat(POTENTIAL, 2)[::2],
        np.asfortranarray(np.stack([POTENTIAL] * 3))[:1],
        POTENTIAL.astype(">f8"),
        POTENTIAL.astype(np.longdouble),
    ],
    ids=["list", "tuple", "row", "rows", "strided", "column-major", "big-endian", "long double"],
)
def test_arrays_of_every_kind_give_the_same(potential: Any, reference: Any) -> None:
    """What holds the same numbers gives the same bits."""
    assert level(potentials=potential).tobytes() == reference.tobytes()


def test_coarse_kinds_are_converted(reference: Any) -> None:
    """Single precision and whole numbers are numbers too."""
    assert level(potentials=POTENTIAL.astype(np.float32)) == pytest.approx(reference, rel=1e-4)
    assert level(potentials=np.round(POTENTIAL).astype(np.int32)) == pytest.approx(reference, rel=0.05)


def test_masked_and_read_only_arrays(reference: Any) -> None:
    """A mask without a masked number does not matter; one with is refused."""
    frozen = POTENTIAL.copy()
    frozen.flags.writeable = False
    assert level(potentials=frozen).tobytes() == reference.tobytes()
    assert level(potentials=np.ma.masked_invalid(POTENTIAL)).tobytes() == reference.tobytes()
    with pytest.raises(SpecError, match="masked"):
        level(potentials=np.ma.masked_greater(POTENTIAL, 100.0))


HOLED = POTENTIAL.copy()
HOLED[7] = np.nan


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({"potentials": HOLED}, "potentials_v_per_a[7]"),
        ({"potentials": np.stack([POTENTIAL, HOLED])}, "potentials_v_per_a[1, 7]"),
        ({"potentials": [POTENTIAL, HOLED]}, "potentials_v_per_a[1][7]"),
        ({"potentials": np.where(POTENTIAL > 100.0, np.inf, POTENTIAL)}, None),
        ({"potentials": POTENTIAL[:-1]}, "potentials_v_per_a[0]"),
        ({"potentials": POTENTIAL[:, None]}, "potentials_v_per_a[0]"),
        ({"potentials": POTENTIAL.reshape(1, 1, -1)}, "potentials_v_per_a"),
        ({"potentials": []}, "potentials_v_per_a"),
        ({"potentials": np.empty((0, 221))}, "potentials_v_per_a"),
        ({"potentials": 3.0}, "potentials_v_per_a"),
        ({"potentials": "abc"}, "potentials_v_per_a"),
        ({"potentials": None}, "potentials_v_per_a"),
        ({"potentials": POTENTIAL * 1j}, "potentials_v_per_a"),
        ({"potentials": POTENTIAL > 0}, "potentials_v_per_a"),
        ({"potentials": {"a": 1}}, "potentials_v_per_a"),
        ({"potentials": [POTENTIAL.tolist(), [1.0, "x"]]}, "potentials_v_per_a[1]"),
        ({"potentials": [10**400] * 221}, "potentials_v_per_a"),
        ({"fibres": "mrg"}, "fibres"),
        ({"fibres": []}, "fibres"),
        ({"fibres": [FIBRE, None]}, "fibres[1]"),
        ({"fibres": [FIBRE, FIBRE]}, "potentials_v_per_a"),
        ({"fibres": [FIBRE, FIBRE, FIBRE], "potentials": [POTENTIAL] * 2}, "potentials_v_per_a"),
        ({"dt_us": 0.0}, "dt_us"),
        ({"dt_us": float("nan")}, "dt_us"),
        ({"dt_us": "5"}, "dt_us"),
        ({"dt_us": True}, "dt_us"),
        ({"scheme": "euler"}, "scheme"),
        ({"scheme": 2}, "scheme"),
        ({"tolerance": -1.0}, "tolerance"),
        ({"max_ma": float("inf")}, "max_ma"),
        ({"threads": 0}, "threads"),
        ({"threads": 1.5}, "threads"),
        ({"detection_node": 21}, "detection_node"),
        ({"detection_node": -1}, "detection_node"),
        ({"detection_node": [3, 4]}, "detection_node"),
        ({"guess_ma": [0.1, 0.2]}, "guess_ma"),
        ({"guess_ma": [-0.1]}, "guess_ma[0]"),
        ({"window_ms": 0.0}, "window_ms"),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(arguments: dict[str, Any], field: str | None) -> None:
    """One sentence, the field, never a crash."""
    with pytest.raises(SpecError) as caught:
        level(**arguments)
    assert field is None or caught.value.field == field
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize(
    ("call", "field"),
    [
        (lambda: Fibre("mgr", 10), "model"),
        (lambda: Fibre("mrg", float("nan")), "diameter_um"),
        (lambda: Fibre("mrg", 40.0), "diameter_um"),
        (lambda: Fibre("mrg", 0.5), "diameter_um"),
        (lambda: Fibre("mrg", 10, nodes=2), "nodes"),
        (lambda: Fibre("mrg", 10, nodes=21.5), "nodes"),
        (lambda: Fibre(None, 10), "model"),
        (lambda: point_source(FIBRE, 0.0), "distance_mm"),
        (lambda: point_source(FIBRE, 1.0, sigma_s_per_m=-0.2), "sigma_s_per_m"),
        (lambda: uniform_field(FIBRE, "strong"), "v_per_m"),
        (lambda: thresholds(FIBRE, POTENTIAL, "monophasic"), "waveform"),
        (lambda: simulate(FIBRE, POTENTIAL, PULSE, [1.0, 2.0], duration_ms=1), "amplitude_ma"),
        (lambda: simulate(FIBRE, POTENTIAL, PULSE, float("nan"), duration_ms=1), "amplitude_ma[0]"),
        (lambda: simulate(FIBRE, POTENTIAL, PULSE, 1.0, duration_ms=0), "duration_ms"),
        (lambda: simulate(FIBRE, POTENTIAL, PULSE, 1.0, duration_ms=1, record="all"), "record"),
        (lambda: simulate(FIBRE, POTENTIAL, PULSE, 1.0, duration_ms=1, record=[21]), "record[0]"),
        (lambda: simulate(FIBRE, POTENTIAL, PULSE, 1.0, duration_ms=1e5, dt_us=0.01, record="nodes"), "record"),
        (lambda: strength_duration(FIBRE, POTENTIAL, []), "pulse_widths_us"),
        (lambda: strength_duration(FIBRE, POTENTIAL, [0.0, 100.0]), "pulse_width_us"),
        (lambda: recovery_cycle(FIBRE, POTENTIAL, [0.05]), "intervals_ms[0]"),
        (lambda: recovery_cycle(FIBRE, 0.0 * POTENTIAL, [2.0]), "fibre"),
        (lambda: recruitment_curve([], [1.0]), "thresholds_ma"),
        (lambda: recruitment_curve([1.0], [float("nan")]), "amplitudes_ma[0]"),
        (lambda: recruitment_curve([1.0, 2.0], [1.0], weights=[1.0]), "weights"),
        (lambda: recruitment_curve([1.0, 2.0], [1.0], weights=[0.0, 0.0]), "weights"),
        (lambda: conduction_velocity([]), "fibres"),
        (lambda: conduction_velocity("mrg"), "fibres"),
        (lambda: conduction_velocity(Fibre("mrg", 10, 17)), "nodes"),
        (lambda: conduction_velocity([Fibre("senn", 10, 51), Fibre("sundt", 1, 100)]), "fibres[1].nodes"),
        (lambda: weiss_fit([100.0, 200.0, 400.0], [1.0, 0.8]), "thresholds_ma"),
        (lambda: weiss_fit([100.0, np.nan], [1.0, 0.8]), "pulse_widths_us[1]"),
        (lambda: weiss_fit([100.0, 200.0], [1.0, -0.8]), "thresholds_ma[1]"),
        (lambda: weiss_fit([100.0, 200.0], [[1.0, 0.8]]), "thresholds_ma"),
        (lambda: weiss_fit([100.0, 200.0], [[1.0], [0.8, 0.7]]), "thresholds_ma"),
        (lambda: weiss_fit("wide", [1.0]), "pulse_widths_us"),
        (lambda: recruitment_curve([[1.0], [1.0, 2.0]], [1.0]), "thresholds_ma"),
    ],
)
def test_every_function_refuses_what_it_cannot_use(call: Any, field: str) -> None:
    """The same for the other functions."""
    with pytest.raises(SpecError) as caught:
        call()
    assert caught.value.field == field
    assert "\n" not in str(caught.value)


def test_a_fibre_does_not_depend_on_its_company(reference: Any) -> None:
    """Alone, in a batch, in a list of unequal fibres, with one thread or two, with a good or a bad guess: equal."""
    other = Fibre("mrg", 14.0, nodes=31)
    fibres = [other, FIBRE, Fibre("mrg", 8.7, nodes=21), FIBRE, *[other] * 7]
    potentials = [point_source(fibre, 1.0 + 0.1 * place) for place, fibre in enumerate(fibres)]
    potentials[3] = POTENTIAL
    one = level(fibres, potentials, threads=1)
    assert one.tobytes() == level(fibres, potentials, threads=2).tobytes() == level(fibres, potentials).tobytes()
    assert one[3] == reference[0]
    assert [level(f, p)[0] for f, p in zip(fibres, potentials, strict=True)] == one.tolist()
    assert level(FIBRE, np.stack([POTENTIAL, 2.0 * POTENTIAL]))[0] == reference[0]
    assert level(guess_ma=0.1) == pytest.approx(reference, rel=0.011)


def test_runs_do_not_depend_on_company_either() -> None:
    """Spikes, velocity and traces are the same bits with other fibres beside them."""
    other = Fibre("mrg", 14.0, nodes=21)
    many = simulate(
        [other, FIBRE], [point_source(other, 2.0), POTENTIAL], PULSE, [0.3, 0.15], duration_ms=2, record="nodes"
    )
    one = simulate(FIBRE, POTENTIAL, PULSE, 0.15, duration_ms=2, record="nodes", threads=1)
    assert one.vm_mv[0].tobytes() == many.vm_mv[1].tobytes()
    assert one.spike_times_us[0].tobytes() == many.spike_times_us[1].tobytes()
    assert one.velocity_m_per_s[0] == many.velocity_m_per_s[1]
    some = simulate(FIBRE, POTENTIAL, PULSE, 0.15, duration_ms=2, record=[3, 10])
    assert some.recorded == (3, 10)
    assert some.vm_mv[0].tobytes() == np.ascontiguousarray(one.vm_mv[0][[3, 10]]).tobytes()
    none = simulate(FIBRE, POTENTIAL, PULSE, 0.15, duration_ms=2)
    assert (none.vm_mv.shape, none.t_us.size, none.velocity_m_per_s[0]) == ((1, 0, 0), 0, one.velocity_m_per_s[0])
    assert (none.fired.tolist(), none.spikes.tolist()) == ([True], [1])
    long = simulate(FIBRE, POTENTIAL, PULSE, 0.15, duration_ms=100, record=[3], early_stop=True)
    assert 1.0 < 1e-3 * long.t_us[-1] < 5.0
    assert long.spike_times_us[0].tolist() == one.spike_times_us[0].tolist()


def test_every_simd_level_gives_the_same_bits() -> None:
    """Forced levels in processes of their own."""
    from nmes_sim import _core

    code = (
        "from nmes_sim.nerve import *; import hashlib; f = Fibre('mrg', 10, 15); p = point_source(f, 1.0);"
        "t = thresholds(f, p, Waveform.monophasic(100), tolerance=0.01);"
        "r = simulate(f, p, Waveform.monophasic(100), 0.15, duration_ms=1, record='nodes');"
        "print(hashlib.sha256(t.tobytes() + r.vm_mv.tobytes()).hexdigest())"
    )
    found = set()
    for name in _core.build_info()["simd_levels"]:
        run = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"NMES_SIM_SIMD": name}
        )
        found.add(run.stdout)
    assert len(found) == 1


def test_no_threshold_is_nan() -> None:
    """A field that does nothing, and a limit below the threshold."""
    assert np.isnan(level(potentials=0.0 * POTENTIAL)).all()
    assert np.isnan(level(max_ma=0.05)).all()


def test_polarity_scale_and_conductivity(reference: Any) -> None:
    """Half the conductivity is half the current; the anode needs several times as much."""
    assert level(potentials=point_source(FIBRE, 1.0, sigma_s_per_m=0.1)) == pytest.approx(reference / 2, rel=0.011)
    anodic = thresholds(FIBRE, POTENTIAL, Waveform.monophasic(100, anodic_first=True), **QUICK)
    flipped = level(potentials=-POTENTIAL)
    assert anodic.tobytes() == flipped.tobytes()
    assert 3.0 < anodic[0] / reference[0] < 8.0


def test_progress_rises_and_may_stop() -> None:
    """Shares of what is done; raising from the callback ends the computation with that exception."""
    shares: list[float] = []
    potentials = np.stack([point_source(FIBRE, 1.0 + 0.05 * k) for k in range(64)])
    level(potentials=potentials, tolerance=1e-4, dt_us=2.0, progress=shares.append)
    assert shares == sorted(shares)
    assert all(0.0 < share <= 1.0 for share in shares)

    class Enough(Exception):  # noqa: N818
        pass

    def stop(share: float) -> None:
        raise Enough(share)

    with pytest.raises(Enough):
        strength_duration(
            FIBRE, np.repeat(potentials, 8, axis=0), [50, 100, 200], tolerance=1e-6, dt_us=1.0, progress=stop
        )


def test_recruitment_counts_weights_and_silent_fibres() -> None:
    """A share of all fibres, those that nothing fires among them."""
    found = [3.0, np.nan, 1.0, 1.0]
    assert recruitment_curve(found, [0.5, 1.0, 2.0, 3.0]).tolist() == [0.0, 0.5, 0.5, 0.75]
    assert recruitment_curve(found, [1.0], weights=[1, 1, 1, 5]).tolist() == [0.75]
    assert recruitment_curve(np.array([1, 2]), np.array([1])).tolist() == [0.5]
    assert recruitment_curve([np.nan], [1e9]).tolist() == [0.0]


def test_the_law_of_weiss_is_found_through_gaps() -> None:
    """Exact points give the law back; nan does not count; too few give nan."""
    widths = np.array([20.0, 50.0, 100.0, 400.0, 1000.0])
    law = 0.4 * (1.0 + 170.0 / widths)
    assert weiss_fit(widths, law) == pytest.approx((0.4, 170.0), rel=1e-6)
    law[2] = np.nan
    assert weiss_fit(widths, law) == pytest.approx((0.4, 170.0), rel=1e-6)
    law[2] = np.inf
    assert weiss_fit(widths, law) == pytest.approx((0.4, 170.0), rel=1e-6)
    assert np.isnan(weiss_fit([100.0, 200.0], [1.0, np.nan])).all()
    assert np.isnan(weiss_fit([100.0, 100.0], [1.0, 1.0])).all()


@pytest.mark.parametrize(
    ("model", "diameters_um", "least"),
    [("mrg", (2, 10, 16), 18), ("gaines-motor", (2, 16), 18), ("senn", (5, 20), 18), ("sundt", (0.2, 2.0), 101)],
)
def test_the_shortest_fibre_that_is_timed_is_as_fast_as_a_long_one(
    model: str, diameters_um: tuple[float, ...], least: int
) -> None:
    """Within 1 %; the thickest are the ones in which the ends reach furthest."""
    long = 601 if model == "sundt" else 101
    fibres = [Fibre(model, diameter_um, nodes) for diameter_um in diameters_um for nodes in (least, long)]
    found = conduction_velocity(fibres, dt_us=5.0).reshape(-1, 2)
    np.testing.assert_allclose(found[:, 0], found[:, 1], rtol=0.01)
