"""Every document names its kind and version: ``"schema": "asset2vec.views/1"``."""

import json
from pathlib import Path
from typing import Any

from .errors import UserError


def schema_name(kind: str, version: int) -> str:
    return f"asset2vec.{kind}/{version}"


def read_document(path: Path, kind: str, version: int) -> dict[str, Any]:
    """Reads a JSON document of the given kind and version, or raises UserError saying what it is."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise UserError(f"{path} does not exist.") from error
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise UserError(f"{path} is not a readable JSON file: {error}.") from error
    check_schema(document, kind, version, path)
    return document


def check_schema(document: Any, kind: str, version: int, source: object) -> None:
    """Refuses a document of another kind or of a version this program does not know."""
    expected = schema_name(kind, version)
    found = document.get("schema") if isinstance(document, dict) else None
    if found != expected:
        raise UserError(
            f"{source} has schema {found!r}, and this version of Asset2Vec reads {expected!r}: "
            "use the version that wrote it, or make it anew."
        )
