"""Tensors in a file, without pickle, written whole or not at all."""

from pathlib import Path

import safetensors
import safetensors.torch
from torch import Tensor

from blender_addon.contract.errors import UserError
from blender_addon.contract.files import whole_file


def write_tensors(path: Path, tensors: dict[str, Tensor], metadata: dict[str, str] | None = None) -> None:
    with whole_file(path) as partial:
        try:
            safetensors.torch.save_file(tensors, partial, metadata)
        except safetensors.SafetensorError as error:  # a full disk comes as this, not as OSError
            raise UserError(f"{path} could not be written ({error}): free some space on the disk.") from error
