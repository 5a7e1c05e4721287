"""Windows and doors: what is in the holes of the walls.

Windows have frames but no panes, so that light and the labels' rays pass through them.
"""

from blender_addon.contract.scenes import Surface

from .room_looks import RoomLooks
from .room_plan import Opening, Wall
from .solids import Mesh, box, joined

REVEAL = 0.18  # metres from the inside of a wall to its outside
BAR, BAR_FRONT = 0.05, 0.11  # metres: width of a frame's bars, depth of their front in the wall
LEDGE = 0.06  # how far a window sill stands out
JAMB, LEAF_FRONT, LEAF_THICKNESS = 0.05, 0.04, 0.04


def window_parts(wall: Wall, o: Opening, number: int, looks: RoomLooks) -> list[Surface]:
    """A frame with one casement or two, and a sill."""
    uprights = [o.left, o.right - BAR]
    if o.right - o.left > 1.0:
        uprights.append((o.left + o.right - BAR) / 2)
    levels = (o.bottom, o.top - BAR)
    bars = [box((u, -REVEAL, o.bottom), (u + BAR, -BAR_FRONT, o.top)) for u in uprights]
    bars += [box((o.left + BAR, -REVEAL, v), (o.right - BAR, -BAR_FRONT, v + BAR)) for v in levels]
    sill = box((o.left - 0.04, -0.01, o.bottom - 0.03), (o.right + 0.04, LEDGE, o.bottom + 0.005))
    return [
        _on(wall, bars).as_surface(f"window {number}", "window", looks.trim),
        _on(wall, [sill]).as_surface(f"window sill {number}", "window sill", looks.trim),
    ]


def door_parts(wall: Wall, o: Opening, number: int, looks: RoomLooks) -> list[Surface]:
    """A closed leaf in a frame that covers the edge of the hole and its threshold, and a handle."""
    back, front = -LEAF_FRONT - LEAF_THICKNESS - 0.02, 0.012
    frame = [
        box((o.left - JAMB, back, 0.0), (o.left + JAMB / 2, front, o.top + JAMB)),
        box((o.right - JAMB / 2, back, 0.0), (o.right + JAMB, front, o.top + JAMB)),
        box((o.left + JAMB / 2, back, o.top - JAMB / 2), (o.right - JAMB / 2, front, o.top + JAMB)),
        box((o.left, back, -0.02), (o.right, 0.0, 0.0)),
    ]
    leaf = box((o.left, -LEAF_FRONT - LEAF_THICKNESS, 0.0), (o.right, -LEAF_FRONT, o.top))
    handle = [
        box((o.right - 0.2, -0.005, 1.0), (o.right - 0.08, 0.012, 1.02)),
        box((o.right - 0.1, -LEAF_FRONT, 1.0), (o.right - 0.08, -0.005, 1.02)),
    ]
    return [
        _on(wall, frame).as_surface(f"door frame {number}", "door", looks.trim),
        _on(wall, [leaf]).as_surface(f"door {number}", "door", looks.door),
        _on(wall, handle).as_surface(f"door handle {number}", "door", looks.metal),
    ]


def _on(wall: Wall, meshes: list[Mesh]) -> Mesh:
    """In the world, of meshes whose axes are along the wall, into the room, and up."""
    mesh = joined(meshes)
    return Mesh(wall.at(mesh.vertices), mesh.faces)
