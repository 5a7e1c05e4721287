"""The buttons of the review of suggested tags."""

from collections.abc import Sequence

import bpy

from .. import file_edits, suggested_tags_job
from ..asset_state import redraw
from ..contract.errors import UserError
from ..suggested_tags_job import Review, Subject
from ..tag_review import Row
from ..wording import counted, filled
from . import planned, tag_dialog
from .attempt import allowed, attempt
from .review_props import rows_listed, rows_shown, session, subject_of

_HIDDEN = {"HIDDEN", "SKIP_SAVE"}
_UNDOABLE = {"UNDO"}


class SuggestTags(bpy.types.Operator):
    """Suggest tags for the assets of this category, learnt from those that have them already"""

    bl_idname = "asset2vec.suggest_tags"
    bl_label = "Suggest Tags"

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        subject = subject_of(context)
        why_not = (
            suggested_tags_job.why_not(context, subject) if subject else "Select an asset with a category"
        )
        return allowed(cls, why_not)

    def execute(self, context: bpy.types.Context) -> set[str]:
        subject = subject_of(context)
        assert subject
        return attempt(self, lambda: suggested_tags_job.start(context, subject))


class _OnRows:
    """Acts on the row of one asset and tag, or on all rows that are ticked and listed."""

    asset_id: bpy.props.StringProperty(options=_HIDDEN)  # type: ignore[valid-type]
    tag: bpy.props.StringProperty(options=_HIDDEN)  # type: ignore[valid-type]
    ticked: bpy.props.BoolProperty(options=_HIDDEN)  # type: ignore[valid-type]

    def execute(self, context: bpy.types.Context) -> set[str]:
        subject, found = current(context)
        rows = ticked_rows(context) if self.ticked else self._row(found)
        if not rows or subject is None:
            self.report({"WARNING"}, "There is no such suggestion any more")  # type: ignore[attr-defined]
            return {"CANCELLED"}
        shown = rows_shown(context, found)
        try:
            changed = self.act(subject, rows)
        except UserError as error:
            self.report({"ERROR"}, str(error))  # type: ignore[attr-defined]
            return {"CANCELLED"}
        session.ticked -= {row.pair for row in rows}
        if self.ticked:
            session.list_anew()
        else:
            session.keep(shown, found.suggested)
        redraw()
        return {"FINISHED"} if changed else {"CANCELLED"}  # no undo step where this file is as it was

    def act(self, subject: Subject, rows: Sequence[Row]) -> bool:
        """Whether the open file is changed by it."""
        raise NotImplementedError

    def _row(self, found: Review) -> list[Row]:
        return [row for row in found.rows if row.asset.id == self.asset_id and row.tag == self.tag]


class AcceptTags(_OnRows, bpy.types.Operator):
    """Give the asset this tag. In another file it waits until you write it there"""

    bl_idname = "asset2vec.accept_tags"
    bl_label = "Accept"
    bl_options = _UNDOABLE

    def act(self, subject: Subject, rows: Sequence[Row]) -> bool:
        given = suggested_tags_job.accept(subject, rows)
        waits = len(rows) - given
        text = filled("{assets} got a tag", assets=counted(given, "asset", "assets"))
        if waits:
            tags = counted(waits, "tag waits", "tags wait")
            text = filled("{given}, {tags} for another file", given=text, tags=tags)
        self.report({"INFO"}, text)
        return given > 0


class RejectTags(_OnRows, bpy.types.Operator):
    """Remember that the asset has not this tag: it is not asked again"""

    bl_idname = "asset2vec.reject_tags"
    bl_label = "Reject"

    def act(self, subject: Subject, rows: Sequence[Row]) -> bool:
        suggested_tags_job.reject(subject, rows)
        number = counted(len(rows), "suggestion", "suggestions")
        self.report({"INFO"}, filled("{suggestions} rejected", suggestions=number))
        return True


class AskAgain(_OnRows, bpy.types.Operator):
    """Forget that this was rejected"""

    bl_idname = "asset2vec.ask_tags_again"
    bl_label = "Ask Again"

    def act(self, subject: Subject, rows: Sequence[Row]) -> bool:
        suggested_tags_job.ask_again(subject, rows)
        return True


class TickTag(_OnRows, bpy.types.Operator):
    """Tick this suggestion, to accept or reject it with others"""

    bl_idname = "asset2vec.tick_tag"
    bl_label = "Tick"

    def execute(self, context: bpy.types.Context) -> set[str]:
        session.ticked ^= {row.pair for row in self._row(current(context)[1])}
        redraw()
        return {"FINISHED"}


class TickAll(bpy.types.Operator):
    """Tick all suggestions that are listed, on all pages; if all are, tick none"""

    bl_idname = "asset2vec.tick_all_tags"
    bl_label = "Tick All"

    def execute(self, context: bpy.types.Context) -> set[str]:
        pairs = {row.pair for row in rows_listed(context, current(context)[1])}
        session.ticked = set() if pairs <= session.ticked else session.ticked | pairs
        redraw()
        return {"FINISHED"}


class TurnPage(bpy.types.Operator):
    """Show other suggestions"""

    bl_idname = "asset2vec.review_page"
    bl_label = "Page"

    page: bpy.props.IntProperty(options=_HIDDEN)  # type: ignore[valid-type]

    def execute(self, context: bpy.types.Context) -> set[str]:
        context.window_manager.asset2vec_review.page = self.page
        redraw()
        return {"FINISHED"}


class WriteWaiting(bpy.types.Operator):
    """Write an accepted tag into the files of its assets, in the background"""

    bl_idname = "asset2vec.write_waiting_tags"
    bl_label = "Write Accepted Tag"

    tag: bpy.props.StringProperty(options=_HIDDEN)  # type: ignore[valid-type]
    _plan: file_edits.Plan | None = None

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        subject, _ = current(context)
        if subject is None:
            return {"CANCELLED"}
        wanted = suggested_tags_job.waiting_elsewhere(subject, self.tag)
        self._plan = planned.plan_or_later(wanted, bpy.ops.asset2vec.write_waiting_tags, tag=self.tag)
        if self._plan is None:
            return {"CANCELLED"}
        return tag_dialog.show(context, self, self._plan, asks=False)

    def draw(self, context: bpy.types.Context) -> None:
        assert self._plan is not None
        tag_dialog.draw(context, self, self._plan, "add_tag", self.tag, "")

    def execute(self, context: bpy.types.Context) -> set[str]:
        subject, _ = current(context)
        if subject is None:
            return {"CANCELLED"}
        plan = self._plan or file_edits.plan(suggested_tags_job.waiting_elsewhere(subject, self.tag))
        if not plan.files:
            return {"FINISHED"}
        return attempt(self, lambda: file_edits.start("add_tag", self.tag, plan.files))


def current(context: bpy.types.Context) -> tuple[Subject | None, Review]:
    subject = subject_of(context)
    return subject, (suggested_tags_job.known(subject) if subject else None) or Review()


def ticked_rows(context: bpy.types.Context) -> list[Row]:
    listed = rows_listed(context, current(context)[1])
    return [row for row in listed if row.pair in session.ticked]


CLASSES = (SuggestTags, AcceptTags, RejectTags, AskAgain, TickTag, TickAll, TurnPage, WriteWaiting)
