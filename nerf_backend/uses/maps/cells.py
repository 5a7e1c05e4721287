"""Squares of a grid for places on a plane, one each, so that no picture covers another.

All together go to the squares that need the shortest way (least squares; Fried et al., IsoMatch, 2015, match
places and cells so). Squares that are taken stay taken: a grid, unlike pushing pictures apart, lets assets
join without moving those that are there, and neighbours stay neighbours because no way is longer than it
must be.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import min_weight_full_bipartite_matching
from scipy.spatial import cKDTree

Array = NDArray[np.float64]
Cells = NDArray[np.int64]

CANDIDATES = 32  # free squares that a place may choose from, to begin with
_NEAR = 4  # neighbours that tell how dense a layout is
_FILLED = 0.7  # share of the squares that are filled where the layout is
_WIDEST = 8.0  # a layout of n places is at most so many sqrt(n) squares wide


def square_side(places: Array) -> float:
    """The side of a square for a layout [n, 2]: _FILLED of the squares are filled where the layout is.

    A place and its k nearest lie on an area of pi d_k^2. Where most places are nearly equal and a few lie far
    away, squares are larger than that, so that a grid never has more than some 100 n of them.
    """
    count = min(_NEAR, len(places) - 1)
    ways = cKDTree(places).query(places, k=count + 1)[0][:, -1]
    least = np.ptp(places, axis=0).max() / (_WIDEST * np.sqrt(len(places)))
    side = float(max(np.sqrt(_FILLED * np.pi / count) * np.median(ways), least))
    return side if side > 0 else 1.0


def squares(places: Array, side: float, taken: Cells) -> Cells:
    """A free square (column, row) for each of places [m, 2], each another; ``taken`` [t, 2] are not free.

    Square (0, 0) has its centre at the origin.
    """
    wanted = places / side
    free = _free_squares(wanted, taken)
    order = np.lexsort(wanted.T)  # the answer does not depend on how the assets are ordered
    rows, count = np.arange(len(places)), min(CANDIDATES, len(free))
    tree = cKDTree(free)
    while True:
        ways, found = (np.reshape(a, (len(places), -1)) for a in tree.query(wanted[order], k=count))
        weights = csr_matrix(
            (ways.ravel() ** 2 + 1.0, (rows.repeat(count), found.ravel())), (len(places), len(free))
        )  # + 1: the solver takes zeros for no edge
        try:
            _, chosen = min_weight_full_bipartite_matching(weights)
        except ValueError:  # too many places want the same squares: each may go further
            count = min(4 * count, len(free))
            continue
        result = np.empty((len(places), 2), np.int64)
        result[order] = free[chosen]
        return result


def _free_squares(wanted: Array, taken: Cells) -> Cells:
    """All free squares round ``wanted`` [m, 2], in a rectangle that holds at least m of them."""
    low, high = np.floor(wanted.min(0)).astype(np.int64), np.ceil(wanted.max(0)).astype(np.int64)
    margin = int(np.ceil(np.sqrt(len(wanted) + len(taken))))
    columns, rows = (np.arange(a - margin, b + margin + 1) for a, b in zip(low, high, strict=True))
    all_squares = np.stack(np.meshgrid(columns, rows, indexing="ij"), axis=-1).reshape(-1, 2)
    used = {tuple(square) for square in taken.tolist()}
    free = np.array([tuple(square) not in used for square in all_squares.tolist()])
    return all_squares[free]
