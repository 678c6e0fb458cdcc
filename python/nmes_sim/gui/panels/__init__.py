"""The cards of the window, in drawing order; a new card is one file and one line here."""

from __future__ import annotations

from collections.abc import Callable

from nmes_sim.gui.panels.current import CurrentAbove, CurrentStrip
from nmes_sim.gui.panels.currents import CurrentsCard
from nmes_sim.gui.panels.fatigue import FatigueStrip
from nmes_sim.gui.panels.force import ForceStrip
from nmes_sim.gui.panels.free import FreeBelow, FreeStrip
from nmes_sim.gui.panels.gate import GateCard
from nmes_sim.gui.panels.intensity import IntensityCard
from nmes_sim.gui.panels.limb import LimbCard
from nmes_sim.gui.panels.myth import MythCard
from nmes_sim.gui.panels.nerve import NerveCard
from nmes_sim.gui.panels.opening import OpeningCard
from nmes_sim.gui.panels.pads import PadsCard
from nmes_sim.gui.panels.pain import PainStrip
from nmes_sim.gui.panels.patient import PatientCard
from nmes_sim.gui.panels.placement import PlacementCard
from nmes_sim.gui.panels.program import ProgramCard
from nmes_sim.gui.panels.pulse import PulseCard
from nmes_sim.gui.panels.quiz import QuizCard
from nmes_sim.gui.panels.rating import RatingStrip
from nmes_sim.gui.panels.status import StatusBar
from nmes_sim.gui.panels.topbar import TopBar
from nmes_sim.gui.panels.transport import PauseButton, StopButton
from nmes_sim.gui.panels.welcome import WelcomeCard
from nmes_sim.gui.widgets import Card, Kit

FRAME: tuple[Callable[[Kit], Card], ...] = (TopBar, PauseButton, StopButton, StatusBar)
"""Cards that every screen shows."""

HOME = (WelcomeCard,)
"""Cards of the first screen."""

OPENING = (OpeningCard,)
"""Cards while a session is being opened."""

SIDES = (PlacementCard, PatientCard, IntensityCard, ProgramCard, PulseCard)
CURVES = (CurrentStrip, ForceStrip, FatigueStrip, PainStrip, FreeStrip)

LIMB = tuple(LimbCard if card is PainStrip else card for card in CURVES)

SESSION = (*SIDES, *CURVES)
"""Cards of an open session."""

PAIN = (*SIDES, CurrentAbove, GateCard, RatingStrip, FreeBelow)
"""The same where pain is treated: the gate as a diagram instead of force and fatigue."""

PADS = (*SIDES, PadsCard)
"""The same with the pads in the centre instead of the curves."""

CURRENTS = (*SIDES, CurrentsCard)
"""The same with the family of currents in the centre."""

SCREENS: dict[str, tuple[Callable[[Kit], Card], ...]] = {
    "home": HOME,
    "opening": OPENING,
    "nerve": (NerveCard,),
    "myth": (MythCard,),
    "quiz": (QuizCard,),
    "curves": SESSION,
    "pads": PADS,
    "pain": PAIN,
    "currents": CURRENTS,
    "limb": (*SIDES, *LIMB),
}
"""Cards of each screen, beside those of the frame."""
