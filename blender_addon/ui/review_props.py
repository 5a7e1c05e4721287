"""What the review of suggested tags is set to, for this session: filters, the page, and what is ticked."""

import dataclasses
from collections.abc import Iterable

import bpy

from .. import suggested_tags_job
from ..contract.suggested_tags import SuggestedTags
from ..library.ids import id_of
from ..library.labels import category_of
from ..suggested_tags_job import Review, Subject
from ..tag_review import Pair, Row, Wanted, in_place, listed
from . import selection
from .suggestions import matching

SIZE = 4  # rows of a page


@dataclasses.dataclass
class _Session:
    subject: Subject | None = None  # the last one: it stays when nothing is selected
    ticked: set[Pair] = dataclasses.field(default_factory=set)
    # What was listed when the first row was decided by itself, and of which suggestions: rows stay in place.
    kept: tuple[Row, ...] = ()
    kept_of: SuggestedTags | None = None

    def keep(self, rows: Iterable[Row], suggested: SuggestedTags | None) -> None:
        self.kept, self.kept_of = tuple(rows), suggested

    def list_anew(self) -> None:
        self.keep((), None)


session = _Session()


def subject_of(context: bpy.types.Context) -> Subject | None:
    """The category and library of the active asset; without one, those of the last."""
    asset = selection.first(context)
    if asset and asset.library and (category := category_of(asset.metadata)):
        subject = Subject(asset.library, category)
        if subject != session.subject:
            session.subject = subject
            session.list_anew()
    return session.subject


def why_no_subject(context: bpy.types.Context) -> str:
    """As a sentence without a full stop."""
    if asset := selection.first(context):
        return "Save the file first" if not asset.library else "Give the asset a category first"
    return "Select an asset: tags are suggested for its category"


def wanted(context: bpy.types.Context) -> Wanted:
    """What the filters let through."""
    settings = context.window_manager.asset2vec_review
    chosen = None
    if settings.only_selected:
        chosen = {id_of(asset.metadata) for asset in selection.chosen(context)}
    return Wanted(settings.tag, settings.probability, chosen, settings.rejected)


def rows_listed(context: bpy.types.Context, found: Review) -> list[Row]:
    """Those that are to be decided."""
    return listed(found.rows, wanted(context))


def rows_shown(context: bpy.types.Context, found: Review) -> list[Row]:
    """These, and where they stood those that were decided one by one since they are listed."""
    rows = rows_listed(context, found)
    if session.kept and session.kept_of is found.suggested:
        return in_place(session.kept, found.rows, rows)
    return rows


def _first_page(settings: bpy.types.PropertyGroup, context: bpy.types.Context) -> None:
    settings.page = 0
    session.list_anew()


def _tags(settings: bpy.types.PropertyGroup, context: bpy.types.Context, text: str) -> list[str]:
    subject = session.subject
    found = suggested_tags_job.known(subject) if subject else None
    return matching(text, sorted({row.tag for row in found.rows})) if found else []


class Asset2VecReview(bpy.types.PropertyGroup):
    tag: bpy.props.StringProperty(  # type: ignore[valid-type]
        name="Tag",
        description="List only suggestions of this tag",
        search=_tags,
        search_options={"SUGGESTION"},
        update=_first_page,
    )
    probability: bpy.props.FloatProperty(  # type: ignore[valid-type]
        name="At Least",
        description="List only suggestions that are this likely to be right",
        subtype="FACTOR",
        min=0.5,
        max=1.0,
        default=0.5,
        update=_first_page,
    )
    only_selected: bpy.props.BoolProperty(  # type: ignore[valid-type]
        name="Only Selected Assets",
        description="List only suggestions for the selected assets",
        update=_first_page,
    )
    rejected: bpy.props.BoolProperty(  # type: ignore[valid-type]
        name="Show Rejected",
        description="List what you rejected, to be asked again about it",
        update=_first_page,
    )
    page: bpy.props.IntProperty(name="Page", min=0)  # type: ignore[valid-type]


CLASSES = (Asset2VecReview,)


def register() -> None:
    bpy.types.WindowManager.asset2vec_review = bpy.props.PointerProperty(type=Asset2VecReview)


def unregister() -> None:
    del bpy.types.WindowManager.asset2vec_review
