"""How good the codes and the field of a refreshed library are, beside what a user would try first.

    python -m nerf_backend.benchmark LIB.blend

Prints Markdown. Needs a library that was refreshed; attributes are probed where its assets carry
true parameters (`asset2vec demo --count 96` makes such a library). Everything is computed in this
run from the same views: codes, and as baselines the principal components of silhouettes and of
pixels, each with as many numbers as a code. A probe is the share of assets whose nearest neighbour
has the same value of a parameter; "guess" is the share of the commonest value.
"""

import argparse
import collections
import os
import platform
import statistics
import time
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from blender_addon.contract import view_dataset
from blender_addon.contract.assets import AssetRecord
from blender_addon.contract.catalogue import Catalogue, Entry
from blender_addon.contract.workspace import Workspace
from blender_addon.similarity import nearest
from procgen.list_library import list_library

from .fit_codes import fit_codes
from .initial_codes import describe_shape, principal_components
from .model_file import Model, load_model
from .view_data import Views, load_views

SHAPE_PARAMETERS = ("leg_style", "back_style", "arm_style")
LOOK_PARAMETERS = ("frame_material", "seat_material", "cushion_material")
REFITTED = 5  # assets whose codes are fitted anew with the field frozen
PIXELS = 32  # pictures are averaged to this many pixels a side for their principal components

Codes = NDArray[np.float64]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("library", type=Path)
    library = parser.parse_args().library.resolve()
    workspace = Workspace.of(library)
    records = list_library(library, [], workspace.previews, None, lambda event: None)
    print(f"{platform.machine()}, {os.cpu_count()} cores, torch {torch.__version__}\n")
    for category in sorted({r.category for r in records if r.category}):
        _report(category, records, workspace)


def _report(category: str, records: list[AssetRecord], workspace: Workspace) -> None:
    model = load_model(workspace.models / category)
    catalogue = Catalogue(workspace.catalogue)
    entries = [e for e in catalogue.entries(category=category) if e.codes and e.codes.model == model.model_id]
    folders = {a.asset_id: a for a in view_dataset.list_assets(workspace.views)}
    views = load_views(workspace.views, [folders[e.asset_id] for e in entries])
    print(f"## {category}: {len(entries)} assets, {model.document.engine}\n")
    _quality(model)
    _frozen(model, workspace, entries)
    parameters = {r.asset_id: r.parameters for r in records if r.parameters}
    if all(e.asset_id in parameters for e in entries):
        known = [parameters[e.asset_id] for e in entries]
        _probes(_representations(entries, views), known)


def _quality(model: Model) -> None:
    assets = model.document.assets
    print("| held-out views | median | worst |\n|---|---|---|")
    for name, values in {
        "PSNR, whole picture (dB)": [a.psnr for a in assets],
        "PSNR, foreground (dB)": [a.foreground_psnr for a in assets],
        "silhouette IoU": [a.iou for a in assets],
    }.items():
        print(f"| {name} | {statistics.median(values):.2f} | {min(values):.2f} |")
    print(f"\nFitted in {model.document.seconds:.0f} s, {model.document.steps} steps.\n")


def _frozen(model: Model, workspace: Workspace, entries: list[Entry]) -> None:
    """Codes of assets the model knows, fitted again as if they were new: how close they come."""
    picked = entries[:: max(1, len(entries) // REFITTED)][:REFITTED]
    start = time.perf_counter()
    found = list(fit_codes(model, workspace.views, [e.asset_id for e in picked], lambda event: None))
    seconds = (time.perf_counter() - start) / len(picked)
    rank = [_rank(model, np.array(code.shape), code.asset_id) for code in found]
    print(f"Codes with the field frozen: {seconds:.1f} s an asset; ", end="")
    print(f"the asset's own trained code is the nearest for {rank.count(0)} of {len(picked)}.\n")


def _rank(model: Model, code: Codes, asset_id: str) -> int:
    """How many trained shape codes lie nearer to ``code`` than the asset's own."""
    gaps = np.linalg.norm(model.shape_codes.cpu().numpy() - code, axis=1)
    own = [a.asset_id for a in model.document.assets].index(asset_id)
    return int((gaps < gaps[own]).sum())


def _representations(entries: list[Entry], views: Views) -> dict[str, Codes]:
    """Every asset as a vector [A, D], by name of the representation."""
    silhouettes = torch.stack([describe_shape(views, list(views.rows(a))) for a in range(len(entries))])
    pixels = torch.stack([_describe_pixels(views, list(views.rows(a))) for a in range(len(entries))])
    return {
        "shape code": np.array([e.codes.shape for e in entries if e.codes]),
        "appearance code": np.array([e.codes.appearance for e in entries if e.codes]),
        "PCA of silhouettes": principal_components(silhouettes).project(silhouettes).double().numpy(),
        "PCA of pixels": principal_components(pixels).project(pixels).double().numpy(),
    }


def _describe_pixels(views: Views, rows: list[int]) -> torch.Tensor:
    """Albedo over white of all views, averaged to PIXELS a side, flat."""
    rgba = views.albedo[rows].float() / 255
    shown = rgba[..., :3] * rgba[..., 3:] + 1 - rgba[..., 3:]
    return functional.adaptive_avg_pool2d(shown.permute(0, 3, 1, 2), PIXELS).flatten()


def _probes(representations: dict[str, Codes], parameters: list[dict]) -> None:
    names = [n for n in SHAPE_PARAMETERS + LOOK_PARAMETERS if all(n in p for p in parameters)]
    print("| nearest neighbour has the same | " + " | ".join([*representations, "guess"]) + " |")
    print("|---" * (len(representations) + 2) + "|")
    for name in names:
        values = [p[name] for p in parameters]
        shares = [_agreement(codes, values) for codes in representations.values()]
        shares.append(collections.Counter(values).most_common(1)[0][1] / len(values))
        print(f"| {name} | " + " | ".join(f"{share:.2f}" for share in shares) + " |")
    print()


def _agreement(codes: Codes, values: list) -> float:
    found = [nearest(codes, codes, i, "shape", 1)[0][0] for i in range(len(values))]
    return float(np.mean([values[i] == values[j] for i, j in enumerate(found)]))


if __name__ == "__main__":
    main()
