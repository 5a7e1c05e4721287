"""A catalogue filled by COPY, for a benchmark: ten million assets at a statement each take hours."""

import numpy as np

from blender_addon.contract.metadata import CODE_SIZE

from ...uses.search.synthetic import CATEGORY, MODEL, asset_id
from ..silence import PatientConnection

Columns = dict[str, np.ndarray]  # each [rows], of numbers or texts of one length, as PostgreSQL stores them

_BEGIN = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_END = b"\xff\xff"
_VECTOR = np.dtype([("size", ">i2"), ("unused", ">i2"), ("numbers", ">f4", CODE_SIZE)])  # pgvector's own


def copy_assets(connection: PatientConnection, library: str, first: int, last: int) -> None:
    """The synthetic assets from first to last, without codes."""
    names = np.array([f"asset {i:08d}".encode() for i in range(first, last)])
    same = {"library": library, "kind": "OBJECT", "category": CATEGORY, "tags": "[]", "source_hash": "hash"}
    _copy(connection, "assets", {"asset_id": _ids(first, last), "name": names} | _same(same, len(names)))


def copy_codes(connection: PatientConnection, first: int, codes: np.ndarray) -> None:
    """Codes [2, n, CODE_SIZE] of the synthetic assets from the first on."""
    count = codes.shape[1]
    vectors = np.zeros((2, count), _VECTOR)
    vectors["size"], vectors["numbers"] = CODE_SIZE, codes
    own = {"asset_id": _ids(first, first + count), "shape": vectors[0], "appearance": vectors[1]}
    quality = {"psnr": np.full(count, 25.0, ">f8"), "iou": np.full(count, 0.9, ">f8")}
    _copy(connection, "codes", own | quality | _same({"model": MODEL, "source_hash": "hash"}, count))


def _ids(first: int, last: int) -> np.ndarray:
    return np.array([asset_id(i).encode() for i in range(first, last)])


def _same(texts: dict[str, str], count: int) -> Columns:
    return {column: np.full(count, text.encode()) for column, text in texts.items()}


def _copy(connection: PatientConnection, table: str, columns: Columns) -> None:
    statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN (FORMAT binary)"
    connection.patience = None
    with connection.cursor() as cursor, cursor.copy(statement.encode()) as copy:
        copy.write(_BEGIN + _rows(columns) + _END)


def _rows(columns: Columns) -> bytes:
    """PostgreSQL's binary rows: how many values, and each with its length before it."""
    fields = [
        field
        for name, values in columns.items()
        for field in ((f"{name} length", ">i4"), (name, values.dtype))
    ]
    rows = np.zeros(len(next(iter(columns.values()))), np.dtype([("count", ">i2"), *fields]))
    rows["count"] = len(columns)
    for name, values in columns.items():
        rows[f"{name} length"], rows[name] = values.dtype.itemsize, values
    return rows.tobytes()
