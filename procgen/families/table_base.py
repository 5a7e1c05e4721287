"""What a table's top lies on."""

import itertools

import numpy as np

from .leg_profiles import STRAIGHT, TURNING
from .part import SINK, Part
from .solids import circle, fillet, lathe, loft, rounded_box, rounded_rectangle, sweep, tube
from .table_parameters import TableParameters
from .table_top import corner, outline

ROD_RADIUS = 0.006  # of hairpins
BEAM = 0.045
CORNERS = list(itertools.product((-1, 1), (-1, 1)))  # (side, end), see table_top.corner
SIDES = ((-1, "left"), (1, "right"))
TAPERED = np.array([(0.0, 0.52), (0.008, 0.56), (0.75, 1.0), (1.0, 1.0)])
SQUARE = np.array([(0.0, 0.94), (0.006, 1.0), (0.6, 1.0), (1.0, 1.0)])
PROFILES = {"square": SQUARE, "tapered": TAPERED, "round": STRAIGHT, "turned": TURNING}


def base(p: TableParameters) -> list[Part]:
    build = {
        "legs": _legs, "tripod": _tripod, "hairpin": _hairpins, "trestle": _trestle, "cross": _crosses,
        "pedestal": _pedestal, "sled": _sled, "panel": _panels, "drum": _drum, "cantilever": _cantilever,
    }[p.base_style]  # fmt: skip
    return build(p)


def leg_axis(p: TableParameters, top: np.ndarray, z: np.ndarray) -> np.ndarray:
    """[N, 3]: the middle of a leg at heights z; it starts under the top at ``top`` [2] and leans outwards."""
    out = top / np.linalg.norm(top) * np.tan(np.radians(p.leg_splay))
    return np.concatenate([top + (p.under - z)[:, None] * out, z[:, None]], 1)


def _leg(p: TableParameters, top: np.ndarray, name: str) -> Part:
    profile = PROFILES[p.leg_style]
    t = p.leg_thickness
    section = circle(t / 2) if p.leg_style in ("round", "turned") else rounded_rectangle(t, t, 0.1 * t)
    heights = profile[:, 0] * (p.under + SINK)
    return loft(leg_axis(p, top, heights), section, profile[:, 1]).part(name, p.base_material)


def _legs(p: TableParameters) -> list[Part]:
    parts = [_leg(p, corner(p, *c, p.leg_inset), f"leg {_place(*c)}") for c in CORNERS]
    if p.apron_height and not p.drawers:
        middle = p.under + SINK - p.apron_height / 2
        section = rounded_rectangle(0.022, p.apron_height, 0.003)
        parts += [_bar(p, name, section, middle) for name in ("front", "back", "left", "right")]
    if p.stretchers == "yes":
        section = rounded_rectangle(0.6 * p.leg_thickness, 0.7 * p.leg_thickness, 0.004)
        low = 0.17 * p.height
        parts += [_bar(p, name, section, low, "stretcher") for name in ("left", "right")]
        ends = [_leg_points(p, name, low).mean(0) for name in ("left", "right")]
        parts.append(sweep(np.array(ends), section, 0.001).part("stretcher middle", p.base_material))
    return parts


def _bar(p: TableParameters, place: str, section: np.ndarray, z: float, name: str = "apron") -> Part:
    return sweep(_leg_points(p, place, z), section, 0.001).part(f"{name} {place}", p.base_material)


def _leg_points(p: TableParameters, place: str, z: float) -> np.ndarray:
    """[2, 3]: from leg to leg at height z."""
    ends = {
        "front": ((-1, -1), (1, -1)),
        "back": ((-1, 1), (1, 1)),
        "left": ((-1, -1), (-1, 1)),
        "right": ((1, -1), (1, 1)),
    }[place]
    return np.concatenate([leg_axis(p, corner(p, *c, p.leg_inset), np.array([z])) for c in ends])


def _tripod(p: TableParameters) -> list[Part]:
    """Three legs round a hub under the top."""
    radius = p.top_length / 2 - p.leg_inset
    hub = lathe(
        np.array([(p.under - 0.03, 0.92 * radius), (p.under - 0.026, radius), (p.under + SINK, radius)])
    )
    return [
        *(_leg(p, 0.8 * radius * _direction(i, 3), f"leg {i + 1}") for i in range(3)),
        hub.part("hub", p.base_material),
    ]


