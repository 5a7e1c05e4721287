"""The result as Markdown: every target of the issue beside what was reached, misses marked."""

import dataclasses
import math
import statistics
from collections.abc import Callable, Sequence

from .machine import sentence
from .representations import SAME_LOOK
from .samples import RECOLOURED, RESHAPED
from .stage import Document

MISS = "**missed**"
SHORT, LONG = 5.0, 15.0  # minutes that the issue states targets for

# In the order of the probe table; the fitted codes of each length of fit stand above these.
PROBED = (
    ("armrests", "armrests"),
    ("legs", "legs"),
    ("back", "back"),
    ("leg style", "leg style, all"),
    ("back style", "back style, all"),
    ("seat width", "seat width R2"),
    ("back height", "back height R2"),
    ("seat width, metres", "in metres"),
    ("back height, metres", "in metres"),
    ("colour", "colour R2"),
    (RECOLOURED, "recoloured twin first"),
    (RESHAPED, "reshaped twin first"),
    (SAME_LOOK, "or one of its materials"),
)


@dataclasses.dataclass(frozen=True)
class Target:
    """``read`` finds the value in the document of one length of fit; None if it was not measured."""

    text: str
    read: Callable[[Document], float | None]
    short: float
    long: float
    at_most: bool = False
    digits: int = 2

    def wanted(self, minutes: float) -> float | None:
        return {SHORT: self.short, LONG: self.long}.get(minutes)

    def cell(self, document: Document, minutes: float) -> str:
        value = self.read(document)
        if value is None or not math.isfinite(value):
            return "not measured"
        shown, wanted = f"{value:.{self.digits}f}", self.wanted(minutes)
        if wanted is None:
            return shown
        reached = value <= wanted if self.at_most else value >= wanted
        limit = f"{'at most ' if self.at_most else ''}{wanted:g}"
        return f"{shown} ({limit})" if reached else f"{shown} ({limit}, {MISS})"


def _probe(half: str, name: str) -> Callable[[Document], float | None]:
    return lambda found: found.get("probes", {}).get(half, {}).get(name)


def _quality(name: str) -> Callable[[Document], float | None]:
    return lambda found: found.get("fit", {}).get("quality", {}).get(name, {}).get("median")


def _unseen(name: str) -> Callable[[Document], float | None]:
    return lambda found: found.get("new", {}).get("unseen", {}).get(name, {}).get("median")


def _seconds(name: str) -> Callable[[Document], float | None]:
    return lambda found: found.get("new", {}).get("unseen", {}).get(name)


def _above_chance(found: Document) -> float | None:
    told, guess = _probe("appearance code", "armrests")(found), found["guesses"].get("armrests")
    return None if told is None or guess is None else told - float(guess)


TARGETS = (
    Target("held-out PSNR, whole picture (dB)", _quality("psnr"), 28, 31),
    Target("held-out PSNR, foreground (dB)", _quality("foreground"), 23, 25.5),
    Target("probe of armrests", _probe("shape code", "armrests"), 0.97, 0.99, digits=3),
    Target("probe of legs", _probe("shape code", "legs"), 0.97, 0.99, digits=3),
    Target("probe of back", _probe("shape code", "back"), 0.97, 0.99, digits=3),
    Target("seat width R2", _probe("shape code", "seat width"), 0.90, 0.94),
    Target("back height R2", _probe("shape code", "back height"), 0.80, 0.88),
    Target("colour from the shape code R2", _probe("shape code", "colour"), 0.05, 0.05, at_most=True),
    Target("armrests from the appearance code, above chance", _above_chance, 0.05, 0.05, at_most=True),
    Target("recoloured twin at rank 1 in shape", _probe("shape code", RECOLOURED), 0.95, 0.98),
    Target("reshaped twin at rank 1 in look", _probe("appearance code", RESHAPED), 0.85, 0.92),
    Target("... or a chair of just its materials", _probe("appearance code", SAME_LOOK), 0.85, 0.92),
    Target("yaw found, up to symmetry", lambda d: d.get("fronts", {}).get("found"), 0.98, 0.98, digits=3),
    Target("unseen asset, code only: PSNR (dB)", _unseen("psnr"), 22, 24),
    Target("unseen asset, code only: seconds, all together", _seconds("seconds"), 1, 1, at_most=True),
    Target("unseen asset, code only: seconds, one alone", _seconds("seconds_alone"), 1, 1, at_most=True),
    Target("dB above the CodeNeRF-like network", lambda d: d.get("above_rival"), 6, 6),
)


