"""A backend that takes seconds: lists the library as the real one does, and makes codes up.

It is started as a Python would be (`-m nerf_backend --job FOLDER refresh LIBRARY ...`, or `tags`). The
environment variable STAND_IN says how a refresh behaves: "quick", "slow" (until it is cancelled), "dies" or
"fails".
"""

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from blender_addon.contract.catalogue import Catalogue, Codes  # noqa: E402
from blender_addon.contract.events import Error, Event, Failed, Progress, Result  # noqa: E402
from blender_addon.contract.job_speaker import JobSpeaker  # noqa: E402
from blender_addon.contract.suggested_tags import (  # noqa: E402
    NamedAsset,
    SuggestedTag,
    SuggestedTags,
    Suggestion,
    Trust,
    write_suggestions,
)
from blender_addon.contract.workspace import Workspace  # noqa: E402
from procgen.list_library import list_library  # noqa: E402


def emit(event: Event) -> None:
    speaker.emit(event)


def refresh(library: Path) -> None:
    workspace = Workspace.of(library)
    records = list_library(library, [], workspace.previews, None, emit)
    catalogue = Catalogue(workspace.catalogue)
    catalogue.replace_library(str(library), records)
    for number, record in enumerate(records):
        emit(Progress("render", number, len(records), record.name, seconds_left=3.0))
        time.sleep(float(os.environ.get("STAND_IN_SECONDS", "0.3")))
    numbers = np.random.default_rng(1)
    codes = [
        Codes(r.asset_id, "stand-in", r.source_hash, *numbers.normal(size=(2, 32)).tolist(), 24.0, 0.9)
        for r in records
        if r.category
    ]
    catalogue.write_codes(codes)
    emit(Failed("Cone", "Cone could not be rendered: this is only a test."))
    emit(Result({"fitted": [c.asset_id for c in codes]}))


def refresh_elsewhere(library: Path) -> None:
    """Says what the real backend says that has written the codes itself."""
    emit(Result({"written": {str(library): len(Catalogue(Workspace.of(library).catalogue).entries())}}))


def suggest_tags(library: Path, category: str) -> None:
    """The tag "round" for all assets but the first, which is the evidence."""
    workspace = Workspace.of(library)
    catalogue = Catalogue(workspace.catalogue)
    entries = catalogue.entries(category=category)
    assets = tuple(NamedAsset(e.asset_id, e.name, e.kind, catalogue.stored_path(e.library)) for e in entries)
    found = tuple(
        Suggestion(place, 0.99 - 0.1 * place, ((0, 0.5),), ((place - 1, 1.0),))
        for place in range(1, len(entries))
    )
    told = SuggestedTag("round", 5, 5, Trust("good", 0.95, 0.9), (0, 0), found)
    suggested = SuggestedTags(category, "stand-in", assets, (told,))
    write_suggestions(workspace.suggested_tags(category), suggested)
    emit(Result({"tags": [{"suggestions": [s.asset for s in found]}]}))


def slow(library: Path) -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        for step in range(6000):
            emit(Progress("fit", step, 6000, seconds_left=(6000 - step) / 10, values={"psnr": 20.0}))
            time.sleep(0.1)
    except KeyboardInterrupt:
        checkpoint = Workspace.of(library).root / "checkpoint"
        checkpoint.parent.mkdir(exist_ok=True)
        checkpoint.write_text("left in peace")
        emit(Error("Stopped. Run the same command again to go on where it stopped."))
        sys.exit(130)


def dies(library: Path) -> None:
    emit(Progress("fit", 1, 10))
    print("the last words of a backend", file=sys.stderr, flush=True)
    os._exit(9)


def fails(library: Path) -> None:
    emit(Error(f"{library.name} cannot be read: this is only a test."))
    sys.exit(2)


BEHAVIOURS: dict[str, Callable[[Path], None]] = {
    "quick": refresh,
    "slow": slow,
    "dies": dies,
    "fails": fails,
}

if __name__ == "__main__":
    arguments = sys.argv[1:]
    if arguments == ["-m", "nerf_backend", "--version"]:
        print("asset2vec 0.1.0")
        sys.exit()
    assert arguments[:3] == ["-m", "nerf_backend", "--job"], arguments
    speaker = JobSpeaker(Path(arguments[3]))
    if arguments[4] == "tags":
        assert arguments[6::2] == ["--category", "--review"], arguments
        suggest_tags(Path(arguments[5]), arguments[7])
    else:
        assert arguments[4] == "refresh", arguments
        in_blender = "--no-write" in arguments
        behaviour = BEHAVIOURS[os.environ["STAND_IN"]] if in_blender else refresh_elsewhere
        behaviour(Path(arguments[5]))
