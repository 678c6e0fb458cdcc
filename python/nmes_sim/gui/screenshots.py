"""Makes the pictures of the README: the real window, the real engine, a display of its own."""

from __future__ import annotations

import argparse
import struct
import sys
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from nmes_sim.gui.app import App
from nmes_sim.gui.builder import Beside
from nmes_sim.gui.commands import (
    Choose,
    CloseLearn,
    LookAtCurrents,
    LookAtPads,
    Nudge,
    OpenCard,
    OpenLearn,
    PickSignal,
    ShowMe,
    Stop,
)
from nmes_sim.gui.controller import FEW_POINTS, Controller
from nmes_sim.gui.currents import FAMILIES
from nmes_sim.gui.learndesk import LEARNING, TABS
from nmes_sim.gui.opening import open_live
from nmes_sim.gui.paddesk import CHANGE, CUT, OTHERS, WARM
from nmes_sim.gui.testing import Driver, Image, virtual_display
from nmes_sim.gui.texts import Texts
from nmes_sim.gui.window import Window

SIZE = (1280, 800)


def write_png(path: Path, image: Image) -> None:
    """Write an RGB picture (height, width, 3) as PNG."""
    height, width, _ = image.shape
    rows = np.zeros((height, 1 + 3 * width), dtype=np.uint8)
    rows[:, 1:] = image.reshape(height, -1)

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows.tobytes(), 9)) + chunk(b"IEND", b"")
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + data)


def skip(driver: Driver, second: float) -> None:
    """Let the session compute until a moment and the window show it."""
    active = driver.app.controller.active
    if active is None:
        return
    active.session.skip_to(second)
    driver.until(lambda: driver.app.controller.poll(FEW_POINTS).time_s >= second, 60.0)
    driver.frames(4)


def start(driver: Driver, card: str) -> None:
    """Open a card of the start screen and wait until its session is there."""
    before = driver.app.controller.active
    driver.app.post(OpenCard(card))
    driver.until(lambda: driver.app.controller.active not in (None, before), 120.0)
    driver.frames(4)


def scenes(driver: Driver, folder: Path) -> list[Path]:
    """Play the scenes and write one picture of each."""
    made: list[Path] = []

    def take(name: str) -> None:
        driver.move(2, driver.window.size[1] - 2)
        path = folder / f"{name}.png"
        write_png(path, driver.grab())
        made.append(path)

    app = driver.app
    driver.frames(4)
    take("welcome")
    start(driver, "strengthen")
    take("ready")
    app.post(ShowMe())
    driver.frames(2)
    skip(driver, 366.0)
    app.post(Nudge(2, -6.0))
    app.post(PickSignal("motor_recruited_percent"))
    driver.frames(30)
    take("strengthen")
    app.post(LookAtPads(pads=True))
    driver.until(lambda: _seen(app), 120.0)
    driver.frames(30)
    take("pads")
    app.post(LookAtPads(pads=False))
    app.post(Stop())
    driver.frames(6)
    take("stopped")
    start(driver, "calm")
    app.post(ShowMe())
    driver.frames(2)
    skip(driver, 720.0)
    app.post(PickSignal("abeta_recruited_percent"))
    driver.until(lambda: app.controller.cohort.share is None, 120.0)
    driver.frames(30)
    take("calm")
    app.post(LookAtCurrents(currents=True))
    app.post(Choose(program=_shown_current(app)))
    driver.frames(4)
    driver.until(lambda: app.controller.opening is None, 120.0)
    driver.frames(12)
    take("currents")
    for tab in TABS:
        app.post(OpenLearn(tab))
        driver.frames(4)
        driver.until(lambda: not any(app.controller.builder.busy(kind) for kind in LEARNING), 120.0)
        driver.frames(4)
        take(tab)
    app.post(CloseLearn())
    driver.frames(2)
    return made


def _shown_current(app: App) -> str:
    """Return the program whose current is shown: a carrier where the library has one."""
    known = [option.id for option in app.controller.programs]
    return next((name for name in FAMILIES["carrier"] if name in known), "conventional_tens")


def _seen(app: App) -> bool:
    """Whether the pads have their cut and their fibres, and nothing more is under way."""
    active = app.controller.active
    busy = any(app.controller.builder.busy(kind) for kind in (CHANGE, CUT, OTHERS, WARM))
    return active is not None and active.laying.section is not None and active.laying.reach is not None and not busy


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the pictures into a folder and print their names."""
    parser = argparse.ArgumentParser(prog="python -m nmes_sim.gui.screenshots", description=__doc__)
    parser.add_argument("folder", type=Path, help="where the pictures go; made if missing")
    parser.add_argument("--size", type=int, nargs=2, default=SIZE, metavar=("W", "H"), help="window size in pixels")
    options = parser.parse_args(arguments)
    options.folder.mkdir(parents=True, exist_ok=True)
    with virtual_display(options.size[0], options.size[1]):
        texts = Texts()
        window = Window(texts("brand"), *options.size)
        app = App(Controller(open_live, texts=texts, builder=Beside()), window.fonts, texts)
        for path in scenes(Driver(window, app), options.folder):
            sys.stdout.write(f"{path}\n")
        app.controller.close()
        window.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
