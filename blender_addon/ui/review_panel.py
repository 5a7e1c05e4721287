"""Suggested tags, to be accepted or rejected: one by one with their evidence, or many at once."""

from collections.abc import Iterable

import bpy

from .. import jobs, suggested_tags_job
from ..asset_state import is_poor, open_library
from ..contract.suggested_tags import FEWEST, NamedAsset, SuggestedTag
from ..suggested_tags_job import Review, Subject
from ..tag_review import Evidence, Row, page, waiting
from ..wording import counted, filled, sentence
from . import previews, words
from .jobs_panel import draw_ending, draw_running
from .review_ops import ticked_rows
from .review_props import SIZE, rows_listed, rows_shown, session, subject_of, wanted, why_no_subject

_THUMBNAIL, _EVIDENCE = 3.2, 1.9  # in units of a button's height
_UNTOLD = 5  # tags without suggestions that are named


class Suggestions:
    bl_label = "Suggested Tags"
    bl_options = {"DEFAULT_CLOSED"}  # noqa: RUF012
    layout: bpy.types.UILayout

    def draw(self, context: bpy.types.Context) -> None:
        subject = subject_of(context)
        if subject is None:
            words.paragraph(self.layout, context, sentence(why_no_subject(context)))
            return
        found = suggested_tags_job.known(subject)
        _draw_start(self.layout, context, subject, found)
        if found is None:
            self.layout.label(text="Looking ...", icon="TIME")
        elif found.problem:
            words.paragraph(self.layout, context, found.problem, icon="ERROR", alert=True)
        elif found.suggested:
            _draw_review(self.layout, context, subject, found)


def _draw_start(
    layout: bpy.types.UILayout, context: bpy.types.Context, subject: Subject, found: Review | None
) -> None:
    if job := suggested_tags_job.running(subject):
        draw_running(layout.column(), context, job)
        return
    row = layout.row()
    row.scale_y = 1.2
    row.operator(
        "asset2vec.suggest_tags",
        text=filled("Suggest Tags: {category}", category=subject.category),
        icon="LIGHT",
    )
    if reason := suggested_tags_job.why_not(context, subject):
        words.paragraph(layout, context, sentence(reason), icon="INFO")
    elif found and not found.suggested:
        text = filled(
            "A tag is learnt from at least {number} assets that have it, and {number} that have not.",
            number=FEWEST,
        )
        words.paragraph(layout, context, text, icon="INFO")
    last = jobs.last(suggested_tags_job.KIND, subject.library)
    if last and last.ending and last.ending.failed:
        draw_ending(layout, context, last.ending)


def _draw_review(
    layout: bpy.types.UILayout, context: bpy.types.Context, subject: Subject, found: Review
) -> None:
    settings = context.window_manager.asset2vec_review
    _draw_filters(layout, settings)
    open_rows, states = rows_listed(context, found), wanted(context).states
    shown, number, pages = page(rows_shown(context, found), settings.page, SIZE)
    if not open_rows:
        empty = "Nothing is rejected here." if settings.rejected else "No suggestion is open here."
        words.paragraph(layout, context, empty, icon="CHECKMARK")
    else:
        _draw_many(layout, context, len(open_rows), settings.rejected)
    tags = {tag.tag: tag for tag in found.suggested.tags} if found.suggested else {}
    last = ""
    for row in shown:
        if row.tag != last:
            _draw_tag(layout, context, row.tag, tags.get(row.tag))
        last = row.tag
        _draw_row(layout.box().column(), subject, row, row.state not in states)
    if pages > 1:
        _draw_pages(layout, number, pages)
    _draw_waiting(layout, context, found)
    _draw_untold(layout, context, tags.values())


def _draw_filters(layout: bpy.types.UILayout, settings: bpy.types.PropertyGroup) -> None:
    column = layout.column(align=True)
    column.prop(settings, "tag", text="", icon="BOOKMARKS", placeholder="All tags")
    column.prop(settings, "probability", slider=True)
    row = column.row(align=True)
    row.prop(settings, "only_selected", text="Only Selected", toggle=True)
    row.prop(settings, "rejected", toggle=True)


def _draw_many(layout: bpy.types.UILayout, context: bpy.types.Context, number: int, rejected: bool) -> None:
    ticked = len(ticked_rows(context))
    row = layout.row(align=True)
    icon = "CHECKBOX_HLT" if ticked == number else "CHECKBOX_DEHLT"
    row.operator(
        "asset2vec.tick_all_tags", text=filled("{number} of {total}", number=ticked, total=number), icon=icon
    )
    if not ticked:
        row.label(text="None is ticked")  # in the place of buttons, and no longer than these
        return
    for name in _actions(rejected):
        row.operator(f"asset2vec.{name}").ticked = True


