"""The nerve commands: numbers as the Python functions give them, files, figures, and mistakes in one line."""

from __future__ import annotations

import csv
import json
from typing import Any

import numpy as np
import pytest
from nmes_sim import library
from nmes_sim.nerve import Fibre, Layers, Pad, Waveform, conduction_velocity, point_source, potential_along, thresholds

NEAR = ("--diameter-um", "10", "--nodes", "21", "--distance-mm", "1", "--sigma-s-per-m", "0.2", "--dt-us", "10")
FIBRE = Fibre("mrg", 10.0, 21)


@pytest.fixture
def answer(call: Any) -> Any:
    """Run a command with --json; returns what it printed."""

    def run(*arguments: str) -> dict[str, Any]:
        code, out, err = call(*arguments, "--json")
        # a fibre that ends in the field of its pads is told of, and is what these rows are for
        told = [line for line in err.splitlines() if "ends where the field still counts" not in line]
        assert (code, told) == (0, [])
        found: dict[str, Any] = json.loads(out)
        return found

    return run


@pytest.fixture
def refused(call: Any) -> Any:
    """Run a command that must fail; returns its one line."""

    def run(*arguments: str) -> str:
        code, out, err = call(*arguments)
        assert (code, out) == (2, "")
        assert err.startswith("nmes-sim: ")
        assert err.count("\n") == 1
        return str(err)

    return run


def profile(path: Any, half_mm: float = 13.0, shift_mm: float = 0.0) -> str:
    x = np.linspace(-half_mm, half_mm, 521)
    table = np.column_stack([x + shift_mm, 1e3 / (4 * np.pi * 0.2 * np.hypot(x, 1.0))])
    np.savetxt(path, table, delimiter=",", header="position_mm,v_per_a", comments="", fmt="%.9g")
    return str(path)


@pytest.mark.parametrize(
    ("options", "waveform"),
    [
        (("--pulse-width-us", "100"), Waveform.monophasic(100)),
        (
            ("--shape", "monophasic", "--pulse-width-us", "50", "--anodic-first"),
            Waveform.monophasic(50, anodic_first=True),
        ),
        (("--shape", "biphasic", "--pulse-width-us", "100", "--gap-us", "30"), Waveform.biphasic(100, 30)),
        (("--shape", "halfsine", "--pulse-width-us", "150"), Waveform.half_sine(150)),
        ((), Waveform.monophasic(200)),
    ],
)
def test_a_threshold_is_that_of_the_function(answer: Any, options: tuple[str, ...], waveform: Waveform) -> None:
    """The same digits."""
    found = answer("cable", "threshold", "--model", "mrg", *NEAR, *options)
    wanted = thresholds(FIBRE, point_source(FIBRE, 1.0), waveform, dt_us=10.0)[0]
    assert found["threshold_ma"] == wanted
    assert found["charge_uc"] == pytest.approx(waveform.charge_uc(wanted))
    assert (found["model"], found["diameter_um"], found["nodes"], found["dt_us"]) == ("mrg", 10.0, 21, 10.0)


def test_velocity(answer: Any) -> None:
    """The same digits, and the digits of NEURON."""
    found = answer("cable", "cv", "--diameter-um", "10", "--dt-us", "5")
    assert found["cv_m_per_s"] == conduction_velocity(Fibre("mrg", 10, 51), dt_us=5.0)[0]
    assert found["cv_m_per_s"] == pytest.approx(51.337, abs=0.005)
    fine = answer("cable", "cv", "--diameter-um", "10", "--dt-us", "5", "--scheme", "second-order")
    assert fine["cv_m_per_s"] == pytest.approx(56.2, rel=0.03)


