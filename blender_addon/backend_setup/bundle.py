"""The backend that the extension carries: its wheel, and the versions that were tested with it."""

import dataclasses
import hashlib
from pathlib import Path

PROJECT = "asset2vec"
CARRIED = Path(__file__).resolve().parent.parent / "backend"  # there in the extension, not in the sources
CONSTRAINTS = "constraints.txt"


@dataclasses.dataclass(frozen=True)
class Bundle:
    wheel: Path
    constraints: Path

    @property
    def folder(self) -> Path:
        return self.wheel.parent

    @property
    def version(self) -> str:
        return self.wheel.name.split("-")[1]

    def torch(self) -> str:
        return torch_requirement(self.constraints)

    def fingerprint(self) -> str:
        """Changes when what is to be installed changes."""
        return hashlib.sha256(self.wheel.read_bytes() + self.constraints.read_bytes()).hexdigest()


def bundle(folder: Path = CARRIED) -> Bundle | None:
    """None if the folder has no wheel, as in the sources."""
    wheel = next(folder.glob(f"{PROJECT}-*.whl"), None)
    return Bundle(wheel, folder / CONSTRAINTS) if wheel else None


def torch_requirement(constraints: Path) -> str:
    """``torch==2.13.0``: by its exact version, for a range would let pip choose another build."""
    return next(
        line for line in constraints.read_text(encoding="utf-8").split() if line.startswith("torch==")
    )
