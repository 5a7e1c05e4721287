"""A code as a file, so that one use of the codes can hand it to another: JSON, schema "asset2vec.code/1"."""

import dataclasses
from pathlib import Path

from blender_addon.contract.errors import UserError
from blender_addon.contract.files import write_json
from blender_addon.contract.metadata import CODE_SIZE
from blender_addon.contract.settings import from_document
from blender_addon.contract.versions import read_document, schema_name

KIND, VERSION = "code", 1


@dataclasses.dataclass(frozen=True)
class CodeDocument:
    """CODE_SIZE numbers each of shape and appearance, in the latent space of ``model``."""

    category: str
    model: str
    shape: tuple[float, ...]
    appearance: tuple[float, ...]
    origin: str  # where it comes from, for people


def write_code(path: Path, code: CodeDocument) -> None:
    write_json(path, {"schema": schema_name(KIND, VERSION)} | dataclasses.asdict(code))


def read_code(path: Path) -> CodeDocument:
    """UserError for a file that is no code."""
    values = read_document(path, KIND, VERSION)
    fields = {key: value for key, value in values.items() if key != "schema"}
    try:
        for part in ("shape", "appearance"):
            fields[part] = tuple(float(number) for number in fields[part])
        found = from_document(CodeDocument, fields, path)
    except (KeyError, TypeError, ValueError) as error:
        raise UserError(f"{path} is not a code: write it with an asset2vec command.") from error
    if not len(found.shape) == len(found.appearance) == CODE_SIZE:
        raise UserError(f"{path} is not a code of {CODE_SIZE} numbers each of shape and appearance.")
    return found