def test_a_profile_gives_what_its_source_gives(answer: Any, refused: Any, tmp_path: Any) -> None:
    """From the centre node or the first compartment, with the nodes said or as many as fit."""
    near = answer("cable", "threshold", *NEAR)["threshold_ma"]
    path = profile(tmp_path / "p.csv")
    fine = ("--dt-us", "10", "--diameter-um", "10")
    found = answer("cable", "threshold", *fine, "--nodes", "21", "--profile", path)
    assert found["threshold_ma"] == pytest.approx(near, rel=1e-4)
    assert answer("cable", "threshold", *fine, "--profile", path)["nodes"] == 23
    half = float(FIBRE.position_mm[-1])
    shifted = profile(tmp_path / "s.csv", half, half)
    found = answer("cable", "threshold", *fine, "--profile", shifted)
    assert found["nodes"] == 21
    assert found["threshold_ma"] == pytest.approx(near, rel=1e-4)
    assert "spans -13 to 13 mm" in refused("cable", "threshold", *fine, "--nodes", "31", "--profile", path)
    (tmp_path / "u.csv").write_text("0,1\n2,1\n1,1\n3,1\n")
    assert "position_mm" in refused("cable", "threshold", "--profile", str(tmp_path / "u.csv"))


def test_a_measured_pulse(answer: Any, call: Any, refused: Any, tmp_path: Any) -> None:
    """Charge, rms and d.c. are printed; the threshold is that of the rectangle it is."""
    path = str(tmp_path / "scope.csv")
    edges = [(0, 0), (50, 0), (50, 4), (150, 4), (150, 0), (200, 0)]
    (tmp_path / "scope.csv").write_text("time_us,volt_v\n" + "".join(f"{t},{v}\n" for t, v in edges))
    found = answer("cable", "threshold", *NEAR, "--shape", path, "--load-ohm", "200")
    wanted = answer("cable", "threshold", *NEAR, "--pulse-width-us", "100")["threshold_ma"]
    assert found["threshold_ma"] == pytest.approx(wanted, rel=2e-3)
    assert found["measured"]["peak_ma"] == pytest.approx(20.0)
    assert found["measured"]["charge_uc"] == pytest.approx(2.0)
    assert found["measured"]["dc_ma"] == pytest.approx(10.0)
    assert found["threshold_share"] == pytest.approx(found["threshold_ma"] / 20.0)
    code, out, err = call("cable", "threshold", *NEAR, "--shape", path, "--load-ohm", "200")
    assert (code, err) == (0, "")
    assert "peak 20 mA" in out
    assert "rms" in out
    assert "d.c." in out
    assert "load_ohm" in refused("cable", "threshold", *NEAR, "--shape", path)


def test_pads_and_sites(answer: Any, refused: Any) -> None:
    """A fibre under pads on layers and on a site."""
    pads = ("--pad", "disc,-30,0,16,1", "--pad", "disc,30,0,16,-1", "--fat-mm", "4", "--depth-mm", "10.5")
    rest = ("--diameter-um", "16", "--nodes", "91", "--detection-node", "7", "--dt-us", "10")
    found = answer("cable", "threshold", *rest, *pads)
    fibre, layers = Fibre("mrg", 16.0, 91), Layers(fat_mm=4.0)
    pair = [Pad("disc", -30, 0, radius_mm=16, share=1.0), Pad("disc", 30, 0, radius_mm=16, share=-1.0)]
    potential = potential_along(layers, pair, fibre, depth_mm=10.5)
    wanted = thresholds(fibre, potential, Waveform.monophasic(200), dt_us=10.0, detection_node=7)
    assert found["threshold_ma"] == wanted[0]
    pad = library.load_site("quadriceps_right").placements[0].pads[0]
    for said, over in (((), (pad.x_mm, pad.y_mm)), (("--x-mm", "250", "--y-mm", "5"), (250.0, 5.0))):
        found = answer("cable", "threshold", *rest, "--site", "quadriceps_right", "--depth-mm", "20", *said)
        potential = potential_along("quadriceps_right", None, fibre, x_mm=over[0], y_mm=over[1], depth_mm=20)
        wanted = thresholds(fibre, potential, Waveform.monophasic(200), dt_us=10.0, detection_node=7)
        assert found["threshold_ma"] == wanted[0]
    assert "--depth-mm" in refused("cable", "threshold", "--pad", "disc,-30,0,16,1")
    assert "one way" in refused("cable", "threshold", "--distance-mm", "1", "--site", "quadriceps_right")
    overlap = ("--pad", "disc,0,0,16,1", "--pad", "disc,10,0,16,-1", "--depth-mm", "10")
    assert "pads" in refused("cable", "threshold", *overlap)


