"""A direction, seen from above, in Blender's terms."""

from ..contract.coordinates import SIDES
from ..contract.fronts import wrapped
from ..wording import filled, translated


def facing(degrees: float) -> str:
    """Degrees counter-clockwise from -Y: a side and the view that shows it, or the turn from the nearest."""
    angle = wrapped(round(degrees))
    sides = list(SIDES.items())  # each a quarter turn further
    nearest = round(angle / 90) % 4
    view, axis = sides[nearest]
    turn = wrapped(angle - 90 * nearest)
    if not turn:
        shown = 180 if angle == -180 else angle
        text = "{axis} ({degrees}°, Blender's {view} view)"
        return filled(text, axis=axis, degrees=shown, view=translated(view.capitalize()))
    _, towards = sides[(nearest + (1 if turn > 0 else -1)) % 4]
    return filled("{degrees}° from {axis} towards {next}", degrees=abs(turn), axis=axis, next=towards)
