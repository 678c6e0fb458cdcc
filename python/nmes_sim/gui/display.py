"""Whether a window can open here, asked before the toolkit is touched, since it aborts the process otherwise."""

from __future__ import annotations

import ctypes
import ctypes.util
import os
import sys


def problem() -> str | None:
    """Why no window can open, in a few words; None when one can.

    On Linux the X server must answer and offer OpenGL; elsewhere the window
    system is part of the operating system.
    """
    if not sys.platform.startswith("linux"):
        return None
    if not os.environ.get("DISPLAY"):
        return "DISPLAY is not set"
    try:
        x11 = ctypes.CDLL(ctypes.util.find_library("X11") or "libX11.so.6")
        gl = ctypes.CDLL(ctypes.util.find_library("GL") or "libGL.so.1")
    except OSError as error:
        return f"a library is missing: {error}"
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XOpenDisplay.argtypes = [ctypes.c_char_p]
    x11.XCloseDisplay.argtypes = [ctypes.c_void_p]
    display = x11.XOpenDisplay(None)
    if not display:
        return f"the X server {os.environ['DISPLAY']} does not answer"
    gl.glXQueryExtension.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p]
    offers_gl = bool(gl.glXQueryExtension(display, None, None))
    x11.XCloseDisplay(display)
    return None if offers_gl else f"the X server {os.environ['DISPLAY']} offers no OpenGL"
