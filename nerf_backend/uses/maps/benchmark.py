"""How good a map is, before and after a tenth is added, beside plain PCA and scikit-learn's t-SNE.

    python -m nerf_backend.uses.maps.benchmark [LIB.blend --category NAME] [--made-up 2000]

Trustworthiness (Venna and Kaski 2001) with 7 neighbours, of the layout and of the squares that are drawn; how
far the nine tenths move, in radii (root mean square distance from the middle) of the map; seconds. Prints
Markdown.
"""

import argparse
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.manifold import TSNE

from ...benchmark.machine import machine, sentence
from .cells import square_side, squares
from .layout import joined_layout, new_layout, perplexity, principal_layout
from .map_update import kept_neighbours

Array = NDArray[np.float64]


def measured(points: Array) -> list[tuple[str, float, float, float, float]]:
    """Rows of (layout, trustworthiness before, after, way of those that were there, seconds of adding)."""
    draw = np.random.default_rng(0)
    order = draw.permutation(len(points))
    old, new = np.split(order, [len(points) - max(1, len(points) // 10)])
    both = np.concatenate([old, new])
    rows = []
    first = new_layout(points[old], 0)
    start = time.perf_counter()
    joined = np.concatenate([first, joined_layout(points[old], first, points[new], 0)])
    seconds = time.perf_counter() - start
    rows.append(_row("ours, layout", points[old], points[both], first, joined, seconds))
    side = square_side(first)
    start = time.perf_counter()
    cells = squares(first, side, np.zeros((0, 2), np.int64))
    all_cells = np.concatenate([cells, squares(joined[len(old) :], side, cells)])
    seconds = time.perf_counter() - start
    rows.append(
        _row("ours, as drawn (squares)", points[old], points[both], cells * 1.0, all_cells * 1.0, seconds)
    )
    start = time.perf_counter()
    again = new_layout(points[both], 0)
    seconds = time.perf_counter() - start
    rows.append(_row("ours, laid out anew (--new)", points[old], points[both], first, again, seconds))
    before, after = (_sklearn(points[part]) for part in (old, both))
    start = time.perf_counter()
    _sklearn(points[both])
    rows.append(
        _row("scikit-learn t-SNE", points[old], points[both], before, after, time.perf_counter() - start)
    )
    plain = principal_layout(points[old]), principal_layout(points[both])
    rows.append(_row("PCA", points[old], points[both], *plain, 0.0))
    return rows


def _sklearn(points: Array) -> Array:
    found = TSNE(init="pca", perplexity=perplexity(len(points)), random_state=0).fit_transform(points)
    return np.asarray(found, np.float64)


def _row(
    name: str, old: Array, both: Array, before: Array, after: Array, seconds: float
) -> tuple[str, float, float, float, float]:
    radius = np.sqrt(((before - before.mean(0)) ** 2).sum(1).mean())
    way = np.linalg.norm(after[: len(before)] - before, axis=1).mean() / radius
    return name, kept_neighbours(old, before), kept_neighbours(both, after), float(way), seconds


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("library", type=Path, nargs="?", metavar="LIB.blend")
    parser.add_argument("--category")
    parser.add_argument(
        "--made-up", type=int, default=2000, metavar="N", help="made-up assets (default 2000)"
    )
    arguments = parser.parse_args()
    sets: dict[str, Array] = {}
    if arguments.library:
        from blender_addon.contract.workspace import Workspace

        from ...code_table import code_table, library_category

        workspace = Workspace.of(arguments.library)
        category = library_category(workspace, arguments.library.resolve(), arguments.category)
        table = code_table(workspace, category)
        sets = {f"{len(table)} {category} assets, {by}": table.vectors(look) for by, look in _HALVES}
    if arguments.made_up:
        draw = np.random.default_rng(0)
        centres = draw.normal(size=(40, 32))
        made = (
            centres[draw.integers(40, size=arguments.made_up)]
            + draw.normal(size=(arguments.made_up, 32)) * 0.5
        )
        sets[f"{arguments.made_up} made-up assets of 40 kinds"] = made
    print(sentence(machine()), "\n")
    print("| set | layout | before | a tenth added | the others moved by | s to add |")
    print("|---|---|---|---|---|---|")
    for name, points in sets.items():
        for kind, before, after, way, seconds in measured(points):
            print(f"| {name} | {kind} | {before:.3f} | {after:.3f} | {way:.2f} | {seconds:.1f} |", flush=True)
    return 0


_HALVES = (("shape", 0.0), ("look", 1.0))

if __name__ == "__main__":
    raise SystemExit(main())
