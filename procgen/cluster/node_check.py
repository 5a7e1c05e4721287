"""Whether a machine sees the same files and has the same programs as the one that asks."""

import contextlib
import dataclasses
import functools
import hashlib
import importlib.metadata
import secrets
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from blender_addon.contract.errors import UserError, reason_of
from blender_addon.contract.files import partial_path

# What decides about bytes, as far as the machine that asks has it.
PACKAGES = (
    *("asset2vec", "bpy", "numpy", "scipy", "torch", "safetensors", "pillow", "OpenEXR"),
    *("blenderproc", "embreex"),
)
OWN = ("blender_addon", "nerf_backend", "procgen")  # a clone's version stays the same from commit to commit
INSTALL = "pip install 'asset2vec[all,cluster]' -c constraints.txt"


@dataclasses.dataclass(frozen=True)
class Needs:
    """What a machine must see and have, as it is where the command runs."""

    files: tuple[tuple[str, int, int], ...]  # path, bytes, second of writing
    tokens: tuple[tuple[str, str], ...]  # a file in a folder that is written to, and what it says
    packages: tuple[tuple[str, str], ...]  # name, version
    code: str  # hash of our own packages' sources
    blender: tuple[str, str]  # an executable and the version it tells; "" for the bpy package


@contextlib.contextmanager
def needs(files: Sequence[Path], folders: Sequence[Path], blender: Path | None) -> Iterator[Needs]:
    """What others must have; within the block a token lies in each of ``folders``, which are made."""
    tokens: list[tuple[Path, str]] = []
    try:
        for folder in folders:
            token = partial_path(folder / "token")
            tokens.append((token, secrets.token_hex(8)))
            try:
                folder.mkdir(parents=True, exist_ok=True)
                token.write_text(tokens[-1][1], encoding="utf-8")
            except OSError as error:
                raise UserError(
                    f"{folder} cannot be written to ({reason_of(error)}): name a folder that can."
                ) from error
        yield Needs(
            tuple((str(path), *_looks(path)) for path in files),
            tuple((str(path), text) for path, text in tokens),
            tuple((name, found) for name in PACKAGES if (found := _version(name))),
            _code(),
            (str(blender), _blender_version(str(blender))) if blender else ("", ""),
        )
    finally:
        for token, _ in tokens:
            with contextlib.suppress(OSError):
                token.unlink(missing_ok=True)


def complaint(wanted: Needs) -> str:
    """What this machine lacks of it first, and the remedy, to follow the machine's name; "" if nothing."""
    return _lacks(wanted) or _does_not_see(wanted)


def _lacks(wanted: Needs) -> str:
    for name, version in wanted.packages:
        if (found := _version(name)) != version:
            has = f"has {name} {found}" if found else f"lacks {name}"
            return f"{has}, and {version} is needed: run {INSTALL} there."
    if wanted.code != _code():
        return (
            "runs another state of asset2vec than this machine: bring its clone or image to the same commit."
        )
    blender, version = wanted.blender
    if blender and (found := _blender_version(blender)) != version:
        return f"{f'has {found}' if found else 'has no Blender'} at {blender}: install {version} there."
    return ""


def _does_not_see(wanted: Needs) -> str:
    for token, text in wanted.tokens:
        folder = Path(token).parent
        if _text(Path(token)) != text:
            return f"does not see {folder}: mount the folder there, at the same path."
        if not _writes(folder):
            return f"cannot write to {folder}: give its user the right to."
    for name, size, second in wanted.files:
        if not Path(name).exists():
            return f"does not see {name}: mount its folder there, at the same path."
        if _looks(Path(name)) != (size, second):
            return f"sees another {name}: mount the same folder there."
    return ""


def _version(package: str) -> str:
    """Without what names a build: the CPU's and the GPU's PyTorch are one version."""
    try:
        return importlib.metadata.version(package).partition("+")[0]
    except importlib.metadata.PackageNotFoundError:
        return ""


@functools.cache
def _code() -> str:
    """Of the sources that run here: each file of a package, and its path."""
    root, digest = Path(__file__).resolve().parents[2], hashlib.sha256()
    packages = (init.parent for own in OWN for init in (root / own).rglob("__init__.py"))
    for path in sorted(path for package in packages for path in package.glob("*.py")):
        digest.update(path.relative_to(root).as_posix().encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


@functools.cache
def _blender_version(executable: str) -> str:
    if not (found := shutil.which(executable)):
        return ""
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        command = [found, "--background", "--factory-startup", "--version"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
        return next((line for line in done.stdout.splitlines() if line.startswith("Blender ")), "")
    return ""


def _looks(path: Path) -> tuple[int, int]:
    """Bytes and second of writing. What a folder takes depends on how it is mounted."""
    found = path.stat()
    return (0, 0) if path.is_dir() else (found.st_size, int(found.st_mtime))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


def _writes(folder: Path) -> bool:
    tried = partial_path(folder / "tried")
    try:
        tried.write_bytes(b"")
        tried.unlink()
    except OSError:
        return False
    return True
