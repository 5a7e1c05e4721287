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
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=90, subsampling=0, optimize=True)
    return "data:image/jpeg;base64," + base64.b64encode(buffer.getvalue()).decode("ascii")
