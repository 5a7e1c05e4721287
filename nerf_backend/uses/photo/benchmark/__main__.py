"""Photo to asset, measured: every asset of a category photographed from unseen cameras in other light.

    python -m nerf_backend.uses.photo.benchmark LIB.blend --category chair --out DIR [--hdri FILE.hdr]

Prints Markdown. Two settings: "free" (before nothing, studio light) and, with --hdri, "paper" (on paper with
its shadow, lit by a room, kept as JPEG and cut out automatically). Every photo and answer is kept, by what it
was made with: a run that was stopped goes on where it was. --fit prints weights for confidence.py, fitted to
the answers of even numbers.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from blender_addon.contract.errors import BAD_INPUT_EXIT_CODE, UserError
from blender_addon.contract.events import Emit

from ....cli import INTERRUPTED_EXIT_CODE
from ....code_table import library_category
from ....commands import options
from ....interrupt import raise_when_stopped
from ....open_catalogue import open_catalogue
from ....terminal import Terminal
from .. import confidence, pose_search
from ..gallery import REVISION, open_gallery
from .answers import Outcome, outcome
from .baselines import StoredViews
from .shots import FREE, PAPER, RESOLUTION, SAMPLES, key_of, questions, take
from .tables import table


def main() -> int:
    arguments = _parser().parse_args()
    raise_when_stopped()
    try:
        print(measure(arguments, Terminal().emit))
    except UserError as error:
        print(error, file=sys.stderr)
        return BAD_INPUT_EXIT_CODE
    except KeyboardInterrupt:
        print("Stopped. The same command goes on where it was.", file=sys.stderr)
        return INTERRUPTED_EXIT_CODE
    return 0


def measure(arguments: argparse.Namespace, emit: Emit) -> str:
    library = options.existing_library(arguments.library)
    workspace = options.workspace(arguments.work, [library])
    category = library_category(workspace, library, arguments.category)
    entries = open_catalogue(workspace.catalogue).entries(category=category, library=str(library))
    settings = (FREE, PAPER) if arguments.hdri else (FREE,)
    hdri = str(arguments.hdri.resolve()) if arguments.hdri else ""
    photos = arguments.out / f"photos-{key_of(arguments.photos, Path(hdri).name, RESOLUTION, SAMPLES)}"
    if not arguments.no_render:
        take(entries, settings, arguments.photos, hdri, photos, emit)
    gallery = open_gallery(workspace, entries, emit)
    stored = StoredViews(workspace.views, gallery.entries)
    made_with = (confidence.WEIGHTS, confidence.NONE, pose_search.WEIGHTS, REVISION)
    asked_of = sorted((e.asset_id, e.source_hash) for e in gallery.entries)
    kept = arguments.out / f"answers-{key_of(made_with, asked_of)}"
    found = [
        outcome(gallery, stored, question, kept) for question in questions(gallery.entries, settings, photos)
    ]
    return table(found, len(gallery)) + (_fitted(found) if arguments.fit else "")


def _fitted(found: Sequence[Outcome]) -> str:
    """Each even photo asks twice: with its asset in the library, and without it."""
    asked = []
    for one in found:
        if one.refused or one.number % 2:
            continue
        names = [asset for asset, _ in one.candidates]
        numbers = np.array([values for _, values in one.candidates])
        right = names.index(one.asset) if one.asset in names else -1
        asked.append((numbers, right))
        if right >= 0:
            asked.append((np.delete(numbers, right, axis=0), -1))
    weights, none = confidence.fit(asked)
    return (
        f"\n\nWEIGHTS = {tuple(np.round(weights, 2).tolist())}\nNONE = {none:.2f}  ({len(asked)} questions)"
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m nerf_backend.uses.photo.benchmark",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("library", type=Path, metavar="LIB.blend")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="what is kept")
    parser.add_argument(
        "--photos", type=options.positive, default=2, metavar="N", help="of each asset, default 2"
    )
    parser.add_argument("--hdri", type=Path, metavar="FILE.hdr", help="light of a room, for photos on paper")
    parser.add_argument("--no-render", action="store_true", help="ask only about photos that are there")
    parser.add_argument("--fit", action="store_true", help="fit the weights of confidence.py as well")
    options.add_category(parser)
    options.add_work(parser)
    return parser


if __name__ == "__main__":
    sys.exit(main())
