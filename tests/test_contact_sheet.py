"""The sheet of an asset and its neighbours."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from blender_addon.contract.errors import UserError
from nerf_backend import contact_sheet
from nerf_backend.contact_sheet import Row, Tile, neighbours_sheet, sheet_size
from nerf_backend.tile_image import BACKGROUND, preview_tile
from procgen import drawn_text
from procgen.drawn_text import drawable, shortened


@pytest.fixture
def red(tmp_path: Path) -> Path:
    """A preview: a red square on nothing."""
    pixels = np.zeros((64, 64, 4), np.uint8)
    pixels[16:48, 16:48] = (255, 0, 0, 255)
    Image.fromarray(pixels).save(tmp_path / "red.png")
    return tmp_path / "red.png"


def test_the_sheet_has_a_line_for_each_asset_and_a_column_for_each_neighbour(
    tmp_path: Path, red: Path
) -> None:
    rows = [Row(Tile("a", red), [Tile("b", red, 0.5)] * 3), Row(Tile("c", red), [Tile("d", red, 1.0)])]
    neighbours_sheet(tmp_path / "out" / "sheet.png", rows, "shape")
    with Image.open(tmp_path / "out" / "sheet.png") as sheet:
        assert sheet.size == sheet_size(rows)
        red_pixels = (np.array(sheet) == (255, 0, 0)).all(-1)
    assert red_pixels.any(0).sum() >= 4 * 30
    wider = sheet_size([Row(rows[0].query, [*rows[0].neighbours, Tile("e", red, 2.0)]), rows[1]])
    assert wider[0] - sheet_size(rows)[0] == contact_sheet.TILE + contact_sheet.GAP
    assert wider[1] == sheet_size(rows)[1]


def test_missing_and_broken_previews_are_grey_tiles(tmp_path: Path) -> None:
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"no picture")
    for preview in (None, tmp_path / "nowhere.png", broken, tmp_path):
        neighbours_sheet(tmp_path / "sheet.png", [Row(Tile("a", preview), [])], "look")
        with Image.open(tmp_path / "sheet.png") as sheet:
            found = sheet.getpixel(
                (contact_sheet.MARGIN + 20, contact_sheet.MARGIN + contact_sheet.HEADER + 20)
            )
        assert found == (0xD4, 0xD2, 0xCE)


def test_a_transparent_preview_lies_on_the_background(red: Path) -> None:
    tile = preview_tile(red, 32)
    assert tile is not None
    assert tile.size == (32, 32)
    assert tile.getpixel((0, 0)) == BACKGROUND
    assert tile.getpixel((16, 16)) == (255, 0, 0)


@pytest.mark.parametrize("system", [True, False], ids=["system fonts", "Pillow's font only"])
def test_names_of_any_script_are_drawn(
    tmp_path: Path, red: Path, system: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not system:
        monkeypatch.setattr(drawn_text, "_system_fonts", lambda size: ())
    names = ["Élégante façade", "Стул «Вена»", "椅子 東京", "emoji 🪑", "line\nbreak\x00", "", "\ud83d"]
    rows = [Row(Tile(name, red), [Tile(name, red, 0.1)]) for name in names]
    neighbours_sheet(tmp_path / "名前 sheet.png", rows, "shape")
    assert (tmp_path / "名前 sheet.png").exists()


def test_without_a_font_for_it_a_name_keeps_its_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawn_text, "_system_fonts", lambda size: ())
    assert drawable("Żółw 椅", 15)[0] in ("Żółw ?", "Zó?w ?", "Zo?w ?", "Zołw ?")
    assert drawable("Chair 001", 15)[0] == "Chair 001"


def test_a_long_name_is_cut_to_the_tile() -> None:
    text, font = drawable("a very long name " * 20, 15)
    assert shortened("short", font, 176) == "short"
    cut = shortened(text, font, 176)
    assert cut.endswith("...")
    assert 120 < font.getlength(cut) <= 176


def test_a_name_that_is_no_picture_is_refused_and_nothing_is_left(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no name for a picture"):
        neighbours_sheet(tmp_path / "sheet.txt", [], "shape")
    assert list(tmp_path.iterdir()) == []
