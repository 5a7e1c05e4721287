"""What pip prints, line by line, as progress."""

import dataclasses
import re
from pathlib import Path

from ..wording import filled

_UNITS = {"bytes": 1, "kB": 10**3, "MB": 10**6, "GB": 10**9}
_SIZE = re.compile(r"\((\d+(?:\.\d+)?) (bytes|kB|MB|GB)\)$")


@dataclasses.dataclass(frozen=True)
class Collecting:
    package: str


@dataclasses.dataclass(frozen=True)
class Downloading:
    """``size`` in bytes, 0 if pip does not say it."""

    package: str  # "torch 2.13.0"
    file: str
    size: int


@dataclasses.dataclass(frozen=True)
class Installing:
    packages: tuple[str, ...]


Line = Collecting | Downloading | Installing


def parse(line: str) -> Line | None:
    """None for a line that says nothing of these."""
    word, _, rest = line.strip().partition(" ")
    if word == "Collecting":
        return Collecting(re.split(r"[\s<>=!~;@(\[]", rest, maxsplit=1)[0])
    if word == "Processing":  # a file of this computer
        return Collecting(_package(Path(rest.split(" (from ")[0]).name).split(" ")[0])
    if word == "Downloading":
        file = rest.split(" ", 1)[0].rsplit("/", 1)[-1]
        if file.endswith(".metadata"):
            return None
        size = _SIZE.search(rest)
        return Downloading(_package(file), file, round(float(size[1]) * _UNITS[size[2]]) if size else 0)
    if line.startswith("Installing collected packages: "):
        return Installing(tuple(line.split(": ", 1)[1].strip().split(", ")))
    return None


def _package(file: str) -> str:
    """Name and version in a wheel's file name; of other files the name as it is."""
    parts = file.removesuffix(".whl").split("-")
    return f"{parts[0]} {parts[1].split('+')[0]}" if file.endswith(".whl") and len(parts) > 2 else file


def failure(lines: list[str]) -> str:
    """Why pip gave up, in one sentence, out of the last lines it printed. Its first error is the plainest."""
    text = "\n".join(lines)
    if "No space left on device" in text or "Errno 28" in text:
        return "The disk is full: free some space, then try again."
    network = ("NewConnectionError", "ConnectionError", "Temporary failure", "timed out", "Name or service")
    if any(word in text for word in network):
        return "The packages could not be downloaded: check the internet connection, then try again."
    errors = [line.removeprefix("ERROR: ").strip() for line in lines if line.startswith("ERROR: ")]
    if errors:
        return filled("pip could not install it: {error}. The log says more.", error=errors[0].rstrip("."))
    return "pip ended without a word about the reason. The log may say more."
