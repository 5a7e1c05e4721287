"""Machines that work on one address, each with copies of its own, and what they make: small view datasets.

As a program it is a command on such a machine: python -m tests.store_machines ADDRESS ITEM=CONTENT...
Without items it reads until its input ends, and says what it found before and after.
"""

import argparse
import dataclasses
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Event
from blender_addon.contract.files import remove_folder, whole_folder, write_text
from nerf_backend.object_store.layout import VIEWS
from nerf_backend.object_store.places import place, run_in_folders

CHANNELS = ("rgba/000.png", "rgba/001.png", "depth/000.npy", "transforms.json")


def write_item(folder: Path, item: str, content: str) -> None:
    """An asset's folder whose files all tell the content; "" removes it."""
    if not content:
        remove_folder(folder / "assets" / item)
        return
    with whole_folder(folder / "assets" / item) as partial:
        for channel in CHANNELS:
            (partial / channel).parent.mkdir(exist_ok=True)
            (partial / channel).write_text(f"{channel} of {item} {content}")
        write_text(partial / "asset.json", content)


def expected(items: Mapping[str, str]) -> dict[str, bytes]:
    """The files of a dataset with these items, by path."""
    files = {"dataset.json": b"settings"}
    for item, content in items.items():
        files[f"assets/{item}/asset.json"] = content.encode()
        for channel in CHANNELS:
            files[f"assets/{item}/{channel}"] = f"{channel} of {item} {content}".encode()
    return files


def write_all(folder: Path, items: Mapping[str, str], made: Callable[[], None] = lambda: None) -> None:
    if not (folder / "dataset.json").exists():
        write_text(folder / "dataset.json", "settings")
    for item, content in items.items():
        write_item(folder, item, content)
        made()


@dataclasses.dataclass(frozen=True)
class Machine:
    home: Path

    def write(
        self, address: str, items: Mapping[str, str], only_adds: bool = False, no_copy: bool = False
    ) -> None:
        def run(arguments: argparse.Namespace, emit: Callable[[Event], None]) -> dict:
            write_all(arguments.out, items)
            return {}

        self._run(run, address, writes=True, only_adds=only_adds, no_copy=no_copy)

    def start(self, address: str, *items: str) -> "subprocess.Popen[str]":
        """A command of its own that writes items, such as "a=1"."""
        command = [sys.executable, "-m", "tests.store_machines", address, *items]
        environment = os.environ | {"ASSET2VEC_HOME": str(self.home)}
        pipe = subprocess.PIPE
        return subprocess.Popen(command, env=environment, stdin=pipe, stdout=pipe, text=True)

    def read(self, address: str, then: Callable[[Path], None] = lambda folder: None) -> dict[str, bytes]:
        """What is there after ``then``, which is called with the folder."""
        from .s3_server import folder_bytes

        def run(arguments: argparse.Namespace, emit: Callable[[Event], None]) -> dict:
            then(arguments.out)
            return folder_bytes(arguments.out)

        return self._run(run, address)

    def _run(
        self,
        run: Callable,
        address: str,
        writes: bool = False,
        only_adds: bool = False,
        no_copy: bool = False,
    ) -> dict:
        arguments = argparse.Namespace(out=place(VIEWS, writes, only_adds)(address), no_copy=no_copy)
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("ASSET2VEC_HOME", str(self.home))
            return run_in_folders(run, arguments, lambda event: None)


def main(address: str, *items: str) -> int:
    machine = Machine(Path(os.environ["ASSET2VEC_HOME"]))
    try:
        if items:
            machine.write(address, dict(item.split("=") for item in items))
        else:
            print(_contents(machine.read(address, _wait)), flush=True)
    except UserError as error:
        print(error)
        return 2
    return 0


def _wait(folder: Path) -> None:
    from .s3_server import folder_bytes

    print(_contents(folder_bytes(folder)), flush=True)
    sys.stdin.read()


def _contents(files: Mapping[str, bytes]) -> str:
    return " ".join(sorted(data.decode() for path, data in files.items() if path.endswith("asset.json")))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
