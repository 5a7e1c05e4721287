"""What is known of a sample chair, as a probe asks for it: labels, sizes and colours.

Views have no scale (each asset fills the unit sphere), so sizes are asked in radii of that sphere
as well as in metres: only the former can be seen.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Styles that stand on the floor, or fill a back, alike. A style not named here is a group of its own.
LEG_GROUPS = {
    "straight": "four legs", "splayed": "four legs", "turned": "four legs",
    "sled": "runners", "cantilever": "runners",
    "star": "pedestal", "tulip": "pedestal",
}  # fmt: skip
BACK_GROUPS = {
    "none": "none", "panel": "board", "upholstered": "board",
    "slats": "open", "rungs": "open", "spindles": "open",
}  # fmt: skip
SIZES = ("seat_width", "back_height")

Parameters = dict[str, Any]


def labels(parameters: Sequence[Parameters]) -> dict[str, list[str]]:
    """Labels by attribute, in the order of the assets."""
    return {
        "armrests": ["no" if p["arm_style"] == "none" else "yes" for p in parameters],
        "legs": _grouped(LEG_GROUPS, parameters, "leg_style"),
        "back": _grouped(BACK_GROUPS, parameters, "back_style"),
        "leg style": [p["leg_style"] for p in parameters],
        "back style": [p["back_style"] for p in parameters],
    }


def _grouped(groups: dict[str, str], parameters: Sequence[Parameters], name: str) -> list[str]:
    return [groups.get(str(p[name]), str(p[name])) for p in parameters]


def sizes(parameters: Sequence[Parameters], radii: Sequence[float]) -> dict[str, NDArray[np.float64]]:
    """Lengths by attribute, [A] each."""
    found = {}
    for name in SIZES:
        metres = np.array([p[name] for p in parameters], np.float64)
        found[name.replace("_", " ")] = metres / np.asarray(radii)
        found[name.replace("_", " ") + ", metres"] = metres
    return found


def materials_of(parameters: Parameters) -> dict[str, str]:
    """The names of a chair's materials."""
    return {name: value for name, value in parameters.items() if name.endswith("_material")}


def known_shape(parameters: Sequence[Parameters]) -> NDArray[np.float64]:
    """Everything that is true of the shapes, as numbers [A, D]: what colour can be told from at best."""
    return _numbers(parameters, materials=False)


def known_materials(parameters: Sequence[Parameters]) -> NDArray[np.float64]:
    """The names of the materials as numbers [A, D]: what shape can be told from at best."""
    return _numbers(parameters, materials=True)


def _numbers(parameters: Sequence[Parameters], materials: bool) -> NDArray[np.float64]:
    """Numbers divided by their spread, names as one column each."""
    columns = []
    for name in parameters[0]:
        if (name in materials_of(parameters[0])) != materials:
            continue
        values = [p[name] for p in parameters]
        if isinstance(values[0], str):
            columns += [[float(v == choice) for v in values] for choice in sorted(set(values))]
        else:
            spread = float(np.std(values)) or 1.0
            columns.append([v / spread for v in values])
    return np.array(columns, np.float64).T
