"""The stages of a run, in order. Each reads what the ones before it wrote; stage.py keeps results."""

import dataclasses
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch

from ..engine import Engine, choose_engine
from ..fit_data import FitData
from ..fit_start import begin
from ..model_file import load_model, read_model_document
from ..terminal import Terminal
from . import fitting, picture_features, representations, variants
from .fronts import STAGE, aligned_data, find_fronts, found_fronts, raw_data
from .picture_features import FEATURES, Stack
from .pictures import Drawn, draw_all
from .plan import Plan
from .representations import Representation, Truth
from .samples import FITTED, RECOLOURED, RESHAPED, UNSEEN, Sample, make_samples, of_role, read_samples
from .stage import Document, Stage, read, run, say
from .variants import ABLATION, OURS, RIVALS, Variant

GROUPS = ("data", "fronts", "fit", "baselines", "pictures", "rivals", "ablation")


def run_stages(plan: Plan, groups: tuple[str, ...]) -> None:
    """Runs the given GROUPS of stages; the data are always there first."""
    samples = _samples(plan)
    if set(groups) - {"data"}:
        run(plan, Stage(STAGE, lambda: find_fronts(plan, samples)))
    for minutes in plan.minutes if "fit" in groups else ():
        _fit(plan, samples, minutes)
    if "baselines" in groups:
        run(plan, Stage("baselines", lambda: _baselines(plan, samples)))
    if "pictures" in groups:
        minutes = max(plan.minutes)
        model = read_model_document(plan.model(minutes)).model_id
        run(plan, Stage("pictures", lambda: _pictures(plan, samples, minutes), (model,)))
    for group, chosen, minutes in (
        ("rivals", (OURS, *RIVALS), plan.baseline_minutes),
        ("ablation", ABLATION, plan.ablation_minutes),
    ):
        for variant in chosen if group in groups else ():
            name = f"{group} {variant.name}"
            work = _fit_variant(plan, samples, variant, minutes)
            run(plan, Stage(name, work, (_settings(plan, minutes),)))


def _samples(plan: Plan) -> list[Sample]:
    if found := read_samples(plan):
        return found
    say("data ...")
    output = Terminal()
    found = make_samples(plan, output.emit)
    output.finish()
    return found


def _fit(plan: Plan, samples: list[Sample], minutes: float) -> None:
    fitted = run(
        plan,
        Stage(f"fit {minutes:g}", lambda: fitting.fit(plan, samples, minutes), (_settings(plan, minutes),)),
    )
    model = fitted["model"]
    new = Stage(f"new {minutes:g}", lambda: fitting.fit_new(plan, samples, minutes), (model,))
    run(plan, new)
    run(plan, Stage(f"probes {minutes:g}", lambda: _probes(plan, samples, minutes), (model,)))


def _settings(plan: Plan, minutes: float) -> str:
    """Changes with the product's defaults, so that a fit of other ones is not taken over."""
    return fitting.settings_of(plan, minutes).hash()


def _probes(plan: Plan, samples: list[Sample], minutes: float) -> Document:
    """Of the codes after a fit; twins have the codes that were fitted with the field frozen."""
    known = fitting.known_codes(load_model(plan.model(minutes)))
    new = read(plan, f"new {minutes:g}")
    assert new is not None
    codes = known | {name: (np.array(shape), np.array(look)) for name, (shape, look) in new["codes"].items()}
    truth = _truth(plan, samples, _stacks(plan, of_role(samples, FITTED), aligned=True))
    found: Document = {}
    for half, name in enumerate(("shape code", "appearance code")):
        vectors = [
            np.stack([codes[s.asset_id][half] for s in chosen]) if chosen else np.zeros((0, 1))
            for chosen in (of_role(samples, role) for role in (FITTED, RECOLOURED, RESHAPED))
        ]
        found[name] = representations.probe(Representation(*vectors), truth)
    return found


