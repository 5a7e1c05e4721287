"""A scene spec that asks for more of what is weak: `asset2vec scenes` reads it as it is.

An asset of a finding that is more than chance is drawn as many times more often as it fails more often than
the assets that are in none, at most MOST times: with more, scenes would show hardly anything else, and a
model forgets what it no longer sees.
"""

import dataclasses
import hashlib
import itertools
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from blender_addon.contract.catalogue import Entry
from blender_addon.contract.scene_spec import KINDS, TURNTABLE

from .analysis import WeakSpots
from .covariates import Array

MOST = 5.0
LEAST = 1.1  # what would be drawn hardly more often is left as it is
SIGNATURE = "# Written anew by each asset2vec weak unless it was edited: "
DEFAULT: dict[str, Any] = {"scene": "tabletop"}


@dataclasses.dataclass(frozen=True)
class Wanted:
    """One asset that is asked for more often."""

    row: int
    factor: float


def wanted(spots: WeakSpots) -> list[Wanted]:
    """By falling factor; nothing if nothing is more than chance."""
    weak = np.zeros(len(spots.scores.mean), bool)
    for finding in spots.separate:
        weak[finding.members] = True
    if not weak.any():
        return []
    estimates = spots.scores.shrunken
    best = 1.0 if spots.scores.share else float(np.quantile(estimates, 0.95))
    failing = np.clip(best - estimates, 0, None)
    others = float(failing[~weak].mean()) if not weak.all() else float(failing.mean())
    factors = np.clip(failing / max(others, 1e-9), 1.0, MOST)
    chosen = [Wanted(int(i), round(float(factors[i]), 1)) for i in np.flatnonzero(weak)]
    return sorted((w for w in chosen if w.factor >= LEAST), key=lambda w: (-w.factor, w.row))


def share(request: Sequence[Wanted], weights: Array) -> tuple[float, float]:
    """Their share of the draws of assets with these ``weights`` [n], without and with the factors."""
    rows, factors = [w.row for w in request], np.array([w.factor for w in request])
    before, more = weights[rows].sum(), (weights[rows] * factors).sum()
    return float(before / weights.sum()), float(more / (weights.sum() - before + more))


def request_text(request: Sequence[Wanted], entries: Sequence[Entry], base: Mapping[str, Any] | None) -> str:
    """The spec; ``base`` is the spec of the scenes that the model was tried on, if that is known.

    Turntables show every asset once, whatever its weight: the default scenes are asked for instead.
    """
    spec = dict(base) if base and base.get("scene") != TURNTABLE else dict(DEFAULT)
    spec["assets"] = dict(spec.get("assets") or {})
    weights = dict(spec["assets"].pop("weights", {}))
    kind = spec.pop("scene")
    lines = ["# Scenes with more of what a model is weak at: asset2vec scenes THIS_FILE --library LIB.blend"]
    lines += [
        "# --frames 200 --seed 1 --out more. Choose a seed that no earlier run of these scenes had.",
        "",
    ]
    lines += [f"scene = {toml(kind)}"]
    for name, table in spec.items():
        if not table or (name in KINDS and name != kind):
            continue
        lines += ["", f"[{name}]", *(f"{_bare(k)} = {toml(v)}" for k, v in table.items() if v is not None)]
    lines += ["", "# How many times as often each is drawn: as much as it fails more often than others,"]
    lines += [f"# at most {MOST:g} times.", "[assets.weights]"]
    for w in request:
        name = f"asset:{entries[w.row].asset_id}"
        factor = min(w.factor * weights.pop(name, 1.0), 1000.0)
        lines.append(f"{key(name)} = {factor:.4g}  # {comment(entries[w.row].name)}")
    lines += [f"{key(name)} = {toml(factor)}" for name, factor in weights.items()]
    return signed("\n".join(lines) + "\n")


def signed(body: str) -> str:
    """With a last line by which `is_ours` knows the text again."""
    return body + SIGNATURE + hashlib.sha256(body.encode()).hexdigest()[:16] + "\n"


def is_ours(path: Path) -> bool:
    """Whether the file is just as `asset2vec weak` wrote it, so that nobody's work is lost with it."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return False
    return signed(text.rpartition(SIGNATURE)[0]) == text


def free_place(path: Path) -> Path:
    """``path``, or where that was edited or is someone else's, the first like more-2.toml that is not."""
    names = itertools.chain([path.name], (f"{path.stem}-{n}{path.suffix}" for n in itertools.count(2)))
    return next(p for p in map(path.with_name, names) if not p.exists() or is_ours(p))


def toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key(k)} = {toml(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(toml(item) for item in value)}]"
    return key(value) if isinstance(value, str) else json.dumps(value)


def key(text: str) -> str:
    """A quoted TOML string. JSON's are such strings, but for one character that TOML wants escaped."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _bare(name: str) -> str:
    return name if name.isidentifier() and name.isascii() else key(name)


def comment(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)
