"""Dataclasses as JSON documents that name their kind and version."""

from pathlib import Path
from typing import Any

from . import typed
from .files import write_json
from .versions import read_document, schema_name


def write_record(path: Path, kind: str, version: int, record: Any) -> None:
    write_json(path, {"schema": schema_name(kind, version)} | typed.encode(record))


def read_record(cls: type[typed.T], path: Path, kind: str, version: int) -> typed.T:
    """A record of class ``cls``; raises UserError if the file is missing, damaged or of another version."""
    document = read_document(path, kind, version)
    del document["schema"]
    return typed.decode(cls, document, path)
