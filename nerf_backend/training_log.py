"""The numbers of a running fit as TensorBoard shows them, on request."""

from pathlib import Path
from typing import Any

from blender_addon.contract.errors import UserError


class TrainingLog:
    """Writes scalars for TensorBoard into ``folder``; without a folder it writes nothing."""

    def __init__(self, folder: Path | None) -> None:
        self._writer: Any = _writer(folder) if folder else None

    def add(self, step: int, values: dict[str, float]) -> None:
        if self._writer:
            for name, value in values.items():
                self._writer.add_scalar(name, value, step)
            self._writer.flush()  # whoever watches wants to see it now, and a killed fit loses nothing

    def close(self) -> None:
        if self._writer:
            self._writer.close()


def _writer(folder: Path) -> Any:
    try:
        from torch.utils.tensorboard import SummaryWriter
    except ImportError as error:
        raise UserError(
            "--tensorboard needs the package tensorboard: run `pip install asset2vec[tensorboard]`, "
            "or fit without it."
        ) from error
    try:
        return SummaryWriter(folder)
    except OSError as error:
        raise UserError(f"{folder} could not be written: {error.strerror or error}.") from error
