"""How far apart the colours of a category's assets are: WORKSPACE/colours/<category>.json.

Codes of looks are compared on the scale of their category, so that something is always the most alike. Where
all assets have the same few colours that scale measures how much of each shows, and a ranking has to say so.
"""

import dataclasses

from .errors import UserError
from .records import read_record, write_record
from .workspace import Workspace

KIND, VERSION = "colours", 1

# Delta E (measured: docs/guide-search.md).
ALIKE = 3.0

# What is to be said of a category where it is so; {category} is its name.
SHARED = (
    "The assets of the category {category} have much the same colours: "
    "by look they differ mostly in how much of each shows."
)


@dataclasses.dataclass(frozen=True)
class ColourSpread:
    """Colour differences (CIE 1976) between the palettes of assets, see nerf_backend/palette.py."""

    category: str
    assets: int  # whose colours were compared: of a large category a sample
    made_of: str  # hash of what they were: the same assets are not looked at again
    apart: float  # mean of all pairs
    furthest: float  # mean distance to the others of the asset that is least like them

    @property
    def shared(self) -> bool:
        """Whether no asset differs from the others by its colours."""
        return self.assets > 1 and self.furthest < ALIKE


def read_colours(workspace: Workspace, category: str) -> ColourSpread | None:
    """None where nothing was measured, as in a category that was last refreshed before this was done."""
    try:
        return read_record(ColourSpread, workspace.colours(category), KIND, VERSION) if category else None
    except UserError:  # absent, or of another version: nothing can be said
        return None


def write_colours(workspace: Workspace, spread: ColourSpread) -> None:
    write_record(workspace.colours(spread.category), KIND, VERSION, spread)
