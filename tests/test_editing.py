"""Codes become pictures, films and meshes that are what was asked for."""

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path

import imageio.v2 as imageio
import numpy as np
import pytest
import trimesh
from PIL import Image

from blender_addon.contract import generated, view_dataset
from blender_addon.contract.errors import UserError
from nerf_backend.cli import main
from nerf_backend.code_table import table_of
from nerf_backend.field_pictures import smaller
from nerf_backend.surface_level import Levels, expected_volume, level_with_volume
from nerf_backend.uses.editing import report_part
from nerf_backend.uses.editing.chosen import mixture, of_rows, row_named
from nerf_backend.uses.editing.field_mesh import field_mesh
from nerf_backend.uses.editing.films import there_and_back, write_film
from nerf_backend.uses.editing.library_walk import (
    Span,
    attribute_walk,
    component_walks,
    mixture_walk,
    tagged_rows,
)
from nerf_backend.uses.editing.mesh_files import obj, stl, write_mesh
from nerf_backend.uses.editing.outputs import asset_mesh, pictures_of
from nerf_backend.uses.editing.placement import radius
from nerf_backend.uses.editing.report_part import editing_report
from nerf_backend.uses.editing.strip import turntable_frames
from nerf_backend.uses.editing.surface_mesh import SurfaceMesh
from procgen.srgb import decode_srgb

from .analytic_views import cast
from .editing_library import FRONT, RADIUS, EditingLibrary, editing_library, turned
from .tiny_fit import chairs, ignore

CELLS = 48


