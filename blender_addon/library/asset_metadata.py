"""Reads and writes our custom properties on an asset's metadata; nothing else writes them.

Only the keys of contract/metadata.py pass, with values of their declared type: other types crash
Blender's asset browser or are silently changed (see there).
"""

import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

import bpy
import numpy as np

from ..contract.metadata import CODE_SIZE, KEYS, PATTERNS

_INT_LIMIT = 2**31
_KEY_BYTES = 63  # longest name of a custom property


def read(asset_data: bpy.types.AssetMetaData, keys: Iterable[str] = KEYS) -> dict[str, Any]:
    """Our values that are present and of their declared type; codes as lists of 32 floats.

    Who needs but a few ``keys`` of many assets asks for these alone.
    """
    found = {}
    for key in keys:
        kind = KEYS[key][0]
        value = _plain(asset_data.get(key))
        if value is None:
            continue
        try:
            found[key] = _checked(key, kind, value)
        except (TypeError, ValueError):
            continue  # written by something else: as good as absent
    return found


def write(asset_data: bpy.types.AssetMetaData, values: Mapping[str, Any]) -> None:
    """Sets each value, or removes the key where it is None. Raises before anything is changed."""
    checked = {key: normalised(key, value) for key, value in values.items()}
    for key, value in checked.items():
        if value is None:
            if key in asset_data:
                del asset_data[key]
        elif KEYS[key][0] == "code":
            asset_data[key] = np.array(value, dtype=np.float32)  # an array makes it float32; a list, float64
        else:
            asset_data[key] = value


def normalised(key: str, value: Any) -> Any:
    """The value as :func:`read` returns it once written; raises ValueError for what is refused."""
    if key not in KEYS:
        raise ValueError(f"{key!r} is not a metadata key of Asset2Vec")
    if value is None:
        return None
    kind = KEYS[key][0]
    try:
        return _checked(key, kind, value)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{key} must be of type {kind}, not {value!r}") from error


def _checked(key: str, kind: str, value: Any) -> Any:
    checked: Any = _READERS[kind](value)
    if key in PATTERNS and not re.fullmatch(PATTERNS[key], checked):
        raise ValueError
    return checked


def _plain(value: Any) -> Any:
    if hasattr(value, "to_dict"):
        return value.to_dict()
    return value.to_list() if hasattr(value, "to_list") else value


def _integer(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not -_INT_LIMIT <= value < _INT_LIMIT:
        raise TypeError
    return value


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise TypeError
    return float(value)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _code(value: Any) -> list[float]:
    code = np.asarray(value, dtype=np.float32)
    if code.shape != (CODE_SIZE,) or not np.isfinite(code).all():
        raise ValueError
    return code.tolist()


def _parameters(value: Any) -> dict[str, int | float | str]:
    if not isinstance(value, Mapping):
        raise TypeError
    return {_parameter_name(name): _parameter(item) for name, item in value.items()}


def _parameter_name(name: Any) -> str:
    if not isinstance(name, str) or not 1 <= len(name.encode()) <= _KEY_BYTES:
        raise ValueError
    return name


def _parameter(value: Any) -> int | float | str:
    if isinstance(value, str):
        return value
    return _integer(value) if isinstance(value, int) else _number(value)


_READERS = {"int": _integer, "float": _number, "str": _text, "code": _code, "parameters": _parameters}
