"""The state before a fit's first step: anew, or from a model that is there.

A cold start has random weights, and codes from the principal components of the assets fitted. A warm
start has the field of another model. With assets in common that is a refit of a library that grew: those
that it knows well begin with their codes, others from the principal components of all, moved to where they
give the known ones theirs. Without any it is a fit that begins with a starter (starter.py), and all begin
with their projections on its bases.
"""

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import torch
from torch import Tensor

from blender_addon.contract.catalogue import Codes
from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Emit, Progress
from blender_addon.contract.grades import is_poor
from blender_addon.contract.view_dataset import AssetViews

from .appearance_description import describe_appearance
from .basis_growth import extended, renewed
from .build_field import build_field
from .code_alignment import move_basis, nearest_move
from .cores import on_cores
from .engine import Engine
from .fit_data import FitData
from .fit_settings import FitSettings
from .fit_state import FitState
from .initial_codes import CodeBasis, principal_components
from .model_file import Model, fitted_codes, load_model, model_exists
from .shape_description import describe_shape
from .streaming_pca import streamed_codes

# Of the learning rate of grids and networks. With 64 sample chairs known and 16 new ones, after 200 steps:
# known ones lose 0.8 dB of 26.7 and new ones gain 3.7 dB (anew: 20.0 dB for the known). At the whole rate the
# known lose more; at a quarter, or without the first part of points alone, the new gain 0.7 to 1.5 dB less.
WARM_RATE = 0.5

Bases = tuple[CodeBasis, CodeBasis]


@dataclasses.dataclass(frozen=True)
class Start:
    """``codes``: of assets that ``model`` knows, by id; those it was fitted to and those fitted later."""

    model: Model
    codes: Mapping[str, Codes]

    @property
    def bases(self) -> Bases:
        return self.model.shape_basis, self.model.appearance_basis

    def bases_for(self, assets: Sequence[AssetViews]) -> Callable[[list[Tensor]], list[CodeBasis]]:
        """What makes the bases of a fit of ``assets`` from descriptions, as streamed_codes wants it."""
        in_common = any(asset.asset_id in self.codes for asset in assets)
        return self.renewed_bases if in_common else self.extended_bases

    def extended_bases(self, described: list[Tensor]) -> list[CodeBasis]:
        """The model's bases, with unused directions given to ``described``: shapes and appearances [A, D]."""
        return [extended(basis, kind) for basis, kind in zip(self.bases, described, strict=True)]

    def renewed_bases(self, described: list[Tensor]) -> list[CodeBasis]:
        """Those of ``described``, shapes and appearances [A, D], turned and scaled as the model's are."""
        return [renewed(basis, kind) for basis, kind in zip(self.bases, described, strict=True)]

    def known(self, asset: AssetViews) -> Codes | None:
        """The asset's codes if they are of this model, of the content that the views show, and describe it.

        A field learns to draw an asset whatever its code is: one that a poor code begins with stays among
        the neighbours that meant nothing.
        """
        codes = self.codes.get(asset.asset_id)
        wanted = (self.model.model_id, asset.source_hash)
        if codes is None or (codes.model, codes.source_hash) != wanted:
            return None
        return None if is_poor(codes.psnr, codes.iou) else codes

    def known_rows(self, assets: Sequence[AssetViews]) -> dict[int, Codes]:
        """The codes of the assets known, by their place among ``assets``."""
        return {row: codes for row, asset in enumerate(assets) if (codes := self.known(asset))}


def open_previous(folder: Path, published: Iterable[Codes], engine: Engine, emit: Emit) -> Start | None:
    """The model that a fit into ``folder`` replaces, with all codes of it; None if there is none.

    One that cannot be read is said, and as good as none: the fit makes it anew.
    """
    if not model_exists(folder):
        return None
    try:
        model = load_model(folder, engine)
    except UserError as error:
        emit(Progress("start", 1, 1, f"{error} Its codes cannot be kept."))
        return None
    of_model = [codes for codes in published if codes.model == model.model_id]
    return _fitted(model, of_model)


