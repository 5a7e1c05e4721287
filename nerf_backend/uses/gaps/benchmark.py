"""Does `gaps` find holes? Assets that fill a region are hidden; are they nearer to the gaps than to chance?

    python -m nerf_backend.uses.gaps.benchmark [LIB.blend --category NAME]

Beside made-up sets of known structure (3 and 5 parameters, bent into 32 numbers), and the codes of a library
if one is given: an asset is picked, it and its nearest are hidden (an eighth of all, 10 at most), and the
gaps of the rest are found, 40 times. Score: the share of random sets of as many points that are farther from
the hidden ones (mean distance to the nearest point of the set); 0.5 is chance, 1 is best. Prints Markdown.
"""

import argparse
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist
from scipy.stats import wilcoxon
from sklearn.covariance import LedoitWolf

from ...benchmark.machine import machine, sentence
from .thin_regions import leading, thin_regions

Array = NDArray[np.float64]
Finder = Callable[[Array, np.random.Generator], Array]  # points of a library, centres [at most TOP, d]

TOP, TRIALS, RANDOM_SETS = 5, 40, 50


def bent(parameters: int, count: int, draw: np.random.Generator) -> Array:
    """[count, 32]: a surface of so many parameters in code space, evenly filled, with a little noise."""
    values = draw.uniform(-1, 1, size=(count, parameters))
    straight, curved = draw.normal(size=(2, parameters, 32))
    made: Array = (
        np.tanh(values @ curved) * 0.5 + values @ straight * 0.3 + draw.normal(size=(count, 32)) * 0.05
    )
    return made


def gaps(points: Array, draw: np.random.Generator) -> Array:
    """Ours."""
    regions = thin_regions(points, TOP, 1, 0)
    return np.array([r.blend * points[r.first] + (1 - r.blend) * points[r.second] for r in regions])


def random_blends(points: Array, draw: np.random.Generator) -> Array:
    """Half-way between random pairs: the chance level."""
    pairs = draw.integers(len(points), size=(TOP, 2))
    return np.asarray(points[pairs].mean(1))


def lonely_points(points: Array, draw: np.random.Generator) -> Array:
    """The points whose nearest is farthest: what a list of outliers finds."""
    ways = cdist(points, points) + np.diag(np.full(len(points), np.inf))
    return points[np.argsort(-ways.min(1))[:TOP]]


def emptiest_draws(points: Array, draw: np.random.Generator) -> Array:
    """Of 2000 draws from a Gaussian of shrunk covariance those farthest from all points."""
    fitted = LedoitWolf().fit(points)
    drawn = draw.multivariate_normal(fitted.location_, fitted.covariance_, size=2000)
    return drawn[np.argsort(-cdist(drawn, points).min(1))[:TOP]]


FINDERS: dict[str, Finder] = {
    "gaps": gaps,
    "half-way between random pairs": random_blends,
    "farthest of Gaussian draws": emptiest_draws,
    "loneliest assets": lonely_points,
}


def scores(points: Array, finder: Finder, draw: np.random.Generator) -> Array:
    """[TRIALS or fewer]: the score of each trial that found anything; points [n, d]."""
    found = []
    for _ in range(TRIALS):
        order = np.argsort(cdist(points[draw.integers(len(points))][None], points)[0], kind="stable")
        hidden, kept = np.split(order, [min(10, max(2, len(points) // 8))])
        centres = finder(points[kept], draw)
        if not len(centres):
            continue
        own = cdist(points[hidden], centres).min(1).mean()
        sets = [random_blends(points[kept], draw)[: len(centres)] for _ in range(RANDOM_SETS)]
        chance = np.array([cdist(points[hidden], s).min(1).mean() for s in sets])
        found.append(float((chance > own).mean()))
    return np.array(found)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("library", type=Path, nargs="?", metavar="LIB.blend")
    parser.add_argument("--category")
    arguments = parser.parse_args()
    draw = np.random.default_rng(0)
    sets = {f"made up, {p} parameters, 120": bent(p, 120, draw) for p in (3, 5)}
    if arguments.library:
        sets |= _library_sets(arguments.library, arguments.category)
    print(sentence(machine()), "\n")
    print("| set | finder | mean score | p (Wilcoxon, against 0.5) | trials |\n|---|---|---|---|---|")
    for name, codes in sets.items():
        points = leading(codes)
        for kind, finder in FINDERS.items():
            found = scores(points, finder, np.random.default_rng(1))
            p = wilcoxon(found - 0.5, alternative="greater").pvalue if len(found) > 5 else float("nan")
            row = f"{found.mean():.2f} | {p:.1g} | {len(found)}"
            print(f"| {name}, {points.shape[1]} numbers | {kind} | {row} |")
    return 0


def _library_sets(library: Path, category: str | None) -> dict[str, Array]:
    from blender_addon.contract.workspace import Workspace

    from ...code_table import code_table, library_category

    workspace = Workspace.of(library)
    table = code_table(workspace, library_category(workspace, library.resolve(), category))
    return {
        f"{len(table)} {table.category} assets, {half}": table.vectors(look)
        for half, look in (("shape", 0.0), ("look", 1.0))
    }


if __name__ == "__main__":
    raise SystemExit(main())
