"""A code as a file, so that one use of the codes can hand it to another: JSON, schema "asset2vec.code/1"."""

import dataclasses
import math
from pathlib import Path

from blender_addon.contract.errors import UserError
from blender_addon.contract.files import write_json
from blender_addon.contract.metadata import CODE_SIZE
from blender_addon.contract.models import previous_model
from blender_addon.contract.settings import from_document
from blender_addon.contract.versions import read_document, schema_name
from blender_addon.contract.workspace import Workspace

from .code_table import CodeTable

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
    numbers = found.shape + found.appearance
    if not len(found.shape) == len(found.appearance) == CODE_SIZE or not all(map(math.isfinite, numbers)):
        raise UserError(f"{path} is not a code of {CODE_SIZE} numbers each of shape and appearance.")
    return found


def read_comparable_code(path: Path, workspace: Workspace, table: CodeTable) -> tuple[CodeDocument, str]:
    """A code that means something among those of ``table``, and what must be said of it, or "".

    A refit turns its codes to where those of the model before were (code_alignment.py), so a code that was
    saved before the last refit still serves; UserError for one of any other model.
    """
    code = read_code(path)
    if code.category != table.category:
        raise UserError(
            f"{path} is a code of {code.category}, and these are of {table.category}: choose its category."
        )
    if code.model == table.model:
        return code, ""
    if code.model == previous_model(workspace, table.category):
        return code, (
            f"{path.name} was saved before the last refit, which turned its codes to where the old ones "
            "were: `asset2vec drift` says how well."
        )
    raise UserError(
        f"{path} has codes of model {code.model}, and the model of {table.category} is {table.model}: "
        "their numbers mean different things, so make the file anew, or run `asset2vec refresh`."
    )