def _fitted(model: Model, later: Iterable[Codes] = ()) -> Start:
    """``model`` with the codes of the assets it was fitted to, and those of ``later`` ones."""
    return Start(model, {codes.asset_id: codes for codes in (*later, *fitted_codes(model))})


def open_start(
    start: Path | None,
    folder: Path,
    previous: Start | None,
    settings: FitSettings,
    engine: Engine,
    emit: Emit,
) -> Start | None:
    """What a fit into ``folder`` begins with, said aloud; None for a cold start, also if it cannot serve."""
    if start is None:
        return None
    try:
        found = previous if start.resolve() == folder.resolve() else _fitted(load_model(start, engine))
        why = misfit(found.model, settings, engine) if found else ""
    except UserError as error:
        found, why = None, str(error)
    if why:
        emit(Progress("start", 1, 1, f"anew, not from the model in {start}: {why}"))
    if why or found is None:
        return None
    model = found.model
    assets = len(model.document.assets)
    emit(Progress("start", 1, 1, f"from model {model.model_id} of {assets} assets in {start}"))
    return found


def begin(
    data: FitData, settings: FitSettings, engine: Engine, start: Start | None
) -> tuple[FitState, Bases]:
    """The state before the first step, and the bases that codes of new assets start from."""
    generator = torch.Generator().manual_seed(settings.seed)
    field = build_field(settings, engine, generator)
    if start:
        field.load_state_dict(start.model.field.state_dict())
    originals = data.assets[: data.originals]
    known = start.known_rows(originals) if start else {}
    bases, found = streamed_codes(
        lambda assets: on_cores(lambda asset: describe(data, asset), assets, data.device),
        data.originals,
        start.bases_for(originals) if start else principal_bases,
        settings.seed,
    )
    codes = [code.transpose(0, 1).flatten(0, 1).clone() for code in found]  # all assets, then all copies
    if known:
        old = stacked(known.values())
        moved = [_moved(*part, [*known]) for part in zip(bases, codes, old, strict=True)]
        bases, codes = [basis for basis, _ in moved], [code for _, code in moved]
    return FitState.new(field, (codes[0], codes[1]), settings, generator), (bases[0], bases[1])


def _moved(basis: CodeBasis, codes: Tensor, old: Tensor, rows: list[int]) -> tuple[CodeBasis, Tensor]:
    """Both moved so that the ``rows`` of ``codes`` are nearest to their ``old`` ones; those they then get."""
    move = nearest_move(codes[rows], old)
    codes = move.apply(codes)
    codes[rows] = old
    return move_basis(basis, move), codes


def stacked(codes: Iterable[Codes]) -> tuple[Tensor, Tensor]:
    """Shapes and appearances, [A, CODE_SIZE] each."""
    of_all = [*codes]
    return torch.tensor([c.shape for c in of_all]), torch.tensor([c.appearance for c in of_all])


def describe(data: FitData, asset: int) -> tuple[Tensor, Tensor]:
    """Descriptions [1 + copies, D] of shape and appearance of an asset and its copies, on the CPU."""
    pictures = data.pictures(asset)
    appearance = describe_appearance(pictures, data.kept).cpu()
    shapes = [
        describe_shape(dataclasses.replace(pictures, cameras=cameras.to(data.device)), data.kept).cpu()
        for cameras in data.cameras[asset :: data.originals]
    ]
    return torch.stack(shapes), appearance.expand(len(shapes), -1)


def principal_bases(described: list[Tensor]) -> list[CodeBasis]:
    return [principal_components(kind) for kind in described]


def warm_settings(settings: FitSettings) -> FitSettings:
    """The settings that the steps after a warm start run with."""
    return dataclasses.replace(settings, grid_rate=settings.grid_rate * WARM_RATE)


def misfit(model: Model, settings: FitSettings, engine: Engine) -> str:
    """Why a fit with these settings cannot begin with the model's field, or ""."""
    if model.document.settings.encoding != settings.encoding:
        return f"its field is of {model.document.settings.encoding}, not of {settings.encoding} (--encoding)"
    if model.field.shape != build_field(settings, engine, torch.Generator()).shape:
        return "its field has other sizes"
    return ""
