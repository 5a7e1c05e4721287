"""What others may know of a category's model; the whole of it is in nerf_backend/model_file.py."""

import contextlib

from .errors import UserError
from .versions import read_document
from .workspace import Workspace

# Raise the version also when codes start from other descriptions: a model's bases are of its own time's.
KIND, VERSION = "model", 3
DOCUMENT = "model.json"
# As the backend's sentences name it; in Blender it is a button (refresh_job.py).
NEW_MODEL = "`asset2vec refresh --new-model`"


def current_model(workspace: Workspace, category: str) -> str:
    """The id of the category's model; "" while it has none."""
    path = workspace.models / category / DOCUMENT
    if not category or not path.exists():
        return ""
    return str(read_document(path, KIND, VERSION).get("model_id", ""))


def previous_models(workspace: Workspace, category: str) -> list[str]:
    """Ids of the models before the category's own, the last one first: codes were turned to theirs."""
    path = workspace.models / category / DOCUMENT
    if not category or not path.exists():
        return []
    return [str(model) for model in read_document(path, KIND, VERSION).get("lineage", [])]


def current_models(workspace: Workspace) -> dict[str, str]:
    """The id of each category's model, without models that this version cannot read."""
    found = {}
    for path in workspace.models.glob(f"[!.]*/{DOCUMENT}"):
        with contextlib.suppress(UserError):
            found[path.parent.name] = current_model(workspace, path.parent.name)
    return found
