"""Speed of the joint: one hinge and one muscle per step, against MuJoCo's own step with the same bodies first."""

from __future__ import annotations

import json
import math
import time
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from nmes_sim import _core
from nmes_sim.joint import movement
from nmes_sim.library import load_subject
from scipy.integrate import solve_ivp

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 5
STEPS = 400_000
BARE = {"passive_low_n_m": 0.0, "passive_high_n_m": 0.0, "passive_offset_n_m": 0.0}
DAMPING = 0.25
PERSON = load_subject("able_bodied_adult")


def cpu(call: Callable[[], object]) -> float:
    """CPU seconds of this process for one call."""
    start = time.process_time()
    call()
    return time.process_time() - start


def request(mode: str, angle_deg: float, *, bare: bool = True, damping: float = DAMPING) -> str:
    knee = {**(BARE if bare else {}), "damping_n_m_s": damping}
    described = movement("knee_extension", PERSON, mode, angle_deg=angle_deg, changes={"knee": knee})
    zero = dict.fromkeys(("voluntary_share", "external_n_m", "antagonist_n_m", "velocity_deg_per_s"), 0.0)
    return json.dumps({"movement": described, **zero, "energy": False})


def body() -> dict[str, Any]:
    return json.loads(request("free", 90.0))["movement"]


def inertia_and_weight() -> tuple[float, float]:
    m = body()
    joint = m["joint"]
    mass, length = joint["mass_share"] * m["mass_kg"], joint["length_share"] * m["height_m"]
    return mass * (joint["gyration_share"] * length) ** 2, mass * 9.81 * joint["com_share"] * length


def mujoco_model(mujoco: Any) -> tuple[Any, Any]:
    """A shank that hangs at 90 degrees of flexion from a hinge, pulled by MuJoCo's muscle over a constant arm.

    The actuator's length is arm · angle; its range is set so that the fibre has the same length at every angle.
    """
    m = body()
    joint, muscle = m["joint"], m["actions"][0]["contraction"]
    inertia, weight = inertia_and_weight()
    mass = joint["mass_share"] * m["mass_kg"]
    com = weight / (9.81 * mass)
    arm, fibre = muscle["arm_mm"] / 1000, muscle["fibre_cm"] / 100
    # fibre length 1 + (θ - θ_o) arm/fibre; MuJoCo's angle counts from hanging, which is 90 degrees of flexion
    optimum = math.radians(muscle["optimum_deg"] - 90.0)
    short, long = 0.75, 1.05
    shift = arm * optimum - fibre
    about = inertia - mass * com * com
    ends = f"{shift + short * fibre} {shift + long * fibre}"
    names = ("shortest", "longest", "fastest_per_s")
    curves = " ".join(str(muscle[name]) for name in names) + f" 1 {muscle['eccentric_stimulated']}"
    xml = f"""
    <mujoco><option timestep="0.001" gravity="0 0 -9.81" integrator="implicitfast"><flag contact="disable"/></option>
     <worldbody><body name="shank"><joint name="knee" type="hinge" axis="0 1 0" damping="{DAMPING}"/>
      <inertial pos="0 0 {-com}" mass="{mass}" diaginertia="{about} {about} 0.001"/></body></worldbody>
     <actuator><general name="m" joint="knee" gear="{arm}" ctrllimited="true" ctrlrange="0 1" dyntype="none"
      gaintype="muscle" biastype="none" lengthrange="{ends}" gainprm="{short} {long} 1 1 {curves}"/>
     </actuator></mujoco>"""
    model = mujoco.MjModel.from_xml_string(xml)
    return model, mujoco.MjData(model)


@pytest.mark.timeout(600)
def test_against_mujoco(benchmark: Any, report: Any) -> None:
    """Equal torque over angle and equal free swing first, then a step of either in turn."""
    mujoco = pytest.importorskip("mujoco")
    model, data = mujoco_model(mujoco)
    m = body()["actions"][0]["contraction"]
    arm = m["arm_mm"] / 1000
    ours, theirs = [], []
    for angle in range(5, 136, 5):
        found = _core.joint_trace(request("isometric", angle), np.array([100.0]))["torque_n_m"][-1]
        ours.append(found)
        length, ends = arm * math.radians(angle - 90.0), model.actuator_lengthrange[0]
        theirs.append(-mujoco.mju_muscleGain(length, 0.0, ends, 0.0, model.actuator_gainprm[0][:9]))
    scale = np.max(ours) / np.max(theirs)
    static = float(np.max(np.abs(np.array(ours) - scale * np.array(theirs))) / np.max(ours))
    report(
        "static torque over angle, largest difference from MuJoCo's muscle", static, "of peak", at_most=1e-9, gate=True
    )

    inertia, weight = inertia_and_weight()

    def slopes(_t: float, y: Any) -> Any:
        return y[1], (-weight * math.sin(y[0]) - DAMPING * y[1]) / inertia

    reference = solve_ivp(slopes, (0, 2), (math.radians(-40), 0.0), "DOP853", rtol=1e-12, atol=1e-12).y[0, -1]
    trace = _core.joint_trace(request("free", 50.0), np.zeros(2000))
    own_error = float(abs(math.radians(trace["angle_deg"][-1] - 90.0) - reference))
    data.qpos[0] = math.radians(-40)
    for _ in range(2000):
        mujoco.mj_step(model, data)
    peer_error = abs(float(data.qpos[0]) - reference)
    report(f"free swing of 2 s, error (MuJoCo: {peer_error:.1e})", own_error, "rad", at_most=1e-9, gate=True)

    data.ctrl[0] = 0.2
    peers: list[float] = []
    mine: list[float] = []
    text, force = request("free", 60.0, bare=False), np.array([100.0])

    benchmark.pedantic(
        lambda: mine.append(cpu(lambda: _core.bench_joint(text, force, STEPS)) / STEPS),
        setup=lambda: peers.append(cpu(lambda: mujoco.mj_step(model, data, STEPS // 10)) / (STEPS // 10)),
        rounds=ROUNDS,
    )
    ratio = median(a / b for a, b in zip(peers, mine, strict=True))
    report("muscle and joint, one step against MuJoCo's mj_step", ratio, "x", at_least=10.0, gate=True)
    report("muscle and joint, one step", median(mine) * 1e9, "ns", at_most=100.0)
    report("MuJoCo's mj_step, one hinge and one muscle", median(peers) * 1e9, "ns")


def test_walking_step(benchmark: Any, report: Any) -> None:
    """The ankle of a walk, stance and swing together."""
    described = movement("ankle_dorsiflexion", PERSON, "gait")
    zero = dict.fromkeys(("voluntary_share", "external_n_m", "antagonist_n_m", "velocity_deg_per_s"), 0.0)
    text = json.dumps({"movement": described, **zero, "energy": False})
    walls: list[float] = []
    benchmark.pedantic(
        lambda: walls.append(cpu(lambda: _core.bench_joint(text, np.array([25.0]), STEPS))), rounds=ROUNDS
    )
    report("ankle in a walk, one step", median(walls) / STEPS * 1e9, "ns", at_most=100.0)
