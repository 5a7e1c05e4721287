"""Which model a fit begins with: the one that is there, the category's starter, or what the user names."""

from pathlib import Path

from blender_addon.contract.environment import home_folder
from blender_addon.contract.errors import UserError
from blender_addon.contract.models import DOCUMENT

NO_START = "none"


def starter_path(category: str) -> Path:
    """Where ``asset2vec starter`` leaves a category's starter, and fits look for it."""
    return home_folder() / "starters" / category


def choose_start(asked: str | None, category: str, own: Path) -> Path | None:
    """The model to begin with; None for a cold start.

    ``asked`` is a model's folder, a folder with a model for each category, NO_START, or None: then the
    category's ``own`` model, or else its starter, is taken if it is there.
    """
    if asked == NO_START:
        return None
    if asked is None:
        return next((path for path in (own, starter_path(category)) if _is_model(path)), None)
    named = Path(asked)
    for path in (named, named / category):
        if _is_model(path):
            return path
    raise UserError(f"{named} holds no model to start from: name a model's folder, or --start {NO_START}.")


def _is_model(folder: Path) -> bool:
    return (folder / DOCUMENT).exists()
