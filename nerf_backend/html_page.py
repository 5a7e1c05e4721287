"""What the HTML pages share: one file each that needs nothing else, made from a template."""

import base64
import io
from pathlib import Path

import jinja2
from PIL import Image


def page_environment() -> jinja2.Environment:
    """Loads templates/; text is escaped, and a name that does not exist is an error."""
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def data_uri(image: Image.Image) -> str:
    """The picture as JPEG within the page."""
    return _uri(image, quality=90, subsampling=0)


def jpeg_uri(image: Image.Image, quality: int) -> str:
    """The same of many small pictures, whose bytes count more than their last detail."""
    return _uri(image, quality=quality)


def _uri(image: Image.Image, **options: int) -> str:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", optimize=True, **options)
    return "data:image/jpeg;base64," + base64.b64encode(buffer.getvalue()).decode("ascii")
