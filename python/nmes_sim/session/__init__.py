"""A session that runs in real time on a thread of its own: start it, turn the dial, look at frames, stop it."""

from __future__ import annotations

from nmes_sim.session.frame import Event, Frame, Logged, LoggedPulse, Timing
from nmes_sim.session.live import LiveSession

__all__ = ["Event", "Frame", "LiveSession", "Logged", "LoggedPulse", "Timing"]
