"""The add-on's timers, all started here, so that none is left when it is switched off."""

from collections.abc import Callable

import bpy

# Blender knows one by its object, and calls it again after as many seconds as it returns, until that is None.
Timer = Callable[[], float | None]

_started: set[Timer] = set()  # some of them may be over


def start(timer: Timer, after: float = 0.0, persistent: bool = False) -> None:
    """Unless it is waiting. ``after`` in seconds; ``persistent``: whatever file is opened meanwhile."""
    if bpy.app.timers.is_registered(timer):
        return
    _started.intersection_update(waiting())
    _started.add(timer)
    bpy.app.timers.register(timer, first_interval=after, persistent=persistent)


def start_anew(timer: Timer, after: float) -> None:
    """One that is waiting waits from now on."""
    stop(timer)
    start(timer, after)


def stop(timer: Timer) -> None:
    if bpy.app.timers.is_registered(timer):
        bpy.app.timers.unregister(timer)


def waiting() -> list[Timer]:
    """Those that Blender will call."""
    return [timer for timer in _started if bpy.app.timers.is_registered(timer)]


def stop_all() -> None:
    for timer in waiting():
        stop(timer)
    _started.clear()