def _hairpins(p: TableParameters) -> list[Part]:
    """Bent rods, each a narrow V on a plate."""
    spread = min(0.085, 0.15 * min(p.top_length, p.top_depth))
    parts = []
    for side, end in CORNERS:
        spot = corner(p, side, end, p.leg_inset)
        inwards = np.diag([-side, -end])  # along X, along Y
        foot = spot + np.array([side, end]) * 0.012
        ends, low = spot + spread * inwards, foot + 0.2 * spread * inwards
        path = [[*ends[0], p.under], [*low[0], 0.0], [*low[1], 0.0], [*ends[1], p.under]]
        rod = tube(fillet(np.array(path), 0.03), ROD_RADIUS)
        lowest, highest = rod.vertices[:, 2].min(), rod.vertices[:, 2].max()
        reach = p.under + SINK / 2
        rod = rod.bent(lambda v, a=lowest, b=highest, r=reach: _stretched(v, a, b, r))  # type: ignore[misc]
        parts.append(rod.part(f"hairpin {_place(side, end)}", p.base_material))
        plate = rounded_box((1.3 * spread, 1.3 * spread, 0.006), 0.002, (1, 1, 1))
        x, y = spot - np.array([side, end]) * 0.4 * spread
        parts.append(plate.moved(x, y, p.under - 0.001).part(f"plate {_place(side, end)}", p.base_material))
    return parts


def _stretched(v: np.ndarray, lowest: float, highest: float, reach: float) -> np.ndarray:
    """v with its heights mapped from lowest..highest to 0..reach."""
    z = (v[:, 2] - lowest) * (reach / (highest - lowest))
    return np.concatenate([v[:, :2], z[:, None]], 1)


def _trestle(p: TableParameters) -> list[Part]:
    """At each end a post between a foot and a bearer, joined by a beam."""
    x, y = p.top_length / 2 - p.leg_inset, 0.5 * p.top_depth - 0.06
    width, t = 1.6 * p.leg_thickness, p.leg_thickness
    parts = []
    for side, name in SIDES:
        foot = rounded_box((t, 1.84 * y, 0.06), 0.012, (1, 8, 1)).bent(lambda v: _arched(v, y))
        bearer = rounded_box((t, 1.7 * y, 0.05), 0.008, (1, 1, 1))
        post = rounded_box((0.72 * t, width, p.under - 0.06), 0.006, (1, 1, 1))
        parts += [
            foot.moved(side * x, 0.0, 0.03).part(f"foot {name}", p.base_material),
            bearer.moved(side * x, 0.0, p.under - 0.025 + SINK).part(f"bearer {name}", p.base_material),
            post.moved(side * x, 0.0, p.under / 2).part(f"post {name}", p.base_material),
        ]
    beam = rounded_box((2 * x + 2.2 * t, 0.5 * t, 0.07), 0.006, (40, 1, 1))
    return [*parts, beam.moved(z=0.42 * p.under).part("beam", p.base_material)]


def _arched(v: np.ndarray, half: float) -> np.ndarray:
    """Lifts the middle of a foot's underside off the floor."""
    lift = 0.022 * np.clip(1 - (v[:, 1] / (0.68 * half)) ** 2, 0, 1) * (v[:, 2] < 0)
    return v + np.outer(lift, [0, 0, 1])


def _crosses(p: TableParameters) -> list[Part]:
    """An X at each end, and a beam through both crossings."""
    x, y = p.top_length / 2 - p.leg_inset, 0.43 * p.top_depth
    t = p.leg_thickness
    parts = []
    for (side, name), lean in itertools.product(SIDES, (-1, 1)):
        z = np.array([0.0, 0.5, 1.0]) * (p.under + SINK)
        centres = np.stack([np.full(3, side * x), lean * y * np.array([-0.92, 0.0, 0.92]), z], 1)
        section = rounded_rectangle(0.8 * t, 1.35 * t, 0.004)
        leaning = "forwards" if lean < 0 else "backwards"
        parts.append(loft(centres, section, np.ones(3)).part(f"cross {name} {leaning}", p.base_material))
    beam = rounded_box((2 * x, 0.7 * t, 0.05), 0.005, (1, 1, 1))
    return [*parts, beam.moved(z=p.under / 2).part("beam", p.base_material)]


def _pedestal(p: TableParameters) -> list[Part]:
    """A column with a foot and a plate under the top."""
    half = min(p.top_length, p.top_depth) / 2
    stem, foot, top = p.leg_thickness / 2, 0.68 * half, p.under + SINK
    if p.foot_style == "trumpet":
        t = np.linspace(0, 1, 14)
        widths = stem + (foot - stem) * (1 - t) ** 5 + (0.5 * half - stem) * t**7
        rise = 0.012 + t * (top - 0.012)
        stations = np.concatenate([[(0.0, foot - 0.004), (0.004, foot)], np.stack([rise, widths], 1)])
        return [lathe(stations, sides=40).part("trumpet", p.base_material)]
    plate = [(top - 0.03, stem), (top - 0.026, 0.36 * half), (top, 0.36 * half)]
    if p.foot_style == "disc":
        low = [(0.0, foot - 0.004), (0.004, foot), (0.014, foot), (0.024, foot - 0.02), (0.03, 1.4 * stem)]
        return [lathe(np.array([*low, (0.05, stem), *plate]), sides=40).part("pedestal", p.base_material)]
    column = lathe(
        np.array([(0.07, 0.9 * stem), (0.075, 1.25 * stem), (0.17, 1.25 * stem), (0.18, stem), *plate])
    )
    parts = [column.part("column", p.base_material)]
    for i in range(p.foot_arms):
        out = np.append(_direction(i, p.foot_arms), 0.0)
        tip, width = 1.2 * foot, 0.62 * stem + 0.012
        reach = np.array([0.0, 0.35, 0.8, 1.0]) * tip
        rise = np.array([0.13, 0.12, 0.05, 0.022])
        path = fillet(reach[:, None] * out + np.stack([0 * rise, 0 * rise, rise], 1), 0.2)
        arm = sweep(path, rounded_rectangle(width, 0.044, 0.01), 0.006)
        parts.append(arm.moved(z=-arm.vertices[:, 2].min()).part(f"foot arm {i + 1}", p.base_material))
    return parts


