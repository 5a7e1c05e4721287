"""Initial codes from more descriptions than fit in memory.

The bases are those of at most SAMPLE assets, drawn with a seed; every asset is described once and kept
as its projection only. Of fewer assets the result is that of all.
"""

from collections.abc import Callable, Iterable, Sequence

import torch
from torch import Tensor

from blender_addon.contract.metadata import CODE_SIZE

from .initial_codes import CodeBasis

SAMPLE = 2000  # assets; of 6,000 numbers each they take 48 MB, twice that with a copy of each


def streamed_codes(
    describe: Callable[[list[int]], Iterable[Sequence[Tensor]]],
    count: int,
    bases_of: Callable[[list[Tensor]], Sequence[CodeBasis]],
    seed: int,
    sample: int = SAMPLE,
) -> tuple[Sequence[CodeBasis], list[Tensor]]:
    """Bases, and the codes [count, N, CODE_SIZE] in each, of ``count`` assets.

    ``describe(assets)`` gives, one asset after another, a description [N, D] for each kind (shape,
    appearance), N of one asset and its copies; ``bases_of`` makes a basis of each kind from the
    descriptions [S, D] of some.
    """
    order = torch.randperm(count, generator=torch.Generator().manual_seed(seed))
    chosen = order[:sample].sort().values  # in the assets' order, so that few are summed as they always were
    sampled = [torch.stack(kind) for kind in zip(*describe(chosen.tolist()), strict=True)]
    bases = bases_of([kind.flatten(0, 1) for kind in sampled])
    codes = [torch.empty(count, kind.shape[1], CODE_SIZE) for kind in sampled]
    for code, basis, kind in zip(codes, bases, sampled, strict=True):
        code[chosen] = basis.project(kind)
    del sampled
    others = order[sample:].sort().values.tolist()
    for asset, described in zip(others, describe(others), strict=True):
        for code, basis, description in zip(codes, bases, described, strict=True):
            code[asset] = basis.project(description)
    return bases, codes