def _actions(rejected: bool) -> tuple[str, ...]:
    return ("ask_tags_again",) if rejected else ("accept_tags", "reject_tags")


def _draw_tag(
    layout: bpy.types.UILayout, context: bpy.types.Context, name: str, tag: SuggestedTag | None
) -> None:
    layout.label(text=name, icon="BOOKMARKS", translate=False)
    if tag and tag.trust:
        words.paragraph(layout, context, words.trust(tag.trust, tag.having, tag.lacking))


def _draw_row(layout: bpy.types.UILayout, subject: Subject, row: Row, decided: bool) -> None:
    """One that is ``decided`` keeps its place: no other's button slides under the mouse."""
    layout.active = not decided
    top = layout.split(factor=0.28)
    top.template_icon(_icon(subject, row.asset), scale=_THUMBNAIL)
    text = top.column(align=True)
    name = text.row()
    if not decided:
        icon = "CHECKBOX_HLT" if row.pair in session.ticked else "CHECKBOX_DEHLT"
        _name_row(name.operator("asset2vec.tick_tag", text="", icon=icon, emboss=False), row)
    name.label(text=row.asset.name, translate=False)
    if suggested_tags_job.path_of(subject, row.asset) == open_library():
        show = name.operator("asset2vec.show_asset", text="", icon="RESTRICT_SELECT_OFF", emboss=False)
        show.kind, show.name = row.asset.kind, row.asset.name
    if decided and row.state == "rejected":
        _name_row(name.operator("asset2vec.ask_tags_again", text="", icon="LOOP_BACK", emboss=False), row)
    text.label(text=words.suggestion(row.probability, row.state))
    if is_poor(suggested_tags_job.path_of(subject, row.asset), row.asset.id):
        text.label(text="badly described", icon="ERROR")
    buttons = text.row(align=True)
    if decided:
        buttons.label(text=words.decision(row.state), icon="X" if row.state == "rejected" else "CHECKMARK")
    else:
        for action in _actions(row.state == "rejected"):
            _name_row(buttons.operator(f"asset2vec.{action}"), row)
    if row.having or row.lacking:
        evidence = layout.split(factor=0.5)
        _draw_evidence(evidence.column(align=True), subject, "Nearest with it", row.having)
        _draw_evidence(evidence.column(align=True), subject, "Nearest without it", row.lacking)


def _name_row(button: bpy.types.OperatorProperties, row: Row) -> None:
    button.asset_id, button.tag = row.asset.id, row.tag


def _draw_evidence(layout: bpy.types.UILayout, subject: Subject, title: str, evidence: Evidence) -> None:
    layout.label(text=title)
    row = layout.row(align=True)
    for asset, distance in evidence:
        column = row.column(align=True)
        column.template_icon(_icon(subject, asset), scale=_EVIDENCE)
        column.label(text=f"{distance:.2f}")


def _icon(subject: Subject, asset: NamedAsset) -> int:
    path = suggested_tags_job.path_of(subject, asset)
    return previews.icon_of_asset(str(path), asset.kind, asset.name, asset.id)


def _draw_pages(layout: bpy.types.UILayout, number: int, pages: int) -> None:
    row = layout.row(align=True)
    for icon, to in (("TRIA_LEFT", number - 1), ("TRIA_RIGHT", number + 1)):
        row.operator("asset2vec.review_page", text="", icon=icon).page = to % pages  # round and round
        if icon == "TRIA_LEFT":
            middle = row.row(align=True)
            middle.alignment = "CENTER"
            middle.label(text=filled("Page {number} of {pages}", number=number + 1, pages=pages))


def _draw_waiting(layout: bpy.types.UILayout, context: bpy.types.Context, found: Review) -> None:
    for tag, assets in waiting(found.rows).items():
        files = sorted({asset.library for asset in assets})
        named = files[0] if len(files) == 1 else counted(len(files), "file", "files")
        box = layout.box().column()
        text = filled(
            "{assets} for the accepted tag {tag!r} in {where}.",
            assets=counted(len(assets), "asset waits", "assets wait"),
            tag=tag,
            where=named,
        )
        words.paragraph(box, context, text, icon="TIME")
        box.operator("asset2vec.write_waiting_tags", text="Write It There", icon="FILE_TICK").tag = tag


def _draw_untold(
    layout: bpy.types.UILayout, context: bpy.types.Context, tags: Iterable[SuggestedTag]
) -> None:
    untold = [tag for tag in tags if not tag.suggestions]
    if not untold:
        return
    layout.label(text="Nothing Suggested", icon="INFO")
    for tag in untold[:_UNTOLD]:
        words.paragraph(layout, context, words.untold(tag))
