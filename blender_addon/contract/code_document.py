"""A code by itself, in a file: of a photo, of a step on a walk, of anything that is no asset of a library."""

import dataclasses
import math
from pathlib import Path

from .errors import UserError
from .metadata import CODE_SIZE
from .records import read_record, write_record

KIND, VERSION = "code", 1


@dataclasses.dataclass(frozen=True)
class CodeDocument:
    """``shape`` and ``appearance`` are CODE_SIZE numbers each, in the latent space of ``model``."""

    category: str
    model: str
    shape: tuple[float, ...]
    appearance: tuple[float, ...]
    origin: str  # where it comes from, for people


def read_code(path: Path) -> CodeDocument:
    """UserError if the file is missing, damaged, of another kind, or holds no whole code."""
    code = read_record(CodeDocument, path, KIND, VERSION)
    for half, numbers in (("shape", code.shape), ("appearance", code.appearance)):
        if len(numbers) != CODE_SIZE or not all(map(math.isfinite, numbers)):
            raise UserError(f"{path}: {half} must be {CODE_SIZE} finite numbers, not {len(numbers)} others.")
    return code


def write_code(path: Path, code: CodeDocument) -> None:
    write_record(path, KIND, VERSION, code)