@pytest.fixture(scope="module")
def made(
    tiny_views: Path, tiny_model: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[EditingLibrary]:
    names = sorted(chairs())
    tags = {name: ("chair", "tall") if k < 3 else ("chair",) for k, name in enumerate(names)}
    yield editing_library(tmp_path_factory.mktemp("editing"), tiny_views, tiny_model, tags)


@pytest.fixture(scope="module")
def mesh(made: EditingLibrary) -> SurfaceMesh:
    """Of the first chair, in asset space."""
    return asset_mesh(made.model, of_rows(made.table, 0, 0), made.table, made.workspace, CELLS, ignore)


def corners(name: str) -> np.ndarray:
    """Lowest and highest corner of the boxes of a tiny chair, unit space."""
    solids = chairs()[name]
    low, high = (np.array([getattr(s, end) for s in solids]) for end in ("low", "high"))
    return np.stack([low.min(axis=0), high.max(axis=0)])


def test_an_asset_s_mesh_has_its_size_and_place_and_faces_as_it_is_stored(
    made: EditingLibrary, mesh: SurfaceMesh
) -> None:
    """The tiny field's category space is the views' unit space; the catalogue says that it was turned."""
    box = turned(corners(made.table.names[0]), FRONT) * RADIUS + [0, 0, RADIUS]
    low, high = box.min(axis=0), box.max(axis=0)
    assert mesh.vertices.min(axis=0) == pytest.approx(low, abs=0.06)
    assert mesh.vertices.max(axis=0) == pytest.approx(high, abs=0.06)
    assert mesh.watertight()


def test_a_mesh_has_the_colours_of_the_asset_and_normals_that_leave_it(
    made: EditingLibrary, mesh: SurfaceMesh
) -> None:
    points = turned((mesh.vertices - [0, 0, RADIUS]) / RADIUS, -FRONT)
    solids = chairs()[made.table.names[0]]
    away = turned(mesh.normals, -FRONT)
    hits = [
        cast(solids, point + 0.2 * normal, -normal[None])
        for point, normal in zip(points[::40], away[::40], strict=True)
    ]
    seen = np.array([np.isfinite(t[0]) and t[0] < 0.35 for t, _ in hits])
    assert seen.mean() > 0.8
    true = np.array([c[0] for _, c in hits])[seen]
    assert np.abs(mesh.colours[::40][seen] - true).mean() < 0.15
    faces = np.cross(
        mesh.vertices[mesh.triangles[:, 1]] - mesh.vertices[mesh.triangles[:, 0]],
        mesh.vertices[mesh.triangles[:, 2]] - mesh.vertices[mesh.triangles[:, 0]],
    )
    assert ((faces * mesh.normals[mesh.triangles[:, 0]]).sum(axis=1) > 0).mean() > 0.9


def test_a_mixture_stands_on_the_ground_between_two_sizes(made: EditingLibrary) -> None:
    between = mixture(made.table, 0, 1, 0.25, "both")
    second = view_dataset.asset_folder(made.workspace.views, made.table.entries[1].asset_id)
    seen = view_dataset.read_asset(second)
    view_dataset.write_asset(second, dataclasses.replace(seen, radius=3 * RADIUS))
    try:
        assert radius(between, made.table, made.workspace.views) == pytest.approx(1.5 * RADIUS)
    finally:
        view_dataset.write_asset(second, seen)
    found = asset_mesh(made.model, between, made.table, made.workspace, CELLS, ignore)
    low, high = found.vertices.min(axis=0), found.vertices.max(axis=0)
    assert low[2] == pytest.approx(0)
    assert (low + high)[:2] == pytest.approx([0, 0], abs=1e-9)


def test_a_mixture_in_look_alone_has_the_first_s_shape_and_place(made: EditingLibrary) -> None:
    found = mixture(made.table, 2, 1, 0.5, "appearance")
    assert found.asset == made.table.entries[2]
    assert np.array_equal(found.shape, made.table.shapes[2])


def test_mixtures_keep_their_volume_where_the_plain_field_fades(made: EditingLibrary) -> None:
    levels = Levels(made.model, made.table.shapes)
    assert levels.of(made.table.shapes[3]) == 0
    code = made.table.shapes.mean(axis=0)
    logits = levels._logits(code)
    volumes = [float((levels._logits(shape) > 0).mean()) for shape in made.table.shapes]
    found = float((logits > levels.of(code)).mean())
    assert min(volumes) <= found + 1e-3 and found - 1e-3 <= max(volumes)


def test_the_nearest_neighbour_s_volume_counts_most() -> None:
    assert expected_volume(np.array([1e-3, 1.0]), np.array([0.1, 0.4])) == pytest.approx(0.1, rel=1e-3)
    assert expected_volume(np.array([1.0, 1.0]), np.array([0.1, 0.4])) == pytest.approx(0.2)
    assert level_with_volume(np.arange(100, dtype=np.float32), 0.1) == pytest.approx(89.1)


def test_codes_far_from_everything_are_one_sentence(made: EditingLibrary) -> None:
    with pytest.raises(UserError, match="nearer to those of real assets"):
        field_mesh(made.model, made.table.shapes[0], made.table.appearances[0], 1e6, 16, ignore)


def cube() -> SurfaceMesh:
    box = trimesh.creation.box(extents=(2, 4, 6))
    colours = np.tile([[0.5, 0.25, 1.0]], (8, 1))
    return SurfaceMesh(
        np.array(box.vertices), np.array(box.faces, np.int32), np.array(box.vertex_normals), colours
    )


def test_a_glb_is_y_up_in_metres_with_linear_colours(tmp_path: Path) -> None:
    write_mesh(tmp_path / "cube.glb", cube(), "cube", {"model": "m"})
    data = (tmp_path / "cube.glb").read_bytes()
    length = int.from_bytes(data[12:16], "little")
    document = json.loads(data[20 : 20 + length])
    assert document["accessors"][0]["max"] == pytest.approx([1, 3, 2])
    assert document["nodes"][0]["extras"] == {"asset2vec": {"generated": True, "model": "m"}}
    assert len(data) == int.from_bytes(data[8:12], "little") and len(data) % 4 == 0
    loaded = trimesh.load(tmp_path / "cube.glb", force="mesh", process=False)
    assert loaded.is_watertight and loaded.volume == pytest.approx(48)
    start = 28 + length + document["bufferViews"][2]["byteOffset"]
    stored = np.frombuffer(data, "<f4", 3, start)
    assert stored == pytest.approx([0.2140, 0.0509, 1.0], abs=1e-3)  # by the standard's own table


@pytest.mark.parametrize(("encoded", "light"), [(0.0, 0.0), (0.5, 0.21404), (1.0, 1.0)])
def test_linear_light_is_the_standard_s(encoded: float, light: float) -> None:
    assert decode_srgb(np.array([encoded]))[0] == pytest.approx(light, abs=1e-4)


def test_a_name_of_several_lines_is_one_line_of_an_obj(tmp_path: Path) -> None:
    write_mesh(tmp_path / "a.obj", cube(), "a\nv 0 0 0\u2028b", {})
    lines = (tmp_path / "a.obj").read_text().splitlines()
    assert "o a v 0 0 0 b" in lines
    assert sum(line.startswith("v ") for line in lines) == len(cube().vertices)


def test_an_obj_is_y_up_with_colours_and_an_stl_can_be_printed(tmp_path: Path) -> None:
    for suffix in ("obj", "stl"):
        write_mesh(tmp_path / f"cube.{suffix}", cube(), "cube", {"model": "m"})
        loaded = trimesh.load(tmp_path / f"cube.{suffix}", force="mesh")
        assert loaded.is_watertight and loaded.volume == pytest.approx(48), suffix
        high = [1, 3, 2] if suffix == "obj" else [1, 2, 3]
        assert loaded.bounds[1] == pytest.approx(high), suffix
    first = next(line for line in obj(cube(), "cube", {}).decode().splitlines() if line.startswith("v "))
    assert first.split()[4:] == ["0.5000", "0.2500", "1.0000"]
    assert len(stl(cube(), "cube", {})) == 84 + 12 * 50


@pytest.mark.parametrize(
    "said", [None, 1.5, "true", [], {"generated": "yes"}, {"generated": {"generated": True}}]
)
def test_nothing_but_the_one_word_of_foreign_extras_is_believed(said: object) -> None:
    assert not generated.says_generated(said)
    assert generated.says_generated({"generated": True, "tags": ["evil"]})


def test_an_unknown_asset_is_answered_with_the_closest(made: EditingLibrary) -> None:
    with pytest.raises(UserError, match=f"did you mean {made.table.names[2]!r}"):
        row_named(made.workspace, made.library, made.table, made.table.names[2] + "x")


def test_walks_name_what_they_are_near_to(made: EditingLibrary) -> None:
    (walk,) = component_walks(made.table, "shape", [1], Span(steps=5))
    assert len(walk.steps) == 5 and walk.share is not None and 0 < walk.share <= 1
    looks = [made.table.appearances.tolist().index(step.look.tolist()) for step in walk.steps]
    assert len(set(looks)) == 1  # one real asset's
    between = mixture_walk(made.table, 0, 4, "both", 3)
    assert [step.nearest for step in between.steps][::2] == [made.table.names[0], made.table.names[4]]
    assert between.steps[0].distance == 0
    json.dumps(between.row(), allow_nan=False)
    with pytest.raises(UserError, match="choose from 1 to"):
        component_walks(made.table, "shape", [40], Span())


def test_an_attribute_walk_goes_from_those_without_to_those_with(made: EditingLibrary) -> None:
    having, lacking = tagged_rows(made.table, "tall")
    assert (having, lacking) == ([0, 1, 2], [3, 4, 5])
    walk = attribute_walk(made.table, "shape", having, lacking, "tall", Span(through=3, steps=4))
    centre = made.table.shapes[having].mean(axis=0) - made.table.shapes[lacking].mean(axis=0)
    along = [step.shape @ centre for step in walk.steps]
    assert (np.diff(along) > 0).all()
    assert all(np.array_equal(step.look, made.table.appearances[3]) for step in walk.steps)
    assert walk.change is None  # six assets cannot be halved and judged
    with pytest.raises(UserError, match=r"No chair asset has the tag 'armrests'.*tags here: tall"):
        tagged_rows(made.table, "armrests")
    with pytest.raises(UserError, match="Every chair asset has the tag 'chair'"):
        tagged_rows(made.table, "chair")
    with pytest.raises(UserError, match="too few"):
        attribute_walk(made.table, "shape", [0], lacking, "tall", Span())
    with pytest.raises(UserError, match="both with and without"):
        attribute_walk(made.table, "shape", having, [0, 4], "tall", Span())


def test_a_turntable_begins_again_where_it_ends(made: EditingLibrary) -> None:
    pictures = pictures_of(made.model, made.table, 32)
    frames = list(turntable_frames(pictures, made.table.shapes[0], made.table.appearances[0], 8, 20, ignore))
    assert len(frames) == 8
    assert np.array_equal(frames[0], pictures.draw(made.table.shapes[0], made.table.appearances[0], 0, 20))
    steps = [
        int(np.abs(np.int16(a) - b).mean() * 100)
        for a, b in zip(frames, frames[1:] + frames[:1], strict=True)
    ]
    assert steps[-1] <= max(steps[:-1]) * 1.5


def test_films_hold_all_frames_and_their_size(tmp_path: Path) -> None:
    frames = [np.full((30, 40, 4), (k * 20, 200 - k * 20, 90, 255 if k else 0), np.uint8) for k in range(9)]
    write_film(tmp_path / "film.gif", frames)
    with Image.open(tmp_path / "film.gif") as gif:
        assert (gif.n_frames, gif.size, gif.info["loop"]) == (9, (40, 30), 0)
        assert gif.convert("RGB").getpixel((5, 5)) == pytest.approx((255, 255, 255), abs=3)
    write_film(tmp_path / "film.mp4", frames)
    shown = imageio.mimread(tmp_path / "film.mp4")
    assert len(shown) == 9 and shown[0].shape == (30, 40, 3)
    assert shown[8].mean(axis=(0, 1)) == pytest.approx((160, 40, 90), abs=8)
    write_film(tmp_path / "clear.gif", frames, transparent=True)
    with Image.open(tmp_path / "clear.gif") as gif:
        assert gif.convert("RGBA").getpixel((5, 5))[3] == 0
        gif.seek(3)
        assert gif.convert("RGBA").getpixel((5, 5))[3] == 255
    with pytest.raises(UserError, match="cannot be transparent"):
        write_film(tmp_path / "clear.mp4", frames, transparent=True)
    assert len(there_and_back(frames)) == 16
    assert sorted(p.name for p in tmp_path.iterdir()) == ["clear.gif", "film.gif", "film.mp4"]


def test_smaller_pictures_weigh_colours_by_alpha() -> None:
    block = np.zeros((2, 2, 4), np.uint8)
    block[0, 0] = (200, 100, 50, 255)
    assert smaller(block)[0, 0].tolist() == [200, 100, 50, 64]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["mesh", "LIB", "--out", "a.glb"], "Name either one asset"),
        (["mesh", "LIB", "NAME", "--out", "a.xyz"], "let it end in .glb, .obj, .stl"),
        (["mesh", "LIB", "--between", "NAME", "NAME", "--at", "2", "--out", "a.glb"], "give 0 to 1"),
        (
            ["mesh", "LIB", "--between", "NAME", "NAME", "--look", "NAME", "--out", "a.glb"],
            "--look goes with",
        ),
        (["turntable", "LIB", "NAME", "--out", "a.avi"], "let it end in .gif or .mp4"),
        (["turntable", "LIB", "NAME", "--out", "a.mp4", "--transparent"], "cannot be transparent"),
        (["turntable", "LIB", "nobody"], "no asset named 'nobody'"),
        (["walk", "LIB", "--out", "a.txt"], "neither a picture nor a film"),
        (["walk", "LIB", "--by", "both"], "goes with --between only"),
        (["walk", "LIB", "--without", "NAME"], "--without needs --with"),
        (["walk", "LIB", "--toward", "chair"], "Every chair asset has the tag"),
        (["walk", "LIB", "--reach", "0"], "not above 0"),
        (["swap", "LIB", "--shapes", "NAME", "--looks", "nobody"], "no asset named 'nobody'"),
        (["swap", "LIB", "--shapes", "NAME", "--out", "a.gif"], "no name for a picture"),
    ],
)
def test_bad_input_is_one_sentence(
    arguments: list[str], words: str, made: EditingLibrary, capsys: pytest.CaptureFixture[str]
) -> None:
    meant = {"LIB": str(made.library), "NAME": made.table.names[0]}
    assert main([meant.get(word, word) for word in arguments]) == 2
    said = capsys.readouterr().err.strip().splitlines()
    assert words in said[-1]


