"""The MRG axon in bare NEURON: thresholds, conduction velocity and processor time as one JSON line.

Two ways to write the same discrete equations, so that the comparison need not rest on how well NEURON is used:

- ``plain``, as NEURON is used for such fibres: one section per compartment, ``extracellular`` with its two layers,
  a rectangle played into ``e_extracellular`` of every compartment, every run to its end.
- ``tuned``, the fastest that was found: the whole fibre as one section with a compartment per segment (no points of
  zero area between compartments, so half the unknowns), one extracellular layer, potentials set only when the pulse
  begins and ends, and a search for a threshold that ends a run at its action potential.

usage: neuron_mrg.py [--measure pulse|threshold|bisected|cv] [--style plain|tuned] [--fibres N]
                     [--distances-mm FROM TO] [--dt-us T] [--tolerance X] ...
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

HERE = Path(__file__).parent
OUT = HERE.parent.parent / "out" / "peers"
CANNOT = 3  # exit code: NEURON or the compiler for its channels is not there

# fibre diameter: axon and node diameter, node to node, FLUT length [um], lamellae (McIntyre 2002; 1, 2 um: pyfibers)
TABLE = {
    1.0: (0.8, 0.7, 100.0, 5.0, 15),
    2.0: (1.6, 1.4, 200.0, 10.0, 30),
    5.7: (3.4, 1.9, 500.0, 35.0, 80),
    7.3: (4.6, 2.4, 750.0, 38.0, 100),
    8.7: (5.8, 2.8, 1000.0, 40.0, 110),
    10.0: (6.9, 3.3, 1150.0, 46.0, 120),
    11.5: (8.1, 3.7, 1250.0, 50.0, 130),
    12.8: (9.2, 4.2, 1350.0, 54.0, 135),
    14.0: (10.4, 4.7, 1400.0, 56.0, 140),
    15.0: (11.5, 5.0, 1450.0, 58.0, 145),
    16.0: (12.7, 5.5, 1500.0, 60.0, 150),
}
INTERNODE = "MFSSSSSSFM"
RHO = 70.0  # axoplasm and periaxonal space [ohm cm]
C_AXON, C_MYELIN, G_MYELIN = 2.0, 0.1, 0.001  # [uF/cm2], [uF/cm2] and [S/cm2] of one membrane of the myelin
G_PASSIVE = {"M": 0.001, "F": 0.0001, "S": 0.0001}  # [S/cm2]
V_INIT, E_PASSIVE, SPIKE_MV, CELSIUS = -80.0, -80.0, -30.0, 37.0
SHORT = 1e10  # node: periaxonal space joined to the outside [S/cm2]
SEGMENT_UM = 5.0  # length of a segment of the tuned section; the other properties are scaled to it
LOOK_MS = 0.1  # how often the tuned search looks for the action potential


def refuse(why: str) -> NoReturn:
    """End with the code that means: not possible on this machine."""
    print(why, file=sys.stderr)
    raise SystemExit(CANNOT)


def compiled(version: str) -> Path:
    """The library with the nodal channels, built at first use."""
    source = HERE / "mod" / "mrg_node.mod"
    key = hashlib.sha256(source.read_bytes() + version.encode() + sys.version.encode()).hexdigest()[:16]
    if found := list((OUT / key).rglob("libnrnmech.*")):
        return found[0]
    tool = Path(sys.executable).parent / "nrnivmodl"
    if not tool.exists() or shutil.which("g++") is None or shutil.which("make") is None:
        refuse("NEURON's channels cannot be compiled (nrnivmodl, make and g++ are needed)")
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=OUT) as folder:
        shutil.copy(source, folder)
        path = {**os.environ, "PATH": f"{tool.parent}{os.pathsep}{os.environ.get('PATH', '')}"}
        run = subprocess.run([str(tool), "."], cwd=folder, env=path, capture_output=True, text=True, check=False)
        if run.returncode != 0:
            raise SystemExit(f"nrnivmodl failed:\n{run.stdout}{run.stderr}")
        shutil.copytree(folder, OUT / key, dirs_exist_ok=True)
    return next((OUT / key).rglob("libnrnmech.*"))


class Fibre:
    """One axon with an imposed extracellular potential."""

    def __init__(self, h: Any, diameter_um: float, nodes: int, dt_us: float, style: str) -> None:
        self.h, self.dt, self.tuned = h, dt_us / 1000.0, style == "tuned"
        self.axon, self.node, self.pitch, flut, self.lamellae = TABLE[diameter_um]
        self.diameter = diameter_um
        self.lengths = {"N": 1.0, "M": 3.0, "F": flut, "S": (self.pitch - 7.0 - 2.0 * flut) / 6.0}
        self.kinds = ("N" + INTERNODE) * (nodes - 1) + "N"
        self.nodes = range(0, len(self.kinds), len(INTERNODE) + 1)
        h.nlayer_extracellular(1 if self.tuned else 2)
        h.celsius, h.secondorder = CELSIUS, 0
        h.CVode().active(0)
        self.sections = self.one_section() if self.tuned else self.many_sections()
        self.segments = [segment for section in self.sections for segment in section]
        self.points = [self.fill(kind, segment) for kind, segment in zip(self.kinds, self.segments, strict=True)]
        self.counts = [h.APCount(self.segments[k]) for k in self.nodes]
        for count in self.counts:
            count.thresh = SPIKE_MV
        self.outside = [segment.extracellular._ref_e for segment in self.segments]
        self.scatter = h.PtrVector(len(self.outside))
        for k, pointer in enumerate(self.outside):
            self.scatter.pset(k, pointer)
        self.played: list[Any] = []
        self.context = h.ParallelContext()
        self.context.set_maxstep(10)
        self.rest = h.SaveState()
        self.settle()

    def inner(self, kind: str) -> tuple[float, float]:
        """Diameter of the axon and width of the periaxonal space [um]."""
        return (self.node, 0.002) if kind in "NM" else (self.axon, 0.004)

    def many_sections(self) -> list[Any]:
        """A section per compartment, end to end."""
        sections: list[Any] = []
        for k, kind in enumerate(self.kinds):
            section = self.h.Section(name=f"{kind}{k}")
            section.L, section.diam, section.Ra, section.nseg = self.lengths[kind], self.inner(kind)[0], RHO, 1
            if sections:
                section.connect(sections[-1](1), 0)
            sections.append(section)
        return sections

    def one_section(self) -> list[Any]:
        """One section of equal segments, each as thick as makes its axial resistance the right one."""
        section = self.h.Section(name="fibre")
        section.nseg, section.L, section.Ra = len(self.kinds), SEGMENT_UM * len(self.kinds), RHO
        for kind, segment in zip(self.kinds, section, strict=True):
            segment.diam = self.inner(kind)[0] * math.sqrt(SEGMENT_UM / self.lengths[kind])
        return [section]

    def fill(self, kind: str, segment: Any) -> Any:
        """Set membrane, myelin and periaxonal space of one compartment, scaled to the area that NEURON sees."""
        length, (d, gap) = self.lengths[kind], self.inner(kind)
        stretch = length * segment.sec.nseg / segment.sec.L
        area, myelin = math.pi * d * length, math.pi * self.diameter * length
        segment.sec.insert("extracellular")
        segment.cm = C_AXON * area / segment.area()
        space = math.pi * ((d / 2 + gap) ** 2 - (d / 2) ** 2) * 1e-8
        segment.xraxial[0] = RHO * 1e-6 / space * stretch
        if kind == "N":
            segment.xg[0], segment.xc[0] = SHORT, 0.0
            point = self.h.MrgNode(segment)
            point.area_um2 = area
            return point
        if not segment.sec.has_membrane("pas"):
            segment.sec.insert("pas")
            for each in segment.sec:
                each.pas.g, each.pas.e = 0.0, E_PASSIVE
        segment.pas.g = G_PASSIVE[kind] * area / segment.area()
        segment.xg[0] = G_MYELIN / (2 * self.lamellae) * myelin / segment.area()
        segment.xc[0] = C_MYELIN / (2 * self.lamellae) * myelin / segment.area()
        return None

    def settle(self) -> None:
        """Find rest by 40 steps of 5 ms and keep it as the start of every run."""
        self.h.finitialize(V_INIT)
        self.h.t, self.h.dt = -200.0, 5.0
        for _ in range(40):
            self.h.fadvance()
        self.h.dt = self.dt
        self.rest.save()

    def point_source(self, distance_mm: float, sigma_s_per_m: float) -> list[float]:
        """Potential in mV per mA at every compartment, for a source over the middle node."""
        position, centres = 0.0, []
        for kind in self.kinds:
            centres.append(position + self.lengths[kind] / 2)
            position += self.lengths[kind]
        middle = centres[self.nodes[len(self.nodes) // 2]]
        apart = [math.hypot((x - middle) * 1e-6, distance_mm * 1e-3) for x in centres]
        return [1 / (4 * math.pi * sigma_s_per_m * r) for r in apart]

    def start(self) -> None:
        """Begin a run at rest."""
        self.h.finitialize(V_INIT)
        self.rest.restore(1)
        for count in self.counts:
            count.n = 0

    def set_outside(self, potential: Sequence[float], amplitude_ma: float, myelin_charge: float, steady: float) -> None:
        """Impose the potentials; with one layer, `myelin_charge` adds what an edge sends through the myelin.

        NEURON joins the outermost capacity to ground instead of to the imposed potential. Over the one step after
        an edge, a battery larger by C/(g dt) in series with the conductance carries the same current.
        """
        factor = C_MYELIN / G_MYELIN * 1e-3 / self.dt * myelin_charge
        self.scatter.scatter(
            self.h.Vector(
                [
                    -amplitude_ma * v * (steady + (0.0 if kind == "N" else factor))
                    for kind, v in zip(self.kinds, potential, strict=True)
                ]
            )
        )

    def run(
        self,
        potential: Sequence[float],
        amplitude_ma: float,
        width_ms: float,
        duration_ms: float,
        stop_at: int | None = None,
    ) -> None:
        """One cathodic pulse; `stop_at` ends a tuned run once that node has fired."""
        if not self.tuned:
            self.play(potential, amplitude_ma, width_ms, duration_ms)
            self.start()
            self.context.psolve(duration_ms)
            return
        self.start()
        self.set_outside(potential, amplitude_ma, 1.0, 1.0)
        self.context.psolve(self.dt)
        self.set_outside(potential, amplitude_ma, 0.0, 1.0)
        self.context.psolve(width_ms)
        self.set_outside(potential, amplitude_ma, -1.0, 0.0)
        self.context.psolve(width_ms + self.dt)
        self.set_outside(potential, 0.0, 0.0, 0.0)
        reached = width_ms + self.dt
        while reached < duration_ms - self.dt / 2:
            reached = duration_ms if stop_at is None else min(duration_ms, reached + LOOK_MS)
            self.context.psolve(reached)
            if stop_at is not None and self.counts[stop_at].n > 0:
                return

    def play(self, potential: Sequence[float], amplitude_ma: float, width_ms: float, duration_ms: float) -> None:
        """Let NEURON play a rectangle into every compartment."""
        if not self.played:
            self.times = self.h.Vector(4)
            self.played = [self.h.Vector(4) for _ in self.outside]
            for vector, pointer in zip(self.played, self.outside, strict=True):
                vector.play(pointer, self.times, 1)
        self.times.from_python([0.0, width_ms, width_ms, duration_ms])
        for vector, v in zip(self.played, potential, strict=True):
            vector.x[0] = vector.x[1] = -amplitude_ma * v

    def conduction_velocity(self) -> float:
        """Speed in m/s from node 15 to node 40 of 51, after a current injected into node 2."""
        clamp = self.h.IClamp(self.segments[self.nodes[2]])
        clamp.delay, clamp.dur, clamp.amp = 0.1, 0.1, 2.0 if self.diameter > 2.0 else 1.0
        traces = [self.h.Vector().record(self.segments[self.nodes[k]]._ref_v) for k in (15, 40)]
        self.run([0.0] * len(self.kinds), 0.0, 0.2, 2.0 + 60.0 * self.pitch / 1000.0 / self.diameter)
        clamp.amp = 0.0
        passed = [crossing(list(trace)) * self.dt for trace in traces]
        return 25 * self.pitch / 1000.0 / (passed[1] - passed[0])


def crossing(trace: Sequence[float]) -> float:
    """The first upward crossing of the spike level, in steps."""
    k = next(k for k in range(1, len(trace)) if trace[k - 1] < SPIKE_MV <= trace[k])
    return k - 1 + (SPIKE_MV - trace[k - 1]) / (trace[k] - trace[k - 1])


def search(fires: Callable[[float], bool], tolerance: float, first_ma: float = 0.02) -> tuple[float, int]:
    """Upper bound of the threshold and how many runs it took: doubled from below, then halved geometrically."""
    low, runs = first_ma, 1
    while fires(low):
        low, runs = low / 2, runs + 1
    high, runs = low * 2, runs + 1
    while not fires(high):
        low, high, runs = high, high * 2, runs + 1
    while high / low > 1 + tolerance:
        middle, runs = math.sqrt(low * high), runs + 1
        low, high = (low, middle) if fires(middle) else (middle, high)
    return high, runs


def bisect(fires: Callable[[float], bool], low: float, high: float, runs: int) -> float:
    """Upper bound after a fixed number of arithmetic bisections."""
    for _ in range(runs):
        middle = (low + high) / 2
        low, high = (low, middle) if fires(middle) else (middle, high)
    return high


def cpu(call: Callable[[], Any]) -> tuple[float, Any]:
    """Processor seconds of a call, and its result."""
    begun = time.process_time()
    result = call()
    return time.process_time() - begun, result


def measure(h: Any, args: argparse.Namespace) -> dict[str, Any]:
    """Thresholds, and processor seconds per run and per search, of one style."""
    fibre = Fibre(h, args.diameter_um, args.nodes, args.dt_us, args.style)
    node = args.nodes // 2 + int(0.8 * (args.nodes // 2))
    width = args.pulse_us / 1000.0
    near, far = args.distances_mm
    distances = [near + (far - near) * k / max(args.fibres - 1, 1) for k in range(args.fibres)]
    outside = [fibre.point_source(r, args.sigma) for r in distances]

    def fires(potential: Sequence[float], amplitude_ma: float) -> bool:
        fibre.run(potential, amplitude_ma, width, args.duration_ms, stop_at=node)
        return fibre.counts[node].n > 0

    if args.measure == "bisected":
        return {"threshold_ma": bisect(partial(fires, fibre.point_source(1.0, args.sigma)), 0.05, 2.0, 12)}
    found: dict[str, Any] = {"axons_mm": distances, "cpu_s": []}
    for _ in range(args.rounds):
        if args.measure == "pulse":
            timed = [cpu(partial(fibre.run, v, args.amplitude_ma, width, args.duration_ms)) for v in outside]
        else:
            timed = [cpu(partial(search, partial(fires, v), args.tolerance)) for v in outside]
            found["threshold_ma"] = [ma for _, (ma, _) in timed]
            found["runs"] = [runs for _, (_, runs) in timed]
        found["cpu_s"].append(sum(seconds for seconds, _ in timed) / len(timed))
    return found


def arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(description="MRG axon in bare NEURON, one JSON line")
    parser.add_argument("--style", choices=["plain", "tuned"], default="plain")
    parser.add_argument("--diameter-um", type=float, choices=list(TABLE), default=10.0)
    parser.add_argument("--nodes", type=int, default=21)
    parser.add_argument("--fibres", type=int, default=6)
    parser.add_argument("--distances-mm", type=float, nargs=2, default=[0.5, 3.0], metavar=("FROM", "TO"))
    parser.add_argument("--sigma", type=float, default=0.2, help="S/m")
    parser.add_argument("--pulse-us", type=float, default=200.0)
    parser.add_argument("--amplitude-ma", type=float, default=1.0, help="of the timed single runs")
    parser.add_argument("--duration-ms", type=float, default=5.0)
    parser.add_argument("--dt-us", type=float, default=5.0)
    parser.add_argument("--tolerance", type=float, default=0.01)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument(
        "--measure",
        choices=["pulse", "threshold", "bisected", "cv"],
        default="threshold",
        help="time one pulse or one search per axon; find the threshold at 1 mm by twelve bisections of 0.05 to 2 mA; "
        "or find the conduction velocity of 51 nodes",
    )
    return parser.parse_args()


def main() -> None:
    """Build the fibre, measure, print."""
    args = arguments()
    # read when NEURON and NumPy are loaded: no window, and no idle threads in the processor time
    os.environ.update(NEURON_MODULE_OPTIONS="-nogui", OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1")
    try:
        import neuron
    except ModuleNotFoundError:
        refuse("NEURON is not installed (extra peers)")
    h = neuron.h
    h.nrn_load_dll(str(compiled(neuron.__version__)))
    if args.measure == "cv":
        found = {"cv_m_per_s": Fibre(h, args.diameter_um, 51, args.dt_us, args.style).conduction_velocity()}
    else:
        found = measure(h, args)
    print(json.dumps({"version": neuron.__version__, "python": platform.python_version(), **vars(args), **found}))


if __name__ == "__main__":
    main()
