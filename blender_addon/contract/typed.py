"""Documents (JSON, TOML) as trees of frozen dataclasses, checked field by field.

``decode`` refuses what does not fit and says where: "room.toml: [camera] height must be two numbers".
``encode`` is its inverse. Types understood: int, float, str, bool, ``T | None``, ``Literal``,
``tuple[T, ...]``, ``tuple[A, B]``, ``dict[str, T]`` and dataclasses of these.
"""

import dataclasses
import difflib
import functools
import sys
import types
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from .errors import UserError

T = TypeVar("T")


def decode(cls: type[T], document: Any, source: object, path: tuple[str, ...] = ()) -> T:
    """The dataclass ``cls`` that a document describes; fields with a default may be absent.

    ``source`` names the file in the error, ``path`` the tables that lead to this one. Raises UserError.
    """
    if not isinstance(document, dict):
        raise UserError(f"{source}: {_place(path)} must be a table of values.")
    hints = _hints(cls)  # type: ignore[arg-type]
    fields = _fields(cls)  # type: ignore[arg-type]
    for name in document:
        if name not in fields:
            raise UserError(f"{source}: {_place((*path, name))} is unknown{_meant(name, list(fields))}.")
    values = {}
    for name, field in fields.items():
        if name in document:
            values[name] = _value(hints[name], document[name], source, (*path, name))
        elif field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
            raise UserError(f"{source}: {_place((*path, name))} is missing.")
    return cls(**values)


def encode(value: Any) -> Any:
    """What ``decode`` reads back, made of dicts, lists and plain values."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: encode(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {key: encode(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [encode(item) for item in value]
    return value


@functools.cache
def _hints(cls: type) -> dict[str, Any]:
    return get_type_hints(cls)


@functools.cache
def _kind(kind: Any) -> tuple[Any, tuple[Any, ...], bool]:
    """Asked of each value of a long document, and slow to find out."""
    return get_origin(kind), get_args(kind), dataclasses.is_dataclass(kind)


@functools.cache
def _fields(cls: type) -> dict[str, dataclasses.Field]:
    return {field.name: field for field in dataclasses.fields(cls)}


def _value(kind: Any, value: Any, source: object, path: tuple[str, ...]) -> Any:
    if type(value) is kind and (kind is not float or abs(value) <= sys.float_info.max):
        return value
    origin, arguments, is_record = _kind(kind)
    if origin in (Union, types.UnionType):
        [some] = (a for a in arguments if a is not type(None))
        return None if value is None else _value(some, value, source, path)
    if is_record:
        return decode(kind, value, source, path)  # type: ignore[arg-type]
    if origin is tuple:
        return _tuple(arguments, value, source, path)
    if origin is dict:
        return _dict(arguments[1], value, source, path)
    if origin is Literal and value not in arguments:
        raise _refusal(source, path, f"one of {', '.join(map(repr, arguments))}", value)
    return value if origin is Literal else _plain(kind, value, source, path)


def _plain(kind: Any, value: Any, source: object, path: tuple[str, ...]) -> Any:
    if kind is Any:
        return value
    if kind is float and type(value) in (int, float) and abs(value) <= sys.float_info.max:
        return float(value)
    if kind is not float and type(value) is kind:
        return value
    words = {int: "a whole number", float: "a number", str: "text in quotes", bool: "true or false"}
    raise _refusal(source, path, words[kind], value)


def _tuple(arguments: tuple[Any, ...], value: Any, source: object, path: tuple[str, ...]) -> Any:
    if arguments[-1] is Ellipsis:
        if not isinstance(value, (list, tuple)):
            raise _refusal(source, path, "a list", value)
        return tuple([_value(arguments[0], item, source, path) for item in value])
    if not isinstance(value, (list, tuple)) or len(value) != len(arguments):
        raise _refusal(source, path, f"a list of {len(arguments)} values", value)
    return tuple([_value(kind, item, source, path) for kind, item in zip(arguments, value, strict=True)])


def _dict(kind: Any, value: Any, source: object, path: tuple[str, ...]) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _refusal(source, path, "a table of values", value)
    return {key: _value(kind, item, source, (*path, key)) for key, item in value.items()}


def _refusal(source: object, path: tuple[str, ...], wanted: str, value: Any) -> UserError:
    return UserError(f"{source}: {_place(path)} must be {wanted}, not {value!r:.40}.")


def _place(path: tuple[str, ...]) -> str:
    """``[camera] height`` for ("camera", "height")."""
    *tables, name = path or ("the document",)
    return f"[{'.'.join(tables)}] {name}" if tables else name


def _meant(name: str, known: list[str]) -> str:
    close = difflib.get_close_matches(name, [k for k in known if isinstance(k, str)], 1)
    return f" (did you mean {close[0]!r}?)" if close else f" (known: {', '.join(map(str, known))})"
