"""The model of one category: a folder that is written whole.

MODEL/
  model.json          schema "asset2vec.model/3": what ModelDocument says
  model.safetensors   field.*, codes.shape, codes.appearance [A, CODE_SIZE] in the order of the
                      document's assets, and the bases from which new assets' codes start;
                      fronts, what assets look like that face the front; all
                      float32, or float16 in a model that was made small (starter.py)
"""

import dataclasses
import hashlib
from pathlib import Path
from typing import Any

import safetensors
import safetensors.torch
import torch
from torch import Tensor

from blender_addon.contract.catalogue import Codes
from blender_addon.contract.errors import UserError
from blender_addon.contract.files import whole_folder, write_json
from blender_addon.contract.models import DOCUMENT, KIND, VERSION
from blender_addon.contract.settings import from_document
from blender_addon.contract.versions import read_document, schema_name
from blender_addon.contract.view_dataset import ViewSettings

from .build_field import build_field
from .drift import Drift, MovedAsset, PartDrift
from .engine import Engine, choose_engine
from .field.radiance_field import RadianceField
from .fit_settings import FitSettings
from .initial_codes import CodeBasis
from .tensor_file import write_tensors

WEIGHTS = "model.safetensors"


@dataclasses.dataclass(frozen=True)
class ModelAsset:
    """One asset the model was fitted to, and how well it shows it on held-out views."""

    asset_id: str
    name: str
    source_hash: str
    psnr: float
    foreground_psnr: float
    iou: float
    front: float  # degrees without the category's turn (contract/fronts.py), as the field knows the asset
    front_from: str  # one of fronts.ORIGINS
    front_confidence: float


@dataclasses.dataclass(frozen=True)
class ModelDocument:
    """``inputs`` is the hash of settings and views: a fit whose inputs are the same is not repeated.

    ``views`` tells how the assets were seen. ``start`` is the id of the model it began with, "" for a cold
    start. ``drift`` tells how far codes are from those of the model that was here before, None if there
    was none. ``lineage`` are the ids of the models that were here before, the last one first, as far as
    codes were turned from one to the next: a code of any of them still means much the same.
    """

    model_id: str
    category: str
    inputs: str
    settings: FitSettings
    engine: str
    steps: int
    seconds: float
    assets: tuple[ModelAsset, ...]
    history: tuple[dict[str, float], ...]
    views: ViewSettings
    start: str
    drift: Drift | None
    lineage: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class Model:
    """A loaded model; codes are [A, CODE_SIZE] in the order of ``document.assets``."""

    document: ModelDocument
    engine: Engine
    field: RadianceField
    shape_codes: Tensor
    appearance_codes: Tensor
    shape_basis: CodeBasis
    appearance_basis: CodeBasis
    fronts: Tensor  # what assets look like that face the front, see fit_fronts.as_reference

    @property
    def model_id(self) -> str:
        return self.document.model_id


def model_exists(folder: Path) -> bool:
    return (folder / DOCUMENT).exists()


def weights_of(
    field: RadianceField, codes: tuple[Tensor, Tensor], bases: tuple[CodeBasis, CodeBasis], fronts: Tensor
) -> dict[str, Tensor]:
    """Everything of a model that is numbers, by name, on the CPU."""
    found = {f"field.{name}": parameter.data for name, parameter in field.named_parameters()}
    for part, code, basis in zip(("shape", "appearance"), codes, bases, strict=True):
        found[f"codes.{part}"] = code
        found[f"basis.{part}.mean"] = basis.mean
        found[f"basis.{part}.directions"] = basis.directions
    found["fronts"] = fronts
    return {name: tensor.detach().cpu().contiguous() for name, tensor in found.items()}


def weights_id(weights: dict[str, Tensor]) -> str:
    """First 16 hexadecimal digits of the SHA-256 of names and numbers."""
    digest = hashlib.sha256()
    for name in sorted(weights):
        digest.update(name.encode())
        digest.update(weights[name].numpy().tobytes())
    return digest.hexdigest()[:16]


def save_model(folder: Path, document: ModelDocument, weights: dict[str, Tensor]) -> None:
    with whole_folder(folder) as partial:
        write_tensors(partial / WEIGHTS, weights)
        write_json(partial / DOCUMENT, {"schema": schema_name(KIND, VERSION)} | dataclasses.asdict(document))


def read_model_document(folder: Path) -> ModelDocument:
    """What the model says of itself, without its weights."""
    path = folder / DOCUMENT
    values: dict[str, Any] = read_document(path, KIND, VERSION)
    del values["schema"]
    try:
        values["settings"] = from_document(FitSettings, values["settings"], path)
        values["assets"] = tuple(from_document(ModelAsset, asset, path) for asset in values["assets"])
        values["views"] = from_document(ViewSettings, values["views"], path)
        values["drift"] = _drift(values["drift"], path)
        values.setdefault("lineage", [])  # of models that were fitted before there was one
        return from_document(ModelDocument, values, path)
    except (KeyError, TypeError) as error:
        raise _damaged(folder) from error


def load_model(folder: Path, engine: Engine | None = None) -> Model:
    """Opens a model on the engine given, or on the best there is."""
    document = read_model_document(folder)
    try:
        weights = safetensors.torch.load_file(folder / WEIGHTS)
    except (OSError, safetensors.SafetensorError) as error:
        raise _damaged(folder) from error
    if weights_id(weights) != document.model_id:
        raise _damaged(folder)
    chosen = engine or choose_engine()
    field = build_field(document.settings, chosen, torch.Generator())
    field.load_state_dict({n[6:]: tensor for n, tensor in weights.items() if n.startswith("field.")})
    shape, appearance = (
        CodeBasis(weights[f"basis.{part}.mean"].float(), weights[f"basis.{part}.directions"].float())
        for part in ("shape", "appearance")
    )
    codes = [weights[f"codes.{part}"].float().to(chosen.device) for part in ("shape", "appearance")]
    bases = (shape, appearance, weights["fronts"].float())
    return Model(document, chosen, field.requires_grad_(False), codes[0], codes[1], *bases)


def fitted_codes(model: Model) -> list[Codes]:
    """The codes of the assets that the model was fitted to."""
    return [
        Codes(
            asset.asset_id,
            model.model_id,
            asset.source_hash,
            tuple(shape),
            tuple(appearance),
            asset.psnr,
            asset.iou,
        )
        for asset, shape, appearance in zip(
            model.document.assets, model.shape_codes.tolist(), model.appearance_codes.tolist(), strict=True
        )
    ]


def _drift(values: dict[str, Any] | None, path: Path) -> Drift | None:
    if values is None:
        return None
    for part in ("shape", "appearance"):
        values[part] = from_document(PartDrift, values[part], path)
    values["worst"] = tuple(from_document(MovedAsset, asset, path) for asset in values["worst"])
    return from_document(Drift, values, path)


def _damaged(folder: Path) -> UserError:
    return UserError(f"The model {folder} is damaged or incomplete: delete the folder and fit again.")
