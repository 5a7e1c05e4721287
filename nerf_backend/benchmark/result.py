"""Everything that a run's stages found, in one document, and how it is written."""

from blender_addon.contract.files import write_json, write_text

from .machine import machine
from .plan import Plan
from .stage import Document, read, seconds_of_stages
from .tables import report
from .variants import ABLATION, OURS, RIVALS, Variant


def write_result(plan: Plan) -> str:
    """Writes result.json and result.md of the stages there are; returns the Markdown."""
    result = gather(plan)
    text = report(result)
    write_json(plan.out / "result.json", result)
    write_text(plan.out / "result.md", text)
    return text


def gather(plan: Plan) -> Document:
    fronts, baselines = read(plan, "fronts"), read(plan, "baselines")
    rivals = _variants(plan, "rivals", (OURS, *RIVALS))
    guesses = baselines["guesses"] if baselines else None
    result: Document = {
        "machine": machine(),
        "plan": plan.document(),
        "fits": {},
        "fronts": fronts,
        "baselines": {kind: baselines[kind] for kind in ("aligned", "raw")} if baselines else {},
        "guesses": guesses,
        "rivals": rivals,
        "ablation": _variants(plan, "ablation", ABLATION),
        "seconds": seconds_of_stages(plan),
    }
    for minutes in plan.minutes:
        parts = {part: read(plan, f"{part} {minutes:g}") for part in ("fit", "new", "probes")}
        column: Document = {name: part for name, part in parts.items() if part}
        if "fit" not in column:
            continue
        column |= {"fronts": fronts or {}, "guesses": guesses or {}}
        if (gap := _above_rival(rivals, minutes)) is not None:
            column["above_rival"] = gap
        result["fits"][f"{minutes:g}"] = column
    return result


def _above_rival(rivals: dict[str, Document], minutes: float) -> float | None:
    """dB of ours above the best of the networks, both in the loop and on the assets of variants.py.

    None unless they were fitted for so many minutes.
    """
    networks = [rivals[v.name]["psnr"] for v in RIVALS if v.field == "network" and v.name in rivals]
    if not networks or OURS.name not in rivals or round(rivals[OURS.name]["fit_seconds"] / 60, 1) != minutes:
        return None
    return float(rivals[OURS.name]["psnr"] - max(networks))


def _variants(plan: Plan, group: str, variants: tuple[Variant, ...]) -> dict[str, Document]:
    found = {variant.name: read(plan, f"{group} {variant.name}") for variant in variants}
    return {name: document for name, document in found.items() if document}
