"""What the report page shows of a category's tags."""

import dataclasses

from PIL import Image

from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Emit
from blender_addon.contract.tag_decisions import read_decisions
from blender_addon.contract.workspace import Workspace

from ...code_table import CodeTable
from .sheet import suggestion_sheet
from .suggestions import TagFound
from .tagging import library_tags

SUGGESTIONS = 2  # of a tag in the picture
ASKED = 7  # one line of the picture


@dataclasses.dataclass(frozen=True)
class TagReport:
    """``sentence`` says why there is nothing, or "": then ``picture`` shows suggestions and what to label."""

    sentence: str
    tags: tuple[TagFound, ...] = ()
    picture: Image.Image | None = None


def tag_report(workspace: Workspace, table: CodeTable, emit: Emit) -> TagReport:
    try:
        found = library_tags(table, read_decisions(workspace.tag_decisions), [], ASKED, emit)
    except UserError as error:
        return TagReport(str(error))
    if not found.tags:
        return TagReport(
            f"No {table.category} has a tag yet: give some in Blender, or begin with ten examples."
        )
    return TagReport("", found.tags, suggestion_sheet(workspace, found, SUGGESTIONS))
