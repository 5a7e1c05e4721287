"""Options that several commands share."""

import argparse
import contextlib
import math
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from blender_addon.contract.environment import BLENDER_VARIABLE
from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Emit
from blender_addon.contract.workspace import Workspace
from procgen.worker_pool import Workers

from ..launch import launched
from ..object_store.layout import MODEL, WORKSPACE
from ..object_store.places import NO_COPY, Place, place

MOST_WORKERS = 8  # by default: each takes some 300 MB


def add_blender(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--blender",
        type=Path,
        default=os.environ.get(BLENDER_VARIABLE) or None,
        metavar="FILE",
        help=f"a blender executable to use instead of the bpy package (default ${BLENDER_VARIABLE})",
    )


def add_workers(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--workers",
        type=positive,
        default=default_workers(),
        metavar="N",
        help="Blender processes that render at a time, of one thread each; any number gives the same "
        "bytes (default %(default)s: the cores, at most 8)",
    )


def default_workers() -> int:
    return min(os.cpu_count() or 1, MOST_WORKERS)


def add_cluster(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--cluster",
        type=_cluster,
        metavar="WHERE",
        help="work on a Ray cluster: 'local' starts one of --workers cores here, 'auto' is the one that this "
        "machine is a node of, ray://HOST:10001 another (docs/guide-cluster.md); any gives the same bytes",
    )


@contextlib.contextmanager
def workers(
    arguments: argparse.Namespace, files: Sequence[Path], folders: Sequence[Path], emit: Emit
) -> Iterator[Workers]:
    """This machine's workers, or a cluster's: all its nodes see ``files`` and can write to ``folders``."""
    if not arguments.cluster:
        yield getattr(arguments, "workers", 1)
        return
    if launched().size > 1:
        raise UserError("--cluster hands out the work by itself: start this command without torchrun.")
    from procgen.cluster.connect import open_cluster

    cores = getattr(arguments, "workers", None) or default_workers()
    blender = getattr(arguments, "blender", None)
    with open_cluster(arguments.cluster, cores, blender, files, folders, emit) as cluster:
        yield cluster


def _cluster(text: str) -> str:
    if text in ("local", "auto") or (text.startswith("ray://") and len(text) > len("ray://")):
        return text
    raise argparse.ArgumentTypeError(f"{text} is none of local, auto and ray://HOST:PORT")


def add_work(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--work", type=Path, metavar="DIR", help="the workspace's folder")


def add_shared_work(parser: argparse.ArgumentParser, writes: bool) -> None:
    """A workspace that may lie at an address, and whether the command changes it."""
    parser.add_argument(
        "--work", type=place(WORKSPACE, writes), metavar="DIR", help="the workspace's folder or address"
    )


def add_no_copy(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--no-copy",
        dest=NO_COPY,
        action="store_true",
        help="with an address: keep nothing on this machine of what was sent, for more than fits its disk",
    )


def add_category(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--category", metavar="NAME", help="which, of a library that has several")


def add_start(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--start",
        type=_start,
        metavar="MODEL",
        help="folder of the model to begin a fit with, or 'none' to begin anew (default: the category's own "
        "model if it has one, else its starter, see `asset2vec starter`)",
    )


def _start(text: str) -> str | Place:
    found = place(MODEL)(text)
    return found if isinstance(found, Place) else text


def workspace(work: Path | None, libraries: Sequence[Path]) -> Workspace:
    """The workspace given, else that of the libraries' folder."""
    if work is not None:
        return Workspace(work.resolve())
    if len({library.parent for library in libraries}) > 1:
        raise UserError(
            f"{libraries[0]} and the others lie in several folders, each with a latent space of its own: "
            "name one workspace for all with --work, or run one folder after the other."
        )
    return Workspace.of(libraries[0])


def positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is not 1 or more")
    return number


def finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise argparse.ArgumentTypeError(f"{text} is not a finite number")
    return number


def share(text: str) -> float:
    number = float(text)
    if not 0 <= number <= 1:
        raise argparse.ArgumentTypeError(f"{text} is not between 0 and 1")
    return number


def existing_library(path: Path) -> Path:
    if path.suffix != ".blend":
        raise UserError(f"{path} is not a .blend file: give the library's file.")
    if path.name.endswith(".asset.blend"):
        raise UserError(f"{path} is kept by Blender itself: copy its assets into a library of your own.")
    if not path.is_file():
        raise UserError(f"{path} does not exist: make it with `asset2vec import`.")
    return path.resolve()
