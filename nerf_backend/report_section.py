"""One section of the report page: what one use of the codes says of a category."""

import dataclasses

from PIL import Image


@dataclasses.dataclass(frozen=True)
class ReportSection:
    """``lead`` is a sentence or two, ``lines`` what was found, one thing each; ``command`` shows more."""

    title: str
    lead: str
    lines: tuple[str, ...] = ()
    picture: Image.Image | None = None
    command: str = ""
