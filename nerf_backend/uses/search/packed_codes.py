"""The codes of one category as files that are searched where they lie: mapped, appended to, never sorted.

    codes/<category>/
      index.json      which catalogue, model and change of it the rows are of, and how many rows there are
      rows.f32        blocks [COLUMNS, BLOCK] float32: a block's rows beside each other, number by number
      records.bin     one RECORD a row: the asset's id, and its keys for the sample of the typical distance

Columns: 32 numbers of the shape code, its squared length, that of the appearance code, 32 numbers of it. So
-2 times a query's code, with a 1 at the lengths, times a block is all squared distances less a constant, and
a search by shape alone reads the first half. Transposed blocks are read twice as fast as a row an asset.

A row that was given up has no id, and lengths of FAR. ``index.json`` is written last: rows that it does not
count are not there. All of it can be deleted at any time.
"""

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from blender_addon.contract.catalogue_queries import StoredCode
from blender_addon.contract.errors import UserError
from blender_addon.contract.metadata import CODE_SIZE
from blender_addon.contract.records import read_record, write_record
from blender_addon.similarity import sample_keys

KIND, VERSION = "code-index", 2
BLOCK = 4096
COLUMNS = 2 * CODE_SIZE + 2
SHAPE, APPEARANCE = slice(0, CODE_SIZE), slice(CODE_SIZE + 2, COLUMNS)
SHAPE_LENGTH, APPEARANCE_LENGTH = CODE_SIZE, CODE_SIZE + 1
RECORD = np.dtype([("id", "S64"), ("shape_key", "<u8"), ("appearance_key", "<u8")])
FAR = 1e30  # finite, so that 0 times it is 0
GREATEST = 1e20  # squared length of a code that can be searched

Floats = NDArray[np.float32]


@dataclasses.dataclass(frozen=True)
class Header:
    token: str  # the catalogue's
    model: str
    change: int  # the last one of the catalogue that the rows know
    mark: str  # of that change
    rows: int
    live: int


@dataclasses.dataclass(frozen=True)
class PackedCodes:
    """The mapped files: ``blocks`` [b, COLUMNS, BLOCK] and ``records`` [rows]."""

    header: Header
    blocks: Floats
    records: np.ndarray

    def __len__(self) -> int:
        """Assets, without rows that were given up."""
        return self.header.live

    def ids(self, rows: np.ndarray) -> list[str]:
        """Empty where a row was given up."""
        return [name.decode() for name in self.records["id"][rows].tolist()]

    def codes(self, rows: np.ndarray) -> tuple[Floats, Floats]:
        """Shape and appearance codes of rows, float32 [m, CODE_SIZE] each."""
        found = self.blocks[rows // BLOCK, :, rows % BLOCK]
        return found[:, SHAPE], found[:, APPEARANCE]

    def rows_of(self, asset_ids: Sequence[str]) -> np.ndarray:
        """Rows of those of the assets that have one, in order of the rows."""
        return np.flatnonzero(np.isin(self.records["id"], np.array(asset_ids, RECORD["id"])))

    def live(self) -> np.ndarray:
        """Rows that were not given up."""
        return np.flatnonzero(self.records["id"] != b"")


def open_packed(folder: Path) -> PackedCodes | None:
    """None if there is none, or if it is damaged or of another version."""
    try:
        header = read_record(Header, folder / "index.json", KIND, VERSION)
        if not header.rows:  # an empty file cannot be mapped
            return PackedCodes(header, np.empty((0, COLUMNS, BLOCK), np.float32), np.empty(0, RECORD))
        records = np.memmap(folder / "records.bin", RECORD, "r")
        blocks = np.memmap(folder / "rows.f32", "<f4", "r").reshape(-1, COLUMNS, BLOCK)
    except (UserError, OSError, ValueError):
        return None
    if not 0 <= header.live <= header.rows <= min(len(records), len(blocks) * BLOCK):
        return None
    return PackedCodes(header, blocks[: -(-header.rows // BLOCK)], records[: header.rows])


def write_header(folder: Path, header: Header) -> None:
    write_record(folder / "index.json", KIND, VERSION, header)


def give_up(folder: Path, rows: np.ndarray) -> None:
    if not len(rows):
        return
    records = np.memmap(folder / "records.bin", RECORD, "r+")
    blocks = np.memmap(folder / "rows.f32", "<f4", "r+").reshape(-1, COLUMNS, BLOCK)
    records["id"][rows] = b""
    blocks[rows // BLOCK, SHAPE_LENGTH, rows % BLOCK] = FAR
    blocks[rows // BLOCK, APPEARANCE_LENGTH, rows % BLOCK] = FAR


def count_live(folder: Path, rows: int) -> int:
    """How many of the first ``rows`` were not given up, whatever the header says."""
    return rows and int(np.count_nonzero(np.memmap(folder / "records.bin", RECORD, "r")["id"][:rows] != b""))


def append(folder: Path, rows: int, codes: Sequence[StoredCode]) -> int:
    """Writes rows behind the first ``rows`` of the files, which are made if need be; how many there are then.

    Codes that are no finite numbers are left out: nothing is near them.
    """
    records, columns = _packed(codes)
    first, offset = rows // BLOCK, rows % BLOCK
    after = rows + len(records)
    blocks = np.zeros((-(-after // BLOCK) - first, COLUMNS, BLOCK), "<f4")
    blocks[:, (SHAPE_LENGTH, APPEARANCE_LENGTH)] = FAR
    size = blocks[:1].nbytes
    with _open_to_write(folder / "rows.f32") as file:
        if offset:
            file.seek(first * size)
            kept = np.frombuffer(file.read(size), "<f4").reshape(COLUMNS, BLOCK)
            blocks[0, :, :offset] = kept[:, :offset]
        places = offset + np.arange(len(records))
        blocks[places // BLOCK, :, places % BLOCK] = columns
        file.seek(first * size)
        file.write(blocks.tobytes())
    with _open_to_write(folder / "records.bin") as file:
        file.seek(rows * RECORD.itemsize)  # over what a killed writer may have left
        file.write(records.tobytes())
    return after


def _packed(codes: Sequence[StoredCode]) -> tuple[np.ndarray, Floats]:
    """Records [m] and columns [m, COLUMNS] of codes."""
    shapes, appearances = (
        np.frombuffer(b"".join(parts), "<f4").reshape(-1, CODE_SIZE)
        for parts in ([c.shape for c in codes], [c.appearance for c in codes])
    )
    records = np.empty(len(codes), RECORD)
    records["id"] = [c.asset_id for c in codes]
    records["shape_key"], records["appearance_key"] = sample_keys(shapes), sample_keys(appearances)
    lengths = [np.square(half, dtype=np.float64).sum(axis=1) for half in (shapes, appearances)]
    sound = (lengths[0] < GREATEST) & (lengths[1] < GREATEST)  # of NaN neither is
    columns = np.column_stack([shapes, lengths[0], lengths[1], appearances])
    return records[sound], columns[sound].astype("<f4")


def _open_to_write(path: Path) -> IO[bytes]:
    path.parent.mkdir(parents=True, exist_ok=True)
    return open(path, "r+b" if path.exists() else "w+b")
