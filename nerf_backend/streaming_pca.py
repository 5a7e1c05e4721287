"""Principal components of more descriptions than fit in memory.

The basis is that of at most SAMPLE assets, drawn with a seed; every asset is described once and kept
as its projection only. Of fewer assets it is the very result of ``principal_components``.
"""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from blender_addon.contract.metadata import CODE_SIZE

from .initial_codes import CodeBasis, principal_components

SAMPLE = 2000  # assets; of 32,000 numbers each they take 256 MB


def streamed_components(
    describe: Callable[[int], Sequence[Tensor]], count: int, seed: int, sample: int = SAMPLE
) -> list[tuple[CodeBasis, Tensor]]:
    """Basis and codes [count, CODE_SIZE] for each of the descriptions [D] that ``describe(asset)`` gives.

    Several at once (shape, appearance), because each needs the same pictures.
    """
    order = torch.randperm(count, generator=torch.Generator().manual_seed(seed))
    chosen = order[:sample].sort().values  # in the assets' order, so that few are summed as they always were
    sampled = [torch.stack(part) for part in zip(*map(describe, chosen.tolist()), strict=True)]
    bases = [principal_components(part) for part in sampled]
    codes = [torch.empty(count, CODE_SIZE) for _ in bases]
    for code, basis, part in zip(codes, bases, sampled, strict=True):
        code[chosen] = basis.project(part)
    del sampled
    for asset in order[sample:].sort().values.tolist():
        for code, basis, description in zip(codes, bases, describe(asset), strict=True):
            code[asset] = basis.project(description)
    return list(zip(bases, codes, strict=True))
