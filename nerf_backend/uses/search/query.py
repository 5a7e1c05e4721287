"""What is asked for: an asset, several of them, or a code from a file."""

import dataclasses
from collections.abc import Sequence

import numpy as np

from blender_addon.contract.catalogue import Entry
from blender_addon.contract.code_document import CodeDocument

Array = np.ndarray


@dataclasses.dataclass(frozen=True)
class Query:
    """A place among the codes of a category and model; ``assets`` are those it was made of."""

    title: str
    category: str
    model: str
    shape: Array  # float64 [CODE_SIZE], as is
    appearance: Array
    asset_ids: frozenset[str] = frozenset()
    assets: tuple[tuple[Array, Array], ...] = ()  # their codes


def mood(entries: Sequence[Entry]) -> Query:
    """The mean of assets of one category and model, all with codes; of one asset it is the asset itself.

    Whatever the weight of the look, the mean of weighed codes is the weighed mean.
    """
    codes = [
        (np.array(e.codes.shape, np.float64), np.array(e.codes.appearance, np.float64))
        for e in entries
        if e.codes
    ]
    first = entries[0]
    assert first.codes and len(codes) == len(entries)
    shape, appearance = (np.mean([pair[half] for pair in codes], axis=0) for half in (0, 1))
    return Query(
        " + ".join(repr(e.name) for e in entries),
        first.category,
        first.codes.model,
        shape,
        appearance,
        frozenset(e.asset_id for e in entries),
        tuple(codes),
    )


def of_code(code: CodeDocument, file: str, model: str) -> Query:
    """The code of a file, among codes of ``model``."""
    pair = np.array(code.shape, np.float64), np.array(code.appearance, np.float64)
    return Query(repr(code.origin or file), code.category, model, *pair, assets=(pair,))
