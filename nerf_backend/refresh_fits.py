"""The part of a refresh that makes models and codes, from views that are there into the catalogue."""

import contextlib
import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from blender_addon.contract import view_dataset
from blender_addon.contract.catalogue import Catalogue, Entry
from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Emit, Failed
from blender_addon.contract.fronts import ARTIST, Front, common_turn
from blender_addon.contract.models import NEW_MODEL, current_models
from blender_addon.contract.view_dataset import AssetViews
from blender_addon.contract.workspace import Workspace

from .growth import advice
from .start_choice import choose_start

if TYPE_CHECKING:
    from .model_file import Model
    from .model_fits import CategoryFit
    from .refresh import RefreshOptions


@dataclasses.dataclass(frozen=True)
class Fitted:
    """``assets`` are the ids of those that got codes; ``notes`` are sentences for the user."""

    assets: list[str]
    notes: list[str]


def fit(
    categories: Sequence[str],
    workspace: Workspace,
    catalogue: Catalogue,
    options: "RefreshOptions",
    emit: Emit,
) -> list[Fitted]:
    """Fits the models that are missing, and the codes of stale assets in each category's model.

    A category that cannot be fitted is reported, and does not keep the others from it.
    """
    from .model_file import model_exists
    from .model_fits import fit_models

    found: list[Fitted] = []
    before = current_models(workspace)
    views = {a.asset_id: a for a in view_dataset.list_assets(workspace.views)}
    missing = []
    for category in categories:
        with _reported(category, emit):
            entries = current_entries(category, views, catalogue, options)
            if entries and (options.new_model or not model_exists(workspace.models / category)):
                missing.append(_model_fit(category, entries, workspace, options))
            elif entries:
                found.append(fit_stale(category, before, views, workspace, catalogue, options, emit))
    with contextlib.closing(fit_models(missing, options.workers, emit)) as ended:
        for wanted, future in ended:
            with _reported(wanted.category, emit):
                future.result()
                found.append(fit_stale(wanted.category, before, views, workspace, catalogue, options, emit))
    return found


def current_entries(
    category: str, views: Mapping[str, AssetViews], catalogue: Catalogue, options: "RefreshOptions"
) -> list[Entry]:
    """Those whose views (by asset id) show them as they are.

    An asset that could not be rendered has no views, or old ones: its codes stay as they are. So do those
    of a library that is gone, or on a disk that is not there now.
    """
    shown = [
        e
        for e in catalogue.entries(category=category)
        if e.asset_id in views and views[e.asset_id].is_current(e.source_hash, options.views)
    ]
    there = {library for library in {e.library for e in shown} if Path(library).exists()}
    return [e for e in shown if e.library in there]


def _model_fit(
    category: str, entries: Sequence[Entry], workspace: Workspace, options: "RefreshOptions"
) -> "CategoryFit":
    from .model_fits import CategoryFit

    folder = workspace.models / category
    return CategoryFit(
        workspace.views,
        category,
        folder,
        options.fit,
        only={e.asset_id for e in entries},
        start=choose_start(options.start, category, folder),
        published=[e.codes for e in entries if e.codes],
    )


def fit_stale(
    category: str,
    before: Mapping[str, str],
    views: Mapping[str, AssetViews],
    workspace: Workspace,
    catalogue: Catalogue,
    options: "RefreshOptions",
    emit: Emit,
) -> Fitted:
    """Fits the codes of stale assets in the category's model; ``before`` are the models that were there."""
    from .colour_spread import keep_colours
    from .fit_fronts import fronts_in
    from .model_file import fitted_codes
    from .model_fits import fit_codes_in

    folder = workspace.models / category
    entries = current_entries(category, views, catalogue, options)
    model = open_model(folder)
    stale = {e.asset_id: e.source_hash for e in entries if not _has_codes_of(e, model.model_id)}
    trained = [c for c in fitted_codes(model) if stale.get(c.asset_id) == c.source_hash]
    catalogue.write_codes(trained)
    new = sorted(set(stale) - {c.asset_id for c in trained})
    for codes in fit_codes_in(folder, model, workspace.views, new, options.workers, emit):
        catalogue.write_codes([codes])  # each as soon as it is there
    unsaid = [e for e in entries if e.asset_id in stale or e.front is None]
    write_fronts(fronts_in(model, workspace.views, [views[e.asset_id] for e in unsaid]), category, catalogue)
    known = {asset.asset_id for asset in model.document.assets}
    notes = [advice(category, known, catalogue.entries(category=category))]
    if model.document.drift and model.model_id != before.get(category, ""):
        notes.append(model.document.drift.sentence())
    try:
        shown = [views[e.asset_id] for e in entries]
        keep_colours(workspace, category, shown, model.document.settings.colour)
    except UserError as error:  # the codes are there all the same
        notes.append(str(error))
    return Fitted(sorted(stale), [note for note in notes if note])


def open_model(folder: Path) -> "Model":
    """The model that is there; one of another version, or damaged, is said with what makes it anew."""
    from .model_file import load_model

    try:
        return load_model(folder)
    except UserError as error:
        raise UserError(f"{error} {NEW_MODEL} makes it anew.") from error


def write_fronts(fronts: Mapping[str, Front], category: str, catalogue: Catalogue) -> None:
    """Writes fronts that were found as the category is turned; those that artists set are there already."""
    turn = common_turn(turn for _, turn in catalogue.turns(category))
    found = {asset: front for asset, front in fronts.items() if front.origin != ARTIST}
    catalogue.write_fronts({asset: front.turned(turn) for asset, front in found.items()})


@contextlib.contextmanager
def _reported(category: str, emit: Emit) -> Iterator[None]:
    """A category that cannot be fitted does not keep the others from it."""
    try:
        yield
    except UserError as error:
        emit(Failed(category, str(error)))


def _has_codes_of(entry: Entry, model_id: str) -> bool:
    return entry.codes is not None and (entry.codes.model, entry.codes.source_hash) == (
        model_id,
        entry.source_hash,
    )
