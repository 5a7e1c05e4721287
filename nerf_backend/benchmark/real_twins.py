"""Whether real assets are found by their twins, seen by cameras that no fit saw.

    python -m nerf_backend.benchmark.real_twins LIB.blend --category chair --out DIR

Every asset of a refreshed library gets a recoloured twin (the same meshes, every base colour mixed with
another) and a reshaped one (the same materials, stretched by 0.7 to 1.4 along each axis). Twins are
rendered from other elevations, and get codes in the library's model, whose field stays as it is. A
recoloured twin asks by shape, a reshaped one by look; right is the original at rank 1. Beside it, the same
question asked of vectors straight from the pictures (assets that face alike need no alignment for these).
"""

import argparse
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from blender_addon.contract.errors import BAD_INPUT_EXIT_CODE, UserError
from blender_addon.contract.events import Emit
from blender_addon.contract.files import write_json, write_text
from blender_addon.contract.metadata import CODE_SIZE
from blender_addon.contract.view_dataset import ViewSettings, asset_folder, read_asset
from blender_addon.contract.workspace import Workspace
from procgen.list_library import list_library
from procgen.render_library import render_stale

from ..code_table import CodeTable, code_table, model_folder, table_of
from ..commands import options
from ..fit_codes import fit_codes
from ..interrupt import raise_when_stopped
from ..model_file import Model, load_model
from ..terminal import Terminal
from ..view_data import load_views
from .machine import machine, sentence
from .picture_features import COMPONENTS_OF, FEATURES, Stack, principal_directions
from .probes import rank_one
from .tables import table

# By what a twin asks, and the asset it must find.
ASKS_BY = {"recoloured": "shape", "reshaped": "appearance"}
ELEVATIONS = (15.0, 40.0, 65.0)  # of the twins' cameras; the originals' are not among them


def main() -> int:
    arguments = _parser().parse_args()
    raise_when_stopped()
    try:
        _measure(arguments)
    except UserError as error:
        print(error, file=sys.stderr)
        return BAD_INPUT_EXIT_CODE
    return 0


def _measure(arguments: argparse.Namespace) -> None:
    library = options.existing_library(arguments.library)
    workspace = options.workspace(arguments.work, [library])
    everything = code_table(workspace, arguments.category)
    own = [entry for entry in everything.entries if entry.library == str(library)]
    known = table_of(everything.category, everything.model, own)
    model = load_model(model_folder(workspace, known))
    if shared := set(ELEVATIONS) & set(model.document.views.elevations):
        raise UserError(f"{library} was seen from {min(shared):g} degrees too: a twin must not be.")
    output = Terminal()
    rows = []
    found: dict[str, dict[str, float]] = {}
    pictures = {"known": _stacks(workspace.views, known)}
    for variant, by in ASKS_BY.items():
        twins = _twins(library, known, model, variant, arguments, output.emit)
        pictures[variant] = _stacks(twins.views, known)
        codes = {c.asset_id: c for c in fit_codes(model, twins.views, _ids(known), output.emit)}
        asked = np.array([getattr(codes[asset_id], by) for asset_id in _ids(known)])
        right = [[row] for row in range(len(known))]
        found[variant] = {
            "code": rank_one(asked, known.shapes if by == "shape" else known.appearances, right)
        }
        for name in FEATURES:
            vectors = _features(name, [pictures["known"], pictures[variant]], model.document.views.azimuths)
            found[variant][name] = rank_one(vectors[1], vectors[0], right)
    output.finish()
    for name in ("code", *FEATURES):
        rows.append([name, *(f"{found[variant][name]:.2f}" for variant in ASKS_BY)])
    text = "\n\n".join([
        f"{sentence(machine())} {len(known)} assets of {library.name}, chance {1 / len(known):.2f}.",
        table(["original at rank 1", "recoloured, by shape", "reshaped, by look"], rows),
    ])  # fmt: skip
    write_json(arguments.out / "result.json", {"machine": machine(), "assets": len(known), "rank one": found})
    write_text(arguments.out / "result.md", text)
    print(text)


def _twins(
    library: Path, known: CodeTable, model: Model, variant: str, arguments: argparse.Namespace, emit: Emit
) -> Workspace:
    """The workspace of a library of twins, rendered; what is there is not made again."""
    content = hashlib.sha256(repr([(e.asset_id, e.source_hash) for e in known.entries]).encode()).hexdigest()
    path = (arguments.out / content[:8] / variant / f"{variant}.blend").resolve()
    workspace = Workspace.of(path)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        script = [sys.executable, "-m", "procgen.blender.twin_library"]
        made = subprocess.run(
            [*script, str(library), known.category, variant, str(path)],
            check=False, capture_output=True, text=True, env=os.environ | {"ALSOFT_DRIVERS": "null"},
        )  # fmt: skip
        if made.returncode:
            raise UserError(f"No twins of {library} could be made: {made.stderr.strip()[-400:]}")
    records = list_library(path, [], workspace.previews, arguments.blender, emit, workspace.log)
    seen = model.document.views
    settings = ViewSettings(seen.resolution, seen.azimuths, ELEVATIONS, seen.field_of_view, seen.samples)
    render_stale(
        path, records, workspace.views, settings, arguments.workers, arguments.blender, emit, workspace.log
    )
    return workspace


def _ids(known: CodeTable) -> list[str]:
    return [entry.asset_id for entry in known.entries]


def _stacks(views: Path, known: CodeTable) -> list[Stack]:
    records = [read_asset(asset_folder(views, asset_id)) for asset_id in _ids(known)]
    loaded = load_views(views, records)
    return [loaded.colours[list(loaded.rows(row))].numpy() for row in range(len(records))]


def _features(name: str, stacks: list[list[Stack]], azimuths: int) -> list[NDArray[np.float64]]:
    """Vectors of the known assets and of their twins, parts of equal spread as in representations.py."""
    parts = []
    for feature in FEATURES[name]:
        known, twins = (np.stack([feature(stack, azimuths) for stack in group]) for group in stacks)
        size = np.sqrt(known.var(0).sum()) or 1.0
        parts.append([(rows - known.mean(0)) / size for rows in (known, twins)])
    vectors = [np.concatenate(blocks, axis=1) for blocks in zip(*parts, strict=True)]
    if name not in COMPONENTS_OF:
        return vectors
    project = principal_directions(vectors[0], CODE_SIZE)
    return [project(rows) for rows in vectors]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m nerf_backend.benchmark.real_twins",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("library", type=Path, metavar="LIB.blend")
    add("--category", default="chair", help="whose assets get twins (default chair)")
    add("--out", type=Path, required=True, metavar="DIR", help="where everything goes")
    options.add_work(parser)
    options.add_workers(parser)
    options.add_blender(parser)
    return parser


if __name__ == "__main__":
    sys.exit(main())
