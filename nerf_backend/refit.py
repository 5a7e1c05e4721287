"""What a new model owes to the one that it replaces: codes that mean what they meant."""

from collections.abc import Sequence

import numpy as np
from torch import Tensor

from blender_addon.contract.view_dataset import AssetViews

from .code_alignment import CodeMove, move_basis, move_field, nearest_move
from .drift import Drift, measure_drift
from .fit_start import Bases, Start, stacked
from .fit_state import FitState
from .model_file import ModelDocument

LINEAGE = 16  # models: by then codes have moved too far to be worth a name


def line_of(document: ModelDocument) -> tuple[str, ...]:
    """The lineage of a model whose codes are turned to those of the one that ``document`` is of."""
    return (document.model_id, *document.lineage)[:LINEAGE]


def keep_meaning(
    state: FitState, bases: Bases, assets: Sequence[AssetViews], previous: Start, started_there: bool
) -> tuple[Bases, Drift]:
    """Moves the codes in ``state`` to where the previous model had them, and says what is left.

    ``started_there``: the fit began with the previous model, whose bases already lead there.
    """
    known = previous.known_rows(assets)
    rows = list(known)
    old = stacked(known.values())
    if known:
        shape = nearest_move(state.shape_codes[rows], old[0])
        appearance = nearest_move(state.appearance_codes[rows], old[1])
        _move(state, shape, appearance)
        if not started_there:
            bases = (move_basis(bases[0], shape), move_basis(bases[1], appearance))
    drift = measure_drift(
        previous.model.model_id,
        [(assets[row].asset_id, assets[row].name) for row in rows],
        (old[0].numpy(), _numbers(state.shape_codes[rows])),
        (old[1].numpy(), _numbers(state.appearance_codes[rows])),
    )
    return bases, drift


def _move(state: FitState, shape: CodeMove, appearance: CodeMove) -> None:
    move_field(state.field, shape, appearance)
    state.shape_codes.copy_(shape.apply(state.shape_codes))
    state.appearance_codes.copy_(appearance.apply(state.appearance_codes))


def _numbers(codes: Tensor) -> np.ndarray:
    return codes.cpu().numpy()
