"""The command line. Read this file first: each command is one file of ``commands/``."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from blender_addon.contract.errors import BAD_INPUT_EXIT_CODE, INTERRUPTED_EXIT_CODE, UserError
from blender_addon.contract.events import Emit, Error, Note, Result
from blender_addon.contract.job_speaker import JobSpeaker

from .cluster_process import run_apart
from .commands import (
    catalogue,
    demo,
    doctor,
    drift,
    duplicates,
    evaluate,
    export,
    fit,
    front,
    gaps,
    import_assets,
    inspect,
    map_assets,
    mesh,
    photo,
    refresh,
    report,
    scenes,
    similar,
    starter,
    studio,
    swap,
    tags,
    turntable,
    views,
    walk,
    weak,
)
from .diagnosis import how_to_install, version
from .interrupt import raise_when_stopped
from .launch import launched
from .object_store.places import run_in_folders
from .open_catalogue import catalogue_news
from .terminal import EventLines, Output, Silent, Terminal

COMMANDS = {
    "import": import_assets,
    "views": views,
    "scenes": scenes,
    "inspect": inspect,
    "fit": fit,
    "refresh": refresh,
    "front": front,
    "similar": similar,
    "drift": drift,
    "tags": tags,
    "walk": walk,
    "swap": swap,
    "turntable": turntable,
    "mesh": mesh,
    "map": map_assets,
    "gaps": gaps,
    "weak": weak,
    "duplicates": duplicates,
    "photo": photo,
    "report": report,
    "eval": evaluate,
    "export": export,
    "catalogue": catalogue,
    "studio": studio,
    "starter": starter,
    "demo": demo,
    "doctor": doctor,
}


def main(argv: list[str] | None = None) -> int:
    """Runs one command; 0 is success, 2 bad input (all or some of it), 130 stopped by the user."""
    argv = sys.argv[1:] if argv is None else argv
    arguments = parser().parse_args(argv)
    raise_when_stopped()
    for stream in (sys.stdout, sys.stderr):
        # A name in another script must not end the job because a Windows console cannot show it.
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    if not launched().leads:
        return run_here(arguments, Silent())  # of several processes that do one job the first speaks
    if arguments.job:
        with JobSpeaker(arguments.job) as speaker:
            return _run(arguments, speaker, argv)
    return _run(arguments, EventLines() if arguments.events else Terminal(), argv)


def _run(arguments: argparse.Namespace, output: Output, argv: list[str]) -> int:
    """What works on a cluster does so in a process of its own."""
    if getattr(arguments, "cluster", None):
        return run_here(arguments, output, lambda emit: run_apart(argv, emit))
    return run_here(arguments, output)


def run_here(
    arguments: argparse.Namespace,
    output: Output,
    work: Callable[[Emit], dict[str, Any]] | None = None,
) -> int:
    """Runs the command, or ``work`` in its place, in this process; says how it ended."""
    command = COMMANDS[arguments.command]
    for_program = arguments.events or arguments.job
    try:
        try:
            payload = work(output.emit) if work else run_in_folders(command.run, arguments, output.emit)
        finally:
            for sentence in catalogue_news():
                output.emit(Note(sentence))
    except UserError as error:
        output.emit(Error(str(error)))
        return BAD_INPUT_EXIT_CODE
    except ModuleNotFoundError as error:
        if not (sentence := how_to_install(error.name or "")):
            raise
        output.emit(Error(sentence))
        return BAD_INPUT_EXIT_CODE
    except KeyboardInterrupt:
        output.emit(Error("Stopped. Run the same command again to go on where it stopped."))
        return INTERRUPTED_EXIT_CODE
    except Exception as error:
        # A bug: whoever listens to events is told in them, whoever reads text sees the traceback.
        if for_program:
            output.emit(Error(f"{type(error).__name__}: {error}", expected=False))
        raise
    if for_program:
        output.emit(Result(payload))
    elif launched().leads:
        output.finish()
        print(command.summary(payload))
    return BAD_INPUT_EXIT_CODE if output.failures else 0


def parser() -> argparse.ArgumentParser:
    root = argparse.ArgumentParser(prog="asset2vec", description="Put 3D assets into one latent space.")
    root.add_argument("--version", action="version", version=f"asset2vec {version()}")
    root.add_argument(
        "--events", action="store_true", help="print JSON events instead of text (for programs)"
    )
    root.add_argument(
        "--job", type=_folder, metavar="DIR", help="write events into this job folder instead (for programs)"
    )
    subparsers = root.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, command in COMMANDS.items():
        documentation = (command.__doc__ or "").strip()
        child = subparsers.add_parser(
            name,
            help=documentation.splitlines()[0],
            description=documentation,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        command.add_arguments(child)
    return root


def _folder(text: str) -> Path:
    if not Path(text).is_dir():
        raise argparse.ArgumentTypeError(f"{text} is not a folder")
    return Path(text)


if __name__ == "__main__":
    sys.exit(main())