def test_a_trace_is_drawn_and_written(answer: Any, call: Any, tmp_path: Any) -> None:
    """A row per step, a column per node, a picture; a silent fibre says so."""
    out, plot = tmp_path / "trace.csv", tmp_path / "trace.png"
    found = answer("cable", "trace", *NEAR, "--duration-ms", "2", "--out", str(out), "--plot", str(plot))
    rows = list(csv.reader(out.read_text("utf-8").splitlines()))
    assert (len(rows), len(rows[0])) == (201, 22)
    assert max(float(row[-1]) for row in rows[1:]) > 0.0
    assert plot.stat().st_size > 10_000
    assert found["fired"]
    assert len(found["spike_times_us"]) == 1
    assert found["velocity_m_per_s"] == pytest.approx(46.0, rel=0.15)
    code, text, _ = call("cable", "trace", *NEAR, "--amplitude-ma", "0.01")
    assert code == 0
    assert "no spike" in text


def test_strength_duration(answer: Any, call: Any, tmp_path: Any) -> None:
    """Thresholds fall over the widths; the law is told and drawn."""
    plot = tmp_path / "curve.png"
    found = answer("strength-duration", *NEAR, "--widths-us", "50,100,200,500", "--plot", str(plot))
    assert found["pulse_widths_us"] == [50.0, 100.0, 200.0, 500.0]
    assert found["thresholds_ma"] == sorted(found["thresholds_ma"], reverse=True)
    assert found["chronaxie_us"] == found["tau_us"] == pytest.approx(180.0, rel=0.15)
    assert plot.stat().st_size > 10_000
    usual = answer("strength-duration", "--diameter-um", "10", "--distance-mm", "1", "--nodes", "51")
    assert usual["rheobase_ma"] == pytest.approx(0.0420, rel=2e-3)
    assert usual["chronaxie_us"] == pytest.approx(183.0, rel=5e-3)
    code, text, _ = call("strength-duration", *NEAR, "--shape", "biphasic", "--widths-us", "50:200:4")
    assert code == 0
    assert "rheobase" in text


def test_one_width_gives_a_threshold_and_no_law(answer: Any, call: Any, tmp_path: Any) -> None:
    """No nan is printed: the law is not fitted, and that is said; null in JSON; a picture all the same."""
    for widths in ("100", "100,100"):
        code, text, err = call("strength-duration", *NEAR, "--widths-us", widths, "--plot", str(tmp_path / "one.png"))
        assert (code, err) == (0, "")
        assert "nan" not in text
        assert "not fitted: they take two widths or more, and a threshold at each" in text
    found = answer("strength-duration", *NEAR, "--widths-us", "100")
    assert (found["rheobase_ma"], found["chronaxie_us"]) == (None, None)
    assert found["thresholds_ma"] == answer("strength-duration", *NEAR, "--widths-us", "100,200")["thresholds_ma"][:1]


def test_a_fibre_too_short_for_its_velocity(refused: Any, answer: Any) -> None:
    """The least number of nodes is named, and works."""
    assert "it takes 18 nodes or more" in refused("cable", "cv", "--nodes", "5")
    assert "it takes 101 compartments or more" in refused(
        "cable", "cv", "--model", "sundt", "--diameter-um", "1", "--nodes", "51"
    )
    fine = ("--scheme", "second-order")
    short, long = (answer("cable", "cv", *fine, "--nodes", n)["cv_m_per_s"] for n in ("18", "51"))
    assert short == pytest.approx(long, rel=0.01)


def test_pads_without_a_return_are_said_to_have_a_far_one(call: Any) -> None:
    """A warning once a command, a share in JSON, a line in the help; nothing where a pad takes the current back."""
    rest = ("--diameter-um", "16", "--nodes", "91", "--dt-us", "10", "--depth-mm", "10.5", "--pad", "disc,0,0,16,1")
    code, text, err = call("cable", "threshold", *rest, "--json")
    assert (code, json.loads(text)["far_return_share"]) == (0, 1.0)
    assert "1 times the current returns far away" in err
    code, text, err = call("recruitment", *rest, "--diameter-um", "14,16", "--json")
    assert (code, err.count("returns far away"), json.loads(text)["far_return_share"]) == (0, 1, 1.0)
    code, text, err = call("cable", "threshold", *rest, "--pad", "disc,80,0,16,-0.4", "--json")
    assert json.loads(text)["far_return_share"] == pytest.approx(0.6)
    assert "0.6 times the current returns far away" in err
    code, text, err = call("cable", "threshold", *rest, "--pad", "disc,80,0,16,-1", "--json")
    assert json.loads(text)["far_return_share"] == 0.0
    assert "far away" not in err
    assert "far_return_share" not in json.loads(call("cable", "threshold", *NEAR, "--json")[1])
    assert "a pad with a far return" in call("cable", "threshold", "--help")[1]