def _baselines(plan: Plan, samples: list[Sample]) -> Document:
    """Every feature of the pictures, and the start of our codes, of raw and of aligned views."""
    found: Document = {}
    for kind in ("aligned", "raw"):
        stacks = _stacks(plan, samples, kind == "aligned")
        truth = _truth(plan, samples, stacks)
        azimuths = plan.view_settings().azimuths
        rows = {name: representations.from_pictures(name, stacks, azimuths, truth) for name in FEATURES}
        data = [_data(plan, of_role(samples, role), kind) for role in (FITTED, RECOLOURED, RESHAPED)]
        starts = representations.from_start(data)
        rows |= {"start of the shape code": starts[0], "start of the appearance code": starts[1]}
        found[kind] = {name: representations.probe(row, truth) for name, row in rows.items()}
        found["guesses"] = representations.guesses(truth)
    return found


def _stacks(plan: Plan, samples: list[Sample], aligned: bool) -> dict[str, Stack]:
    """The pictures of each asset by id; aligned ones rolled to the nearest azimuth."""
    fronts, data = found_fronts(plan), raw_data(plan, samples)
    stacks = {}
    for index, sample in enumerate(samples):
        stack = data.pictures(index).colours.cpu().numpy()
        front = fronts[sample.asset_id].in_category if aligned else 0.0
        stacks[sample.asset_id] = picture_features.rolled(stack, plan.view_settings().azimuths, front)
    return stacks


def _truth(plan: Plan, samples: list[Sample], stacks: dict[str, Stack]) -> Truth:
    fitted = of_role(samples, FITTED)
    radii = [asset.radius for asset in raw_data(plan, fitted).assets]
    colours = np.stack([picture_features.mean_colour(stacks[s.asset_id]) for s in fitted])
    return Truth(samples, radii, colours)


def _data(plan: Plan, samples: list[Sample], kind: str) -> FitData | None:
    """What a fit would read of these samples, "aligned" or "raw"; None without any."""
    if not samples:
        return None
    return (aligned_data if kind == "aligned" else raw_data)(plan, samples)


def _fit_variant(
    plan: Plan, samples: list[Sample], variant: Variant, minutes: float
) -> Callable[[], Document]:
    def compute() -> Document:
        engine = choose_engine()
        settings = fitting.settings_of(plan, minutes).resolved(engine.tiny_cuda_nn)
        data = (aligned_data if variant.aligned else raw_data)(plan, of_role(samples, FITTED))
        found = variants.fit_variant(
            variant, data, _start(data, settings, engine), settings, engine, minutes, plan.steps
        )
        truth = _truth(plan, samples, _stacks(plan, of_role(samples, FITTED), variant.aligned))
        none = np.zeros((0, 1))
        shape = Representation(found.codes[0].cpu().numpy(), none, none)
        told = representations.probe(shape, truth)
        quality = dataclasses.asdict(variants.quality(found, data))
        spent = {"steps": found.steps, "fit_seconds": found.seconds, "differs": variant.differs}
        return told | quality | spent

    return compute


def _start(data: FitData, settings: fitting.FitSettings, engine: Engine) -> tuple[torch.Tensor, torch.Tensor]:
    state, _ = begin(data, settings, engine, None)
    return state.shape_codes, state.appearance_codes


def _pictures(plan: Plan, samples: list[Sample], minutes: float) -> Document:
    model = load_model(plan.model(minutes))
    known = fitting.known_codes(model)
    new = read(plan, f"new {minutes:g}")
    psnr = {a.asset_id: a.psnr for a in model.document.assets}
    worst_first = sorted(of_role(samples, FITTED), key=lambda s: psnr[s.asset_id])
    fitted = [
        Drawn(s.asset_id, known[s.asset_id], f"{s.name}: {psnr[s.asset_id]:.1f} dB") for s in worst_first
    ]
    unseen = _drawn_unseen(new, of_role(samples, UNSEEN)) if new else []
    paths = draw_all(plan.pictures, model, plan.views, fitted, unseen)
    return {"files": [str(Path(path).name) for path in paths]}


def _drawn_unseen(new: Document, samples: list[Sample]) -> list[Drawn]:
    found = []
    for sample in samples:
        shape, look = (np.array(code, np.float32) for code in new["codes"][sample.asset_id])
        caption = f"{new['unseen']['each'][sample.name]['psnr']:.1f} dB"
        found.append(Drawn(sample.asset_id, (shape, look), caption))
    return found
