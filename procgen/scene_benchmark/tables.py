"""The result as Markdown: what was reached beside what was wanted, misses marked."""

from collections.abc import Sequence
from typing import Any

Result = dict[str, Any]

MISS = "**missed**"
FASTER, CHEAPER, TWO_WORKERS, GROWTH = 2.0, 0.5, 1.7, 0.10


def report(result: Result) -> str:
    parts = [
        f"{result['machine']} `{result['command']}`",
        _speed(result),
        _labels(result),
        _workers(result),
        _memory(result),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _speed(result: Result) -> str:
    rows = [
        [
            name,
            f"{found['ours']:.3f}",
            f"{found['plain']:.3f}",
            _cell(f"{found['ratio']:.2f} x", found["ratio"] >= FASTER, f"at least {FASTER:g}"),
            f"{found['our_start']:.1f}",
            f"{found['plain_start']:.1f}",
            f"{found['frames']:.0f}",
        ]
        for name, found in result.get("speed", {}).items()
    ]
    head = ["speed", "ours, frames/s", "plain BlenderProc, frames/s", "ratio"]
    return _table([*head, "our start, s", "its start, s", "frames"], rows)


def _labels(result: Result) -> str:
    rows = [
        [
            name,
            f"{1000 * found['ours']:.0f}",
            f"{1000 * found['with_albedo']:.0f}",
            f"{1000 * found['plain']:.0f}",
            _cell(f"{found['ratio']:.2f}", found["ratio"] <= CHEAPER, f"at most {CHEAPER:g}"),
            f"{found['our_bent']:.2%}",
            f"{found['plain_bent']:.2%}",
            f"{found['plain_turned']:.2%}",
        ]
        for name, found in result.get("labels", {}).items()
    ]
    head = ["labels, ms of the processor a frame", "ours", "ours with albedo", "BlenderProc's", "ratio"]
    bent = ["our normals not of unit length", "its normals not of unit length"]
    return _table([*head, *bent, "its normals turned by over 2 degrees"], rows)


def _workers(result: Result) -> str:
    rows = [
        [
            name,
            f"{found['one']:.3f}",
            f"{found['two']:.3f}",
            _cell(f"{found['ratio']:.2f} x", found["ratio"] >= TWO_WORKERS, f"at least {TWO_WORKERS:g}"),
        ]
        for name, found in result.get("workers", {}).items()
    ]
    return _table(["workers", "one, frames/s", "two, frames/s", "ratio"], rows)


def _memory(result: Result) -> str:
    found = result.get("memory")
    if not found:
        return ""
    growth = _cell(f"{found['growth']:+.1%}", found["growth"] <= GROWTH, f"at most {GROWTH:+.0%}")
    row = [f"{found['before']:.0f}", f"{found['after']:.0f}", growth, f"{found['largest']:.0f}"]
    head = [f"after {found['frames_before']} frames, MB", f"after {found['frames_after']} frames, MB"]
    return _table(
        ["memory", *head, "growth", "largest, MB", "replaced"],
        [["a worker", *row, f"{found['replaced']} times"]],
    )


def _cell(shown: str, reached: bool, wanted: str) -> str:
    return f"{shown} ({wanted})" if reached else f"{shown} ({wanted}, {MISS})"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    if not rows:
        return ""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
