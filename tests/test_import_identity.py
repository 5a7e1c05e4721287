"""A file counts as imported before only if it and the files that it names are the same."""

import hashlib
import json
from pathlib import Path

import pytest

from blender_addon.contract.errors import UserError
from procgen.import_identity import file_hash


def gltf(folder: Path) -> Path:
    document = {
        "asset": {"version": "2.0"},
        "buffers": [{"uri": "the%20buffer.bin"}, {"uri": "data:application/octet-stream;base64,AAAA"}],
        "images": [{"uri": "pictures/oak.png"}, {"bufferView": 0}, {"uri": "https://example.org/a.png"}],
    }
    (folder / "pictures").mkdir()
    (folder / "the buffer.bin").write_bytes(b"buffer")
    (folder / "pictures" / "oak.png").write_bytes(b"oak")
    (folder / "model.gltf").write_text(json.dumps(document))
    return folder / "model.gltf"


def obj(folder: Path) -> Path:
    (folder / "wood and steel.mtl").write_text("newmtl oak\nmap_Kd -s 1 1 1 oak board.png\nKd 1 1 1\n")
    (folder / "other.mtl").write_text('newmtl steel\n\tbump -bm 0.2 maps\\steel.png\r\nmap_d "hole.png"\n')
    (folder / "maps").mkdir()
    for name in ("oak board.png", "maps/steel.png", "hole.png"):
        (folder / name).write_bytes(name.encode())
    (folder / "model.obj").write_text("mtllib wood and steel.mtl\r\nmtllib missing.mtl other.mtl\nv 0 0 0\n")
    return folder / "model.obj"


GLTF_COMPANIONS = ("the buffer.bin", "pictures/oak.png")
OBJ_COMPANIONS = ("wood and steel.mtl", "other.mtl", "oak board.png", "maps/steel.png", "hole.png")


@pytest.mark.parametrize(
    ("make", "companion"), [*((gltf, n) for n in GLTF_COMPANIONS), *((obj, n) for n in OBJ_COMPANIONS)]
)
def test_a_changed_companion_makes_another_model(make, companion: str, tmp_path: Path) -> None:
    path = make(tmp_path)
    before = file_hash(path)
    assert file_hash(path) == before
    with open(tmp_path / companion, "ab") as file:
        file.write(b"\n# changed")
    assert file_hash(path) != before


@pytest.mark.parametrize("name", ["a.glb", "a.obj", "a.gltf", "a.ply", "a.OBJ"])
@pytest.mark.parametrize("content", [b"", b"\xff\x00 no model", b"{}", b"[1]", b'{"buffers": [{"uri": 3}]}'])
def test_a_file_without_companions_has_its_plain_hash(name: str, content: bytes, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert file_hash(path) == hashlib.sha256(content).hexdigest()


def test_a_file_is_the_same_in_another_folder_and_with_another_name(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    first, second = (obj(tmp_path / name) for name in ("a", "b"))
    assert file_hash(first) == file_hash(second.rename(second.with_name("renamed.obj")))


def test_a_file_that_names_itself_impossibly_is_hashed(tmp_path: Path) -> None:
    content = b"mtllib " + b"x" * 5000 + b"\nmtllib \x00.mtl\nmtllib ../..\n"
    (tmp_path / "a.obj").write_bytes(content)
    assert file_hash(tmp_path / "a.obj") == hashlib.sha256(content).hexdigest()


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"a\.glb cannot be read"):
        file_hash(tmp_path / "a.glb")
