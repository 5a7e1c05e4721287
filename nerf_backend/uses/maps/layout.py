"""Places on a plane for points of code space, by t-SNE or, of few, by principal components.

t-SNE (van der Maaten and Hinton 2008) in openTSNE's form: begun from principal components, so that what is
far apart stays so, with a learning rate of n (Kobak and Berens, The art of using t-SNE, 2019; Belkina et al.
2019). New points are put into a layout that does not move (Policar, Strazar and Zupan, Embedding to reference
t-SNE space, 2021).
"""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

FEWEST = 3  # points that have a map at all
FEWEST_TSNE = 12  # of fewer, t-SNE keeps neighbours no better than principal components (digits, 32 numbers)
PERPLEXITY = 30.0
EARLY, LATE = 250, 500  # steps with and without exaggeration
EXAGGERATION = 12.0
PLACING = 250  # steps for points that join a layout
BEGIN_WITHIN = (
    1e-4  # standard deviation of a beginning: small, so that nothing hinders the order (openTSNE's)
)


def perplexity(count: int) -> float:
    """Of a layout of ``count`` points: PERPLEXITY, or as much as so few points allow."""
    return min(PERPLEXITY, (count - 1) / 3)


def principal_layout(points: Array) -> Array:
    """[n, 2]: the first two principal components of points [n, d], each with its largest part positive."""
    centred = points - points.mean(0)
    left, singular, right = np.linalg.svd(centred, full_matrices=False)
    places = np.zeros((len(points), 2))
    kept = min(2, len(singular))
    signs = np.sign(right[np.arange(kept), np.abs(right[:kept]).argmax(1)])
    places[:, :kept] = left[:, :kept] * singular[:kept] * signs
    return places


def new_layout(points: Array, seed: int) -> Array:
    """[n, 2] of points [n, d], n at least FEWEST_TSNE: the same numbers for the same seed."""
    start = principal_layout(points)
    spread = start.std(0).max()
    if spread == 0:  # all points are equal
        return start
    return _optimised(points, start * (BEGIN_WITHIN / spread), seed, early=True)


def continued_layout(points: Array, start: Array, known: NDArray[np.bool_], seed: int) -> Array:
    """[n, 2] of points [n, d], begun from an earlier layout: ``start`` [n, 2] of the ``known`` [n].

    Others begin at the middle of their three nearest known ones. The result is turned to fit ``start``.
    """
    if not known.any() or np.ptp(points, axis=0).max() == 0:
        return new_layout(points, seed)
    begin = start.copy()
    for row in np.flatnonzero(~known):
        near = np.argsort(np.linalg.norm(points[known] - points[row], axis=1), kind="stable")[:3]
        begin[row] = np.median(start[known][near], axis=0)
    found = _optimised(points, begin, seed, early=False)
    return turned_to(found, start, known)


def turned_to(places: Array, targets: Array, known: NDArray[np.bool_]) -> Array:
    """``places`` [n, 2], turned, mirrored and shifted so that the ``known`` come nearest to ``targets``."""
    middle, wanted = places[known].mean(0), targets[known].mean(0)
    left, _, right = np.linalg.svd((places[known] - middle).T @ (targets[known] - wanted))
    turned: Array = (places - middle) @ left @ right + wanted
    return turned


def joined_layout(points: Array, places: Array, new_points: Array, seed: int) -> Array:
    """[m, 2] for new points [m, d] in the layout ``places`` [n, 2] of points [n, d], which does not move."""
    import openTSNE
    from openTSNE.affinity import PerplexityBasedNN

    if np.ptp(points, axis=0).max() == 0:
        return np.repeat(places[:1], len(new_points), axis=0)
    wide = perplexity(len(points))
    affinities = PerplexityBasedNN(points, perplexity=wide, method="exact", random_state=seed)
    layout = openTSNE.TSNEEmbedding(places.copy(), affinities, random_state=seed)
    near = min(5.0, wide)  # fewer than for the whole: a new point belongs beside its nearest
    partial = layout.prepare_partial(new_points, initialization="median", k=3, perplexity=near)
    partial.optimize(
        PLACING, learning_rate=0.1, exaggeration=1.5, momentum=0.8, max_grad_norm=0.25, inplace=True
    )
    return np.array(partial, dtype=np.float64)


def _optimised(points: Array, start: Array, seed: int, early: bool) -> Array:
    import openTSNE
    from openTSNE.affinity import PerplexityBasedNN

    wide = perplexity(len(points))
    affinities = PerplexityBasedNN(points, perplexity=wide, method="exact", random_state=seed)
    layout = openTSNE.TSNEEmbedding(start, affinities, random_state=seed)
    if early:
        layout = layout.optimize(EARLY, exaggeration=EXAGGERATION, momentum=0.5)
        layout = openTSNE.TSNEEmbedding(
            _no_smaller(np.array(layout, np.float64)), affinities, random_state=seed
        )
    layout = layout.optimize(LATE, momentum=0.8)
    return np.array(layout, dtype=np.float64)


def _no_smaller(places: Array) -> Array:
    """``places`` [n, 2], enlarged to BEGIN_WITHIN if exaggeration has drawn them together to less.

    It does so with few points, down to 1e-18, from where the steps that follow do not always lead out again.
    """
    centred = places - places.mean(0)
    spread = centred.std(0).max()
    enlarged: Array = centred * (BEGIN_WITHIN / spread) if 0 < spread < BEGIN_WITHIN else places
    return enlarged