def test_the_commands_write_what_they_say(made: EditingLibrary, tmp_path: Path) -> None:
    library, (first, second, *_) = str(made.library), made.table.names
    strip, codes, grid, film, model = (tmp_path / n for n in ("w.png", "codes", "s.png", "t.gif", "m.glb"))
    small = ["--size", "24"]
    assert main(["walk", library, "--between", first, second, "--steps", "3", "--out", str(strip),
                 "--codes", str(codes), *small]) == 0  # fmt: skip
    assert (
        main(["swap", library, "--shapes", first, "--looks", first, second, "--out", str(grid), *small]) == 0
    )
    assert main(["turntable", library, first, "--frames", "4", "--out", str(film), *small]) == 0
    code = ["--code", str(codes / "1-2.json"), "--resolution", "24"]
    assert main(["mesh", library, *code, "--out", str(model)]) == 0
    assert Image.open(strip).width > 5 * 24 and Image.open(grid).width > 3 * 24
    assert trimesh.load(model, force="mesh").is_watertight


def test_the_report_shows_walks_or_says_why_not(
    made: EditingLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report_part, "SIDE", 16)
    monkeypatch.setattr(report_part, "STEPS", 2)
    found = editing_report(made.workspace, made.table, made.model, ignore)
    assert found.strip is not None and found.strip.height > 3 * 16
    assert [walk.by for walk in found.walks] == ["shape", "appearance"]
    assert found.walks[0].low in found.sentence
    few = table_of("chair", made.table.model, list(made.table.entries[:2]))
    assert editing_report(made.workspace, few, made.model, ignore).strip is None
