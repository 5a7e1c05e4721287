"""Suggested tags of a category: asked for, read, accepted and rejected. Operators and panels call this."""

import dataclasses
from collections.abc import Iterable, Sequence
from pathlib import Path

import bpy

from . import asset_state, coming_codes, jobs, preferences
from .asset_state import following, open_library, redraw
from .contract.catalogue_queries import ids_in, tags_of
from .contract.edits import AssetEdit, check_tag
from .contract.errors import Busy, UserError
from .contract.files import modified_ns
from .contract.job_folder import Ending
from .contract.steps import Steps
from .contract.suggested_tags import FEWEST, NamedAsset, SuggestedTags, reading
from .contract.tag_decisions import decide_all, read_decisions
from .contract.workspace import Workspace
from .deferred import Deferred, Key
from .library.catalogue_beside import catalogue_beside
from .library.rows import assets_by_id
from .tag_review import Row, review, waiting
from .watched_job import WatchedJob
from .wording import filled, sentence

KIND = "tags"


@dataclasses.dataclass(frozen=True)
class Subject:
    """Whose tags are reviewed: those of one category in the workspace beside a library."""

    library: Path
    category: str

    @property
    def workspace(self) -> Workspace:
        return Workspace.of(self.library)

    @property
    def key(self) -> Key:
        return str(self.library), self.category


@dataclasses.dataclass(frozen=True)
class Review:
    suggested: SuggestedTags | None = None  # None: nothing was asked for yet
    rows: tuple[Row, ...] = ()
    problem: str = ""  # why there is nothing to be shown


def known(subject: Subject) -> Review | None:
    """None while it is being read."""
    written = modified_ns(subject.workspace.suggested_tags(subject.category))
    if not written:
        return Review()
    return None if _documents.get(subject.key, written) is None else _reviews.get(subject.key)


def why_not(context: bpy.types.Context, subject: Subject) -> str:
    """Why nothing can be suggested now, as a sentence without a full stop; "" if it can."""
    if running(subject):
        return "Tags are being suggested"
    coded = asset_state.coded_counts(subject.library)
    if not subject.workspace.catalogue.exists() or (coded is not None and not coded.get(subject.category)):
        text = "Refresh {file} first: tags are suggested from the codes"
        if coming_codes.is_coming(subject.library, subject.category):
            text = "Tags are suggested from the codes, which the refresh of {file} that is running brings"
        return filled(text, file=subject.library.name)
    if coded is not None and coded[subject.category] < 2 * FEWEST:
        text = "Tags are learnt from {fewest} assets with codes or more, and there are {number}"
        return filled(text, fewest=2 * FEWEST, number=coded[subject.category])
    return preferences.why_no_backend(context)


def running(subject: Subject) -> WatchedJob | None:
    return jobs.running(KIND, subject.library, category=subject.category)


def start(context: bpy.types.Context, subject: Subject) -> WatchedJob:
    """Has tags suggested from those that the assets have now; raises UserError if that cannot be."""
    if reason := why_not(context, subject):
        raise UserError(sentence(reason))
    _tell_catalogue(subject.category)
    arguments = ["tags", str(subject.library), "--category", subject.category, "--review"]
    title = filled("Suggest tags: {category}", category=subject.category)
    job = jobs.start_backend(KIND, title, arguments, subject.library, {"category": subject.category})
    redraw()
    return job


def _tell_catalogue(category: str) -> None:
    """It knows the open file's tags as they were at the last refresh."""
    library = open_library()
    if not library:
        return
    catalogue = catalogue_beside(library)
    if not catalogue.exists():
        return
    listed, here = ids_in(catalogue, str(library), category), assets_by_id()
    assets = [(asset_id, here[asset_id].asset_data) for asset_id in listed if asset_id in here]
    labels = [(asset_id, category, [tag.name for tag in asset.tags]) for asset_id, asset in assets]
    catalogue.relabel(str(library), labels)


def deliver(job: WatchedJob) -> Ending:
    changed()
    assert job.result
    number = sum(len(tag["suggestions"]) for tag in job.result.payload.get("tags", ()))
    message = filled("Done. {number} suggestions are listed under Suggested Tags.", number=number)
    return Ending(message, problems=tuple(job.problems))


def accept(subject: Subject, rows: Sequence[Row]) -> int:
    """Remembers it, and gives the open file's assets their tags; returns how many of them got one.

    Raises UserError before anything is changed if it cannot be remembered, or the tag can be none.
    """
    for row in rows:
        check_tag(row.tag)
    _decide(subject, rows, True)
    here = assets_by_id()
    rows_here = [row for row in rows if row.asset.id in here]
    for row in rows_here:
        here[row.asset.id].asset_data.tags.new(row.tag, skip_if_exists=True)
    asset_state.codes_changed()
    return len(rows_here)


def reject(subject: Subject, rows: Sequence[Row]) -> None:
    """Remembers it; nothing of any file is changed."""
    _decide(subject, rows, False)


def ask_again(subject: Subject, rows: Sequence[Row]) -> None:
    """Forgets that they were rejected."""
    _decide(subject, rows, None)


def _decide(subject: Subject, rows: Iterable[Row], accepted: bool | None) -> None:
    decide_all(subject.workspace.tag_decisions, ((row.asset.id, row.tag, accepted) for row in rows))
    changed()


def waiting_elsewhere(subject: Subject, tag: str) -> list[tuple[Path, AssetEdit]]:
    """The assets of other files that are to get an accepted tag, as file_edits.plan takes them."""
    found = known(subject) or Review()
    assets = waiting(found.rows).get(tag, [])
    return [(path_of(subject, asset), AssetEdit(asset.kind, asset.name, asset.id)) for asset in assets]


def path_of(subject: Subject, asset: NamedAsset) -> Path:
    return subject.workspace.root.parent / asset.library


def changed() -> None:
    _reviews.outdate()


def _document_of(key: Key) -> Steps[SuggestedTags | str]:
    """The suggestions, or why they cannot be read."""
    try:
        return (yield from reading(Workspace.of(Path(key[0])).suggested_tags(key[1])))
    except UserError as error:
        return str(error)


def _review_of(key: Key) -> Steps[Review]:
    suggested = _documents.get(key)
    if not isinstance(suggested, SuggestedTags):
        return Review(problem=suggested or "")
    library = Path(key[0])
    try:
        decisions = read_decisions(Workspace.of(library).tag_decisions)
        yield
        tags = tags_of(catalogue_beside(library), key[1])
    except Busy:
        raise
    except UserError as error:
        return Review(problem=str(error))
    yield
    here = {id_: tuple(tag.name for tag in d.asset_data.tags) for id_, d in assets_by_id().items()}
    yield
    return Review(suggested, tuple(review(suggested, decisions, tags | here, here.keys())))


_documents: Deferred[SuggestedTags | str] = Deferred(_document_of, "", changed)
_reviews: Deferred[Review] = following(Deferred(_review_of, Review(), redraw))
