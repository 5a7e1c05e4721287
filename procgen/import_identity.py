"""What makes a file to import the same as one before: its content, and that of the files it names.

glTF keeps buffers and pictures, OBJ keeps materials and pictures in files beside it. The other formats
count as they are, also where FBX, USD or .blend files point to pictures outside of them.
"""

import contextlib
import hashlib
import json
import re
import urllib.parse
from collections.abc import Iterable, Iterator
from pathlib import Path

from blender_addon.contract.errors import UserError

_MATERIAL_FILES = re.compile(r"^[ \t]*mtllib[ \t]+(.+?)[ \t\r]*$", re.MULTILINE)
_PICTURES = re.compile(
    r"^[ \t]*(?:map_\w+|bump|disp|decal|refl|norm)[ \t]+(.+?)[ \t\r]*$", re.MULTILINE | re.I
)


def file_hash(path: Path) -> str:
    """64 hexadecimal digits: the SHA-256 of the file, or of it and its companions if it has any.

    Raises UserError if the file cannot be read.
    """
    try:
        content = path.read_bytes()
        digest = hashlib.sha256(content)
        for companion in _companions(path, content):
            digest.update(hashlib.sha256(companion.read_bytes()).digest())
    except OSError as error:
        raise UserError(
            f"{error.filename or path} cannot be read ({error.strerror}): name an existing file."
        ) from error
    return digest.hexdigest()


def _companions(path: Path, content: bytes) -> list[Path]:
    """The files that are there of those that ``path`` names, each once, in the order they are named."""
    suffix = path.suffix.lower()
    named: Iterable[Path] = ()
    if suffix == ".gltf":
        named = _of_gltf(path.parent, content)
    elif suffix == ".obj":
        named = _of_obj(path.parent, content)
    return list(dict.fromkeys(named))


def _of_gltf(folder: Path, content: bytes) -> Iterator[Path]:
    try:
        document = json.loads(content)
        parts = [part for kind in ("buffers", "images") for part in document.get(kind, ())]
        uris = [part["uri"] for part in parts if "uri" in part]
        names = [urllib.parse.unquote(uri) for uri in uris if not urllib.parse.urlsplit(uri).scheme]
    except (ValueError, TypeError, AttributeError):  # the importer will say that this is no glTF
        return
    for name in names:
        yield from _existing(folder, [name])


def _of_obj(folder: Path, content: bytes) -> Iterator[Path]:
    for line in _MATERIAL_FILES.findall(_text(content)):
        # One name with spaces in it, or several names.
        for library in _existing(folder, [line]) or _existing(folder, line.split()):
            yield library
            for picture in _PICTURES.findall(_text(library.read_bytes())):
                yield from _picture(library.parent, picture)


def _picture(folder: Path, line: str) -> list[Path]:
    """Options come before the name, which may have spaces in it: the longest ending that is a file."""
    words = re.split(r"[ \t]+", line)
    for start in range(len(words)):
        if found := _existing(folder, [" ".join(words[start:])]):
            return found
    return []


def _existing(folder: Path, names: Iterable[str]) -> list[Path]:
    found = []
    for name in names:
        path = folder / name.strip('"').replace("\\", "/")
        with contextlib.suppress(OSError, ValueError):  # what no file can be called
            # The importers too look beside the file for a picture whose folder is not there.
            found += [place for place in (path, folder / path.name) if place.is_file()][:1]
    return found


def _text(content: bytes) -> str:
    return content.decode("utf-8", "surrogateescape")
