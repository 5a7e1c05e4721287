"""Text in pictures: names of any script, cut to the space there is."""

import functools
import unicodedata
from pathlib import Path

from PIL import ImageFont

from blender_addon.contract.errors import UserError

# Pillow's own font has Latin letters only. Names in other scripts are drawn with the first of
# these that the system has, and else with the nearest Latin letters.
SYSTEM_FONTS = (
    "DejaVuSans.ttf", "NotoSansCJK-Regular.ttc", "NotoSans-Regular.ttf", "Arial Unicode.ttf",
    "PingFang.ttc", "msyh.ttc", "arial.ttf",
)  # fmt: skip


def drawable(text: str, size: int) -> tuple[str, ImageFont.FreeTypeFont]:
    """The text with a font that can draw it, changed to what can be drawn if there is none."""
    text = "".join(c if c.isprintable() else " " for c in text)
    for font in (plain_font(size), *_system_fonts(size)):
        if not _lacks(font, text):
            return text, font
    font = plain_font(size)
    return "".join(_nearest(font, c) for c in text), font


def shortened(text: str, font: ImageFont.FreeTypeFont, width: int) -> str:
    """The text, cut with an ellipsis if it is wider than ``width`` pixels."""
    if font.getlength(text) <= width:
        return text
    while text and font.getlength(text + "...") > width:
        text = text[:-1]
    return text.rstrip() + "..."


def _nearest(font: ImageFont.FreeTypeFont, character: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFKD", character) if not unicodedata.combining(c))
    return plain if plain and not _lacks(font, plain) else "?"


def _lacks(font: ImageFont.FreeTypeFont, text: str) -> bool:
    """Whether a character has no glyph: it is then drawn like one that exists in no font."""
    nothing = bytes(font.getmask("\uffff"))
    return any(bytes(font.getmask(c)) == nothing for c in set(text) if not c.isspace())


@functools.cache
def plain_font(size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(size)
    assert isinstance(font, ImageFont.FreeTypeFont)  # Pillow's wheels have FreeType
    return font


@functools.cache
def _system_fonts(size: int) -> tuple[ImageFont.FreeTypeFont, ...]:
    found = []
    for name in SYSTEM_FONTS:
        try:
            found.append(ImageFont.truetype(name, size))
        except OSError:
            continue
    return tuple(found)


def check_picture_name(path: Path) -> None:
    """Raises UserError."""
    if path.suffix.lower() not in (".png", ".jpg", ".jpeg", ".webp"):
        raise UserError(f"{path} is no name for a picture: let it end in .png.")