def report(result: Document) -> str:
    """The whole result as Markdown."""
    parts = [
        _head(result),
        _targets(result),
        _probe_table(result),
        _guesses(result),
        _fronts(result),
        _variants("Rivals at equal time", result.get("rivals", {})),
        _variants("Ablation", result.get("ablation", {})),
        _times(result),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _head(result: Document) -> str:
    plan = result["plan"]
    twins, size = plan["twins"], plan["resolution"]
    return (
        f"{sentence(result['machine'])} Seed {plan['seed']}; {plan['assets']} chairs, {plan['unseen']} "
        f"unseen, {twins} recoloured and {twins} reshaped twins, 18 views of {size} x {size}, each asset "
        "turned by a random angle. In brackets the target."
    )


def _targets(result: Document) -> str:
    columns = [(float(minutes), found) for minutes, found in result["fits"].items()]
    if not columns:
        return ""
    head = ["", *(f"{minutes:g} minutes" for minutes, _ in columns)]
    rows = [[target.text, *(target.cell(found, m) for m, found in columns)] for target in TARGETS]
    return table(head, rows)


def _probe_table(result: Document) -> str:
    names: dict[str, Document] = {}
    for minutes, found in result["fits"].items():
        for half, told in found.get("probes", {}).items():
            names[f"{half}, {minutes} min"] = told
    for kind in ("aligned", "raw"):
        names |= {f"{n}, {kind}": told for n, told in result.get("baselines", {}).get(kind, {}).items()}
    if not names:
        return ""
    rows = [[name, *(_number(told.get(key), 2) for key, _ in PROBED)] for name, told in names.items()]
    if guesses := result.get("guesses"):
        rows.append(["chance", *(_number(guesses.get(key), 2) for key, _ in PROBED)])
    return "### Probes\n\n" + table(["", *(title for _, title in PROBED)], rows)


def _guesses(result: Document) -> str:
    found = result.get("guesses")
    if not found:
        return ""
    colour = _number(found.get("colour from the true shape"), 2)
    arms = _number(found.get("armrests from the true materials"), 2)
    return (
        f"What the truth itself tells: colour from the true shape parameters R2 {colour}; armrests from the "
        f"true materials {arms}."
    )


def _fronts(result: Document) -> str:
    found = result["fronts"]
    if not found:
        return ""
    sure, right = f"{found['sure']:.2f}", f"{found['found_of_sure']:.3f}"
    return (
        f"Fronts: {sure} of the assets are not said to be ambiguous, and {right} of these are right; median "
        f"error {found['median_error']:.1f} degrees; those of all fitted assets took "
        f"{found['seconds_of_the_fitted']:.1f} s. Wrong: {', '.join(found['wrong']) or 'none'}."
    )


def _variants(title: str, found: dict[str, Document]) -> str:
    if not found:
        return ""
    minutes = statistics.median(told["fit_seconds"] for told in found.values()) / 60
    keys = (
        ("psnr", 2),
        ("foreground", 2),
        ("iou", 3),
        ("armrests", 2),
        ("legs", 2),
        ("back", 2),
        ("colour", 2),
    )
    rows = [
        [name, told["differs"], *(_number(told.get(key), digits) for key, digits in keys), str(told["steps"])]
        for name, told in found.items()
    ]
    head = ["", "differs in", "PSNR", "foreground", "IoU", "armrests", "legs", "back", "colour R2", "steps"]
    return f"### {title}\n\n{minutes:.1f} minutes each.\n\n" + table(head, rows)


def _times(result: Document) -> str:
    rows = [[name, f"{seconds:.0f}"] for name, seconds in result["seconds"].items()]
    return "### Seconds of each stage\n\n" + table(["stage", "seconds"], rows) if rows else ""


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _number(value: float | None, digits: int) -> str:
    return "-" if value is None else f"{value:.{digits}f}"
