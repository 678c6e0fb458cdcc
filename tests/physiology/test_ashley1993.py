"""Blood pressure under stimulation against Ashley 1993 (Paraplegia 31:593) and Petrofsky 2001.

Ashley, ten people with high lesions: an immediate, mainly systolic rise as stimulation begins, then a fall of the
heart rate; at the end a rebound of the heart rate and normal pressure; caution above T6. Petrofsky: 55 to 56 mmHg
to the end of a tiring stimulated contraction at T4, none at T12. The size is fitted to Petrofsky. Tolerance, stated
before the first run: 5 mmHg at T4, 1 mmHg at T12; the order of events as Ashley saw it; alarm at T6 and above, none
at T10 and below. Petrofsky's rise of the heart rate by 6 a minute contradicts Ashley's fall; the model follows
Ashley.
"""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from nmes_sim.reflex import BloodPressure, blood_pressure

STEP_S = 0.1
ON_S, OFF_S = 111.0, 300.0


def session(level: str | None, completeness: float = 1.0, strength: float = 1.0) -> BloodPressure:
    """A tiring contraction of 111 s and five minutes after it."""
    on = np.arange(0.0, ON_S + OFF_S, STEP_S) < ON_S
    rows = {name: strength * share * on for name, share in (("touch", 1.0), ("nociceptive", 0.8), ("contraction", 0.4))}
    return blood_pressure(level, completeness=completeness, step_s=STEP_S, **rows)


def rise(level: str | None, completeness: float = 1.0, strength: float = 1.0) -> float:
    """Largest rise of the systolic pressure [mmHg]."""
    found = session(level, completeness, strength)
    return float(found.systolic_mmhg.max() - found.baseline_mmhg)


def test_the_size_at_t4_and_t12() -> None:
    """55.5 mmHg at T4, nothing at T12, L1 or without a lesion."""
    assert rise("T4") == pytest.approx(55.5, abs=5.0)
    for level in ("T12", "L1", None):
        assert rise(level) == pytest.approx(0.0, abs=1.0)


def test_the_order_of_events() -> None:
    """Pressure rises within seconds, the heart slows after it; at the end it rebounds and the pressure normalises."""
    found = session("T4")
    end = round(ON_S / STEP_S)
    start = found.systolic_mmhg[: round(10.0 / STEP_S)] - found.baseline_mmhg
    assert start[-1] > 10.0
    slowest = int(found.heart_per_min[:end].argmin())
    assert (start > 5.0).argmax() < slowest < end
    assert found.heart_per_min[slowest] < 75.0 - 3.0
    assert found.heart_per_min[end:].max() > 75.0 + 3.0
    assert found.systolic_mmhg[-1] - found.baseline_mmhg < 1.0


def test_the_alarm_is_for_t6_and_above() -> None:
    """20 mmHg warn and 40 mmHg stop; T10 and below never."""
    worst = {level: int(session(level).pressure_alarm.max()) for level in ("C5", "T4", "T6", "T10", "T12", "L1")}
    assert worst == {"C5": 2, "T4": 2, "T6": 2, "T10": 0, "T12": 0, "L1": 0}
    rows = [rise(level) for level in ("C5", "C8", "T2", "T4", "T6", "T8", "T10")]
    assert all(a >= b for a, b in itertools.pairwise(rows))


def test_weak_stimulation_and_an_incomplete_lesion_raise_less() -> None:
    """The pressure follows the barrage and what is left of the cord."""
    assert rise("T4", strength=0.25) < 0.3 * rise("T4")
    assert rise("T4", completeness=0.0) == pytest.approx(0.3 * rise("T4"), rel=0.01)


def test_the_pressure_at_rest_is_low_above_t6() -> None:
    """15 to 20 mmHg lower in high lesions."""
    drop = session(None).baseline_mmhg - session("C5").baseline_mmhg
    assert 15.0 <= drop <= 20.0
