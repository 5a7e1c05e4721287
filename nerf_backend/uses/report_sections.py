"""What the report page says of a category beside its assets: one section a use, in plain words."""

import dataclasses
import shlex
from collections.abc import Callable
from pathlib import Path

from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Emit, Progress
from blender_addon.contract.workspace import Workspace
from blender_addon.similarity import LOOK

from ..code_table import CodeTable
from ..field_pictures import pictures_of
from ..model_file import Model
from ..preview_rows import PreviewRow, preview_rows
from ..report_section import ReportSection
from ..similar import preview_path
from .editing.report_part import editing_report
from .gaps.gap_search import find_gaps
from .gaps.gaps_page import gaps_sheet, shown_gaps
from .gaps.imagine import SIZE
from .maps.map_picture import map_picture
from .maps.map_update import update_map
from .photo.gallery import has_gallery
from .photo.report_part import photo_report
from .search.duplicate_report import duplicate_report
from .tags.report_part import tag_report
from .weak_spots.remembered import report_section

GAPS = 3
WIDE = 1.3  # usual spacings; less is no news to a team lead
PHOTOS = 4
GROUPS = 6  # of duplicates in the picture
TAGS_NAMED = 12


@dataclasses.dataclass(frozen=True)
class _Category:
    library: Path
    workspace: Workspace
    table: CodeTable
    model: Model
    emit: Emit

    def command(self, name: str, *more: str) -> str:
        """To be run where the library lies."""
        words = ["asset2vec", name, self.library.name, *more, "--category", self.table.category]
        if self.workspace != Workspace.of(self.library):
            words += ["--work", str(self.workspace.root)]
        return " ".join(map(shlex.quote, words))


def report_sections(
    library: Path, workspace: Workspace, table: CodeTable, model: Model, emit: Emit
) -> list[ReportSection]:
    """All sections; one that has too little to go by says so instead."""
    category = _Category(library, workspace, table, model, emit)
    found = []
    for number, (title, section) in enumerate(_SECTIONS.items()):
        emit(Progress("report", number, len(_SECTIONS), title))
        try:
            made = section(category, title)
        except UserError as error:
            made = ReportSection(title, str(error))
        if made:
            found.append(made)
    emit(Progress("report", len(_SECTIONS), len(_SECTIONS), ""))
    return found


def _map(category: _Category, title: str) -> ReportSection:
    update = update_map(category.workspace, category.table, LOOK["shape"])
    document = update.document
    groups = _counted(len(document.groups), "group")
    several = len(document.groups) > 1 and not document.distinct
    apart = " They flow into each other: read them as regions." if several else ""
    return ReportSection(
        title,
        f"Assets of like shape lie together; frames show {groups}.{apart}",
        tuple(f"{group.name}: {_counted(group.size, 'asset')}" for group in document.groups),
        map_picture(category.workspace, category.table, document),
        category.command("map", "--by", "shape"),
    )


def _duplicates(category: _Category, title: str) -> ReportSection:
    name = category.table.category
    found = duplicate_report(category.workspace, category.library, name, category.emit)
    command = category.command("duplicates")
    groups = [("the same", group) for group in found.copies]
    groups += [("one shape, other colours", group) for group in found.recolours]
    if not groups:
        nothing = f"No {name} is there twice, and none in several colours."
        return ReportSection(title, nothing, (), None, command)
    lead = (
        f"Without losing a shape or a look could go {_counted(found.spare, 'asset')}; in several colours "
        f"there are {_counted(len(found.recolours), 'shape')}."
    )
    rows = [
        PreviewRow(
            f"{len(group)} {name} assets: {kind}",
            [(m.entry.name, preview_path(category.workspace, m.entry)) for m in group],
        )
        for kind, group in groups[:GROUPS]
    ]
    return ReportSection(title, lead, (), preview_rows(rows), command)


