"""Settings as frozen dataclasses; the command line is made from them.

Each field is declared with :func:`setting`, which carries its one sentence of help.
"""

import argparse
import dataclasses
import hashlib
import json
import math
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from .errors import UserError

S = TypeVar("S")


def setting(
    default: Any,
    help: str,
    group: str = "",
    low: float = -math.inf,
    high: float = math.inf,
    nonempty: bool = False,
) -> Any:
    """``group`` is the heading under which the help of a command has it, beside the class's own.

    ``low`` and ``high`` bound each number in it, ``nonempty`` a list: who reads the settings checks that.
    """
    metadata = {"help": help, "group": group, "low": low, "high": high, "nonempty": nonempty}
    if isinstance(default, dict):
        return dataclasses.field(default_factory=default.copy, metadata=metadata)
    return dataclasses.field(default=default, metadata=metadata)


def add_arguments(parser: argparse.ArgumentParser, cls: type) -> None:
    """One ``--name`` option for each field of a settings class; tuples take several values.

    A command that has defaults of its own sets them afterwards (``parser.set_defaults``).
    """
    hints = get_type_hints(cls)
    own = cls.__name__.removesuffix("Settings").lower()
    groups: dict[str, Any] = {}
    for field in dataclasses.fields(cls):
        default: Any = field.default
        option = "--" + field.name.replace("_", "-")
        kind, text = hints[field.name], field.metadata["help"]
        title = f"{own}, {field.metadata['group']}" if field.metadata["group"] else own
        if title not in groups:
            groups[title] = parser.add_argument_group(title)
        if get_origin(kind) is tuple:
            text += f" (default {' '.join(str(value) for value in default)})"
            kind, count = get_args(kind)[0], "+"
        else:
            text, count = f"{text} (default %(default)s)", None
        name = "WORD" if kind is str else "N"
        groups[title].add_argument(option, type=kind, nargs=count, default=default, metavar=name, help=text)


def from_arguments(cls: type[S], arguments: argparse.Namespace) -> S:
    values = {f.name: getattr(arguments, f.name) for f in dataclasses.fields(cls)}  # type: ignore[arg-type]
    return cls(**{k: tuple(v) if isinstance(v, list) else v for k, v in values.items()})


def from_document(cls: type[S], values: dict[str, Any], source: object) -> S:
    """Rebuilds settings from JSON, refusing other names than those the class has."""
    known = {f.name for f in dataclasses.fields(cls)}  # type: ignore[arg-type]
    for names, what in ((set(values) - known, "has the unknown"), (known - set(values), "lacks the")):
        if names:
            raise UserError(
                f"{source} {what} field {min(names)!r}: it was made by another version of Asset2Vec, "
                "or damaged; make it anew."
            )
    return cls(**{k: tuple(v) if isinstance(v, list) else v for k, v in values.items()})


def settings_hash(settings: Any, revision: int) -> str:
    """16 hexadecimal digits that change with any setting and with ``revision`` (of the code)."""
    canonical = json.dumps([revision, dataclasses.asdict(settings)], sort_keys=True)
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]
