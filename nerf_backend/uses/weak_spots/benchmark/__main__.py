"""Does `asset2vec weak` find what a real model has never seen, and do the scenes that it asks for help?

    python -m nerf_backend.uses.weak_spots.benchmark LIB.blend --tag lounge --out DIR

Scenes without the assets of a tag train a recogniser (recogniser.py); scenes of all assets try it. Then it is
trained again, once with the scenes that `weak` asks for and once with as many scenes that ask for nothing
(control). All three are tried on the same scenes. Datasets that are there already are only completed, so an
interrupted run goes on. Writes DIR/result.md and, for each round, DIR/<round>.html.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np

from blender_addon.contract.files import write_json, write_text
from blender_addon.contract.workspace import Workspace
from procgen import open_dataset

from ....open_catalogue import open_catalogue
from ..find import find_weak_spots
from . import recogniser

SCENES = """scene = "tabletop"
[frames]
width = 96
height = 72
samples = 4
viewpoints = 4
[camera]
elevation = [15.0, 45.0]
[tabletop]
upright = 1.0
settle_seconds = 1.0
[assets]
count = [3, 4]
"""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("library", type=Path, metavar="LIB.blend", help="refreshed, with tags")
    parser.add_argument("--tag", required=True, help="whose assets no training scene shows")
    parser.add_argument("--out", required=True, type=Path, metavar="DIR")
    parser.add_argument("--frames", type=int, nargs=3, default=(240, 160, 80), metavar="N",
                        help="of training, trial and extra scenes (default 240 160 80)")  # fmt: skip
    arguments = parser.parse_args()
    library, out = arguments.library.resolve(), arguments.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    workspace = Workspace.of(library)
    left_out = {
        e.asset_id: e for e in open_catalogue(workspace.catalogue).entries() if arguments.tag in e.tags
    }
    category = next(iter(left_out.values())).category
    train, trial, extra = arguments.frames
    # The category of the tag is shown twice as often where it is tried, so that each asset has enough trials.
    specs = {
        "train": f'weights = {{ "tag:{arguments.tag}" = 0.0 }}\n',
        "test": f'weights = {{ "category:{category}" = 2.0 }}\n',
    }
    for name, weights in specs.items():
        write_text(out / f"{name}.toml", SCENES + weights)
    _scenes(library, out, "train", out / "train.toml", train, 1)
    _scenes(library, out, "test", out / "test.toml", trial, 2)
    rounds = {"first": _round(library, workspace, out, "first", ["train"], left_out, category)}
    _scenes(library, out, "extra", Path(rounds["first"]["spec"]), extra, 3)
    _scenes(library, out, "control", out / "test.toml", extra, 3)
    for name, folder in (("asked", "extra"), ("control", "control")):
        rounds[name] = _round(library, workspace, out, name, ["train", folder], left_out, category)
    write_json(out / "result.json", rounds)
    text = table(rounds, arguments.tag, category)
    write_text(out / "result.md", text)
    print(text)


def _scenes(library: Path, out: Path, name: str, spec: Path, frames: int, seed: int) -> None:
    """As a user makes them."""
    command = [sys.executable, "-m", "nerf_backend", "scenes", str(spec), "--library", str(library)]
    command += ["--frames", str(frames), "--seed", str(seed), "--out", str(out / name)]
    subprocess.run(command, check=True)


def _round(
    library: Path,
    workspace: Workspace,
    out: Path,
    name: str,
    training: list[str],
    left_out: dict[str, Any],
    category: str,
) -> dict[str, Any]:
    """Trains on some datasets, tries on the test scenes, asks for weak spots."""
    datasets = [open_dataset(out / folder) for folder in training]
    seen = [o.asset_id for d in datasets for f in d for o in f.objects if o.asset_id and o.visible_pixels]
    test = open_dataset(out / "test")
    write_text(out / f"{name}.json", json.dumps(recogniser.results(recogniser.train(datasets), test)))
    payload = find_weak_spots(
        workspace,
        library,
        out / f"{name}.json",
        test.folder,
        lambda event: None,
        lowest=0.0,
        page=out / f"{name}.html",
        spec=out / f"{name}.toml",
    )
    others = {a["id"] for a in payload["assets"] if a["category"] == category} - left_out.keys()
    elsewhere = {a["id"] for a in payload["assets"] if a["category"] != category}
    return {
        "frames": sum(len(d) for d in datasets),
        "seen": {"left_out": sum(i in left_out for i in seen), "all": len(seen)},
        "found": {
            "left_out": _share(payload, set(left_out)),
            "others": _share(payload, others),
            "elsewhere": _share(payload, elsewhere),
        },
        "verdict": payload["verdict"],
        "findings": payload["findings"],
        "weights": payload["weights"],
        "spec": payload["spec"],
    }


def _share(payload: dict[str, Any], assets: set[str]) -> float:
    """The mean of assets."""
    return float(np.mean([a["score"] for a in payload["assets"] if a["id"] in assets]))


def table(rounds: dict[str, Any], tag: str, category: str) -> str:
    lines = [
        f"| trained on | frames | of {tag}, objects seen | {tag} found | other {category} | other categories "
        f"| tag {tag}: q | best region: q | its overlap |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    planted = set(next(f for f in rounds["first"]["findings"] if f["name"] == tag)["assets"])
    for name, r in rounds.items():
        found = {k: f"{100 * v:.0f} %" for k, v in r["found"].items()}
        q = next((f["q"] for f in r["findings"] if f["kind"] == "tag" and f["name"] == tag), float("nan"))
        region = next((f for f in r["findings"] if f["kind"] == "region" and f["category"] == category), None)
        place = set(region["assets"]) if region else set()
        overlap = f"{len(place & planted)} of {len(place)}" if region else ""
        lines.append(
            f"| {name} | {r['frames']} | {r['seen']['left_out']} | {found['left_out']} | {found['others']} | "
            f"{found['elsewhere']} | {q:.3f} | {region['q'] if region else float('nan'):.3f} | {overlap} |"
        )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