def _gaps(category: _Category, title: str) -> ReportSection:
    found = find_gaps(category.table, top=GAPS)
    wide = tuple(gap for gap in found.gaps if gap.emptiness >= WIDE)
    found = dataclasses.replace(found, gaps=wide)
    command = category.command("gaps")
    alone = tuple(f"{a.entry.name}: {a.words()}" for a in found.lonely)
    if not found.gaps:
        lead = f"No gap between assets is {WIDE} times as wide as usual."
        return ReportSection(title, lead, alone, None, command)
    shown = shown_gaps(category.workspace, found, pictures_of(category.model, category.table, SIZE))
    lead = "What lies between assets that are further apart than usual, as the model imagines it."
    return ReportSection(title, lead, alone, gaps_sheet(shown), command)


def _tags(category: _Category, title: str) -> ReportSection:
    found = tag_report(category.workspace, category.table, category.emit)
    command = category.command("tags")
    if found.sentence:
        return ReportSection(title, found.sentence, (), None, command)
    lines = []
    for tag in found.tags[:TAGS_NAMED]:
        if tag.quality is None:
            having, lacking = tag.missing
            lines.append(f"{tag.labels.tag}: not enough examples ({having} more with it, {lacking} without)")
        else:
            right = f"{tag.quality.balanced_accuracy:.0%} right on assets it was not trained with"
            lines.append(
                f"{tag.labels.tag}: {tag.quality.verdict}, {right}; {len(tag.suggestions)} suggested"
            )
    return ReportSection(
        title, "How far each tag can be told from the codes.", tuple(lines), found.picture, command
    )


def _walks(category: _Category, title: str) -> ReportSection:
    found = editing_report(category.workspace, category.table, category.model, category.emit)
    return ReportSection(title, found.sentence, (), found.strip, category.command("walk"))


def _weak_spots(category: _Category, title: str) -> ReportSection | None:
    """Only where results of a model were ever given."""
    found = report_section(category.workspace, category.table.category)
    if found is None:
        return None
    lead = f"From {Path(found.source).name}. {found.verdict}"
    names = {entry.asset_id: entry.name for entry in category.table.entries}
    rows = [
        PreviewRow(f"{line.what}: {line.how_much}", [(names.get(p.stem, ""), p) for p in line.pictures])
        for line in found.findings
    ]
    picture = preview_rows(rows) if rows else None
    return ReportSection(title, lead, (), picture, category.command("weak", "RESULTS"))


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _photos(category: _Category, title: str) -> ReportSection:
    """Asks only where a gallery is there already: making one takes a second an asset."""
    command = category.command("photo", "PHOTO.jpg")
    if not has_gallery(category.workspace, category.table.entries):
        lead = "A photo of an object finds the assets most like it; nobody has asked yet."
        return ReportSection(title, lead, (), None, command)
    asked = photo_report(category.workspace, category.table.entries, category.emit)
    if not asked:
        return ReportSection(title, "No asset has a preview that shows it alone.", (), None, command)
    right = sum(question.right for question in asked)
    rows = [
        PreviewRow(
            f"{question.entry.name} was found as",
            [
                (f"{share:.0%} {entry.name}", preview_path(category.workspace, entry))
                for entry, share in question.found
            ],
        )
        for question in asked[:PHOTOS]
    ]
    lead = f"Asked with assets' own previews as if they were photos, {right} of {len(asked)} were found."
    return ReportSection(title, lead, (), preview_rows(rows), command)


def _drift(category: _Category, title: str) -> ReportSection | None:
    """Only where a model was fitted anew."""
    drift = category.model.document.drift
    return ReportSection(title, drift.sentence(), (), None, category.command("drift")) if drift else None


_SECTIONS: dict[str, Callable[[_Category, str], ReportSection | None]] = {
    "What there is": _map,
    "Twice, or nearly": _duplicates,
    "Where the library is thin": _gaps,
    "What the assets differ in": _walks,
    "Tags that could be given": _tags,
    "Where your model fails": _weak_spots,
    "Found by a photo": _photos,
    "Since the model was fitted anew": _drift,
}
