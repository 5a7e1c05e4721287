"""Which code files (contract/code_document.py) mean something among the codes of a category."""

from pathlib import Path

from blender_addon.contract.code_document import CodeDocument, read_code
from blender_addon.contract.errors import UserError
from blender_addon.contract.models import previous_models
from blender_addon.contract.workspace import Workspace


def read_comparable_code(
    path: Path, workspace: Workspace, category: str, model: str
) -> tuple[CodeDocument, str]:
    """A code that means something among those of the category's model, and what must be said of it, or "".

    A refit turns its codes to where those of the model before were (code_alignment.py), so a code that was
    saved before one or some refits still serves; UserError for one of any other model.
    """
    code = read_code(path)
    if code.category != category:
        raise UserError(
            f"{path} is a code of {code.category}, and these are of {category}: choose its category."
        )
    if code.model == model:
        return code, ""
    before = previous_models(workspace, category)
    if code.model in before:
        refits = before.index(code.model) + 1
        return code, (
            f"{path.name} was saved before the last {'refit' if refits == 1 else f'{refits} refits'}. "
            "Each turned its codes to where the old ones were: `asset2vec drift` says how well the last did."
        )
    raise UserError(
        f"{path} has codes of model {code.model}, and the model of {category} is {model}: "
        "their numbers mean different things, so make the file anew, or run `asset2vec refresh`."
    )