def _sled(p: TableParameters) -> list[Part]:
    """A frame of bar at each end."""
    t, z = p.leg_thickness, p.under - p.leg_thickness / 2 + SINK
    x, y = p.top_length / 2 - p.leg_inset, p.top_depth / 2 - p.leg_inset
    square = rounded_rectangle(t, t, 0.12 * t)
    parts = []
    for side, name in SIDES:
        corners = [(0, z), (-y, z), (-y, t / 2), (y, t / 2), (y, z), (0, z)]
        path = fillet(np.array([(side * x, *c) for c in corners]), 0.9 * t)
        parts.append(sweep(path, square, 0.0005).part(f"runner {name}", p.base_material))
    beam = rounded_box((2 * x, 0.8 * t, 0.8 * t), 0.1 * t, (1, 1, 1))
    return [*parts, beam.moved(z=z).part("beam", p.base_material)]


def _panels(p: TableParameters) -> list[Part]:
    """A board at each end; at a desk one behind as well."""
    t, x = p.leg_thickness, p.top_length / 2 - p.leg_inset - p.leg_thickness / 2
    depth, tall = p.top_depth - 2 * min(p.leg_inset, 0.02), p.under + SINK
    board = rounded_box((t, depth, tall), 0.004, (1, 1, 1)).moved(z=tall / 2)
    parts = [board.moved(x=side * x).part(f"panel {name}", p.base_material) for side, name in SIDES]
    if p.purpose == "desk":
        apron = rounded_box((2 * x, 0.018, 0.5 * p.under), 0.003, (1, 1, 1))
        apron = apron.moved(y=0.36 * p.top_depth, z=0.75 * p.under)
        parts.append(apron.part("modesty panel", p.base_material))
    return parts


def _drum(p: TableParameters) -> list[Part]:
    """A closed body, plain or fluted, as wide as the top is less its overhang."""
    rim = outline(p, p.leg_inset)
    if p.fluted == "yes":
        rim = _fluted(rim)
    tall = p.under + SINK
    heights = np.array(
        [0.0, 0.004, 0.012, tall - 0.012, tall]
    )  # close to the caps, so that the side shades flat
    centres = np.stack([0 * heights, 0 * heights, heights], 1)
    return [loft(centres, rim, np.array([0.985, 1.0, 1.0, 1.0, 1.0])).part("drum", p.base_material)]


def _fluted(rim: np.ndarray) -> np.ndarray:
    """[6 N, 2]: the outline with N half-round staves."""
    closed = np.concatenate([rim, rim[:1]])
    along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(closed, axis=0), axis=1))])
    staves = 4 * round(along[-1] / 0.045 / 4)
    places = np.arange(6 * staves) / (6 * staves)
    points = np.stack([np.interp(places * along[-1], along, closed[:, i]) for i in (0, 1)], 1)
    depth = 0.012 * (1 - np.abs(np.sin(np.pi * staves * places)))
    return points * (1 - depth / np.linalg.norm(points, axis=1))[:, None]


def _cantilever(p: TableParameters) -> list[Part]:
    """A C from the side, open to the front: one's knees, or a sofa, go between foot and top."""
    t, y = p.leg_thickness, p.top_depth / 2 - p.leg_inset
    x, z = 0.3 * p.top_length, p.under - 0.4 * t + SINK
    section = rounded_rectangle(t, 0.8 * t, 0.1 * t)
    parts = []
    for side, name in SIDES:
        corners = [(-0.8 * y, z), (y, z), (y, 0.4 * t), (-y, 0.4 * t)]
        path = fillet(np.array([(side * x, *c) for c in corners]), 0.02)
        frame = sweep(path, section, 0.001)
        parts.append(frame.moved(z=-frame.vertices[:, 2].min()).part(f"frame {name}", p.base_material))
    plate = rounded_box((2 * x, 1.9 * y, 0.012), 0.003, (1, 1, 1)).moved(z=0.5 * t)
    return [*parts, plate.part("foot plate", p.base_material)]


def _direction(index: int, count: int) -> np.ndarray:
    """[2]: the index-th of ``count`` directions, the first to the back."""
    angle = np.pi / 2 + 2 * np.pi * index / count
    return np.array([np.cos(angle), np.sin(angle)])


def _place(side: int, end: int) -> str:
    return f"{'front' if end < 0 else 'back'} {'left' if side < 0 else 'right'}"