def test_recruitment(answer: Any, call: Any, tmp_path: Any) -> None:
    """Fibres over diameters and distances: a table, a curve, a picture."""
    out, plot = tmp_path / "fibres.csv", tmp_path / "curve.png"
    options = ("--diameter-um", "8,10,12", "--distance-mm", "1:2:3", "--nodes", "21", "--dt-us", "10")
    found = answer("recruitment", *options, "--out", str(out), "--plot", str(plot))
    assert [(f["diameter_um"], f["distance_mm"]) for f in found["fibres"]] == [
        (d, r) for d in (8, 10, 12) for r in (1, 1.5, 2)
    ]
    assert found["fraction"][0] == 0.0
    assert found["fraction"][-1] == 1.0
    middle = sorted(f["threshold_ma"] for f in found["fibres"])[4]
    assert found["current_ma_50_percent"] == middle
    assert len(out.read_text().splitlines()) == 10
    assert plot.stat().st_size > 10_000
    few = answer("recruitment", *options, "--amplitudes-ma", "0,0.1,10")
    assert few["amplitudes_ma"] == [0.0, 0.1, 10.0]
    pads = ("--pad", "disc,-30,0,16,1", "--pad", "disc,30,0,16,-1", "--depth-mm", "8,12")
    assert [f["depth_mm"] for f in answer("recruitment", "--nodes", "61", "--dt-us", "10", *pads)["fibres"]] == [
        8.0,
        12.0,
    ]
    code, text, _ = call("recruitment", *options)
    assert code == 0
    assert "50 % fire at" in text


@pytest.mark.parametrize(
    "options",
    [
        ("cable",),
        ("cable", "treshold"),
        ("cable", "threshold", "--model", "mgr"),
        ("cable", "threshold", "--diameter-um", "40"),
        ("cable", "threshold", "--diameter-um", "nan"),
        ("cable", "threshold", "--nodes", "2"),
        ("cable", "threshold", "--dt-us", "0"),
        ("cable", "threshold", "--shape", "triangle"),
        ("cable", "threshold", "--shape", "none.csv"),
        ("cable", "threshold", "--gap-us", "50"),
        ("cable", "threshold", "--profile", "none.csv"),
        ("cable", "threshold", "--pad", "disc,1,2"),
        ("cable", "threshold", "--pad", "oval,1,2,3,4"),
        ("cable", "threshold", "--distance-mm", "0"),
        ("cable", "threshold", "--detection-node", "51"),
        ("cable", "threshold", "--scheme", "euler"),
        ("cable", "trace", "--out", "none/there/trace.csv", "--nodes", "31", "--amplitude-ma", "1"),
        ("cable", "cv", "--diameter-um", "-3"),
        ("strength-duration", "--widths-us", "100,abc"),
        ("strength-duration", "--widths-us", "1:2"),
        ("strength-duration", "--shape", "measured.csv"),
        ("recruitment", "--diameter-um", "8:16:0"),
        ("recruitment", "--diameter-um", "8:16:1000", "--distance-mm", "1:2:1000"),
        ("recruitment", "--site", "elbow", "--depth-mm", "10"),
    ],
)
def test_mistakes_are_one_line(refused: Any, options: tuple[str, ...]) -> None:
    """Exit code 2, nothing on standard output."""
    assert len(refused(*options)) < 400


@pytest.mark.parametrize("command", ["threshold", "cv", "trace"])
def test_help_has_units_and_an_example(call: Any, command: str) -> None:
    """Where a user looks for them."""
    code, out, err = call("cable", command, "--help")
    assert (code, err) == (0, "")
    assert f"nmes-sim cable {command}" in out[out.index("example:") :]
    for text in ("[um]", "[us]", "--json", *(("centre node", "V per A") if command != "cv" else ())):
        assert text in out
