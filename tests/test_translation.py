"""What the add-on says can be translated: its sentences are fixed templates, filled after translating."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.blender_scripts import run_script

from .conftest import ROOT

ADDON = ROOT / "blender_addon"
# Where texts are drawn or reported. The contract's are shared with the command line, which speaks English.
SPEAKING = (
    *("ui/*.py", "asset_map/*.py", "placing/*.py", "dataset/*_job.py", "dataset/folder.py"),
    *("*_job.py", "*_edits.py", "job_*.py", "jobs.py", "backend_state.py", "preferences.py"),
    *("backend_setup/*.py", "aside.py", "editable_files.py", "headless.py", "open_*.py", "opening.py"),
    *("library/categories.py", "library/edit_files.py", "library/library_file.py", "watched_job.py"),
    *("file_before.py", "refresh_result.py"),
)
SOURCES = sorted({path for pattern in SPEAKING for path in ADDON.glob(pattern)})

_NAME = re.compile(r"[a-z0-9/*-]*[_./*][a-z0-9_./*-]*")  # of an operator, a property or files
# Blender shows what these are given as it is.
_SHOWN_AS_IT_IS = {"poll_message_set", "status_text_set"}


def untranslatable(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and source of each text that is put together before it could be translated."""
    for node in ast.walk(tree):
        if _joins_words(node) or _is_shown_as_it_is(node):
            yield node.lineno, ast.unparse(node)  # type: ignore[attr-defined]


def _joins_words(node: ast.AST) -> bool:
    match node:
        case ast.JoinedStr(values):
            return any(_is_word(part) for part in values)
        case ast.BinOp(left, ast.Add() | ast.Mod(), right):
            return _is_word(left) or _is_word(right)
        case ast.AugAssign(_, ast.Add(), value):
            return _is_word(value)
        case ast.Call(ast.Attribute(ast.Constant(str()), "format")):
            return True
    return False


def _is_word(part: ast.AST) -> bool:
    """A text with letters that is no name: what an f-string's fields are formatted with is none either."""
    match part:
        case ast.Constant(str(text)):
            return bool(re.search(r"[^\W\d_]", text)) and not _NAME.fullmatch(text)
    return False


def _is_shown_as_it_is(node: ast.AST) -> bool:
    match node:
        case ast.Call(ast.Attribute(_, name), [text]) if name in _SHOWN_AS_IT_IS:
            return not isinstance(text, ast.Call) and ast.unparse(text) != "None"
    return False


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ADDON).as_posix())
def test_no_text_is_put_together_before_it_is_translated(path: Path) -> None:
    found = list(untranslatable(ast.parse(path.read_text(encoding="utf-8"))))
    assert not found, f"use filled() of wording.py: {found}"


@pytest.mark.parametrize(
    "source",
    [
        'layout.label(text=f"{number} assets")',
        'self.report({"INFO"}, f"Done: {name}")',
        'text = name + " is gone"',
        'text += ", and more"',
        'text = "%s is gone" % name',
        '"{name} is gone".format(name=name)',
        'cls.poll_message_set("Save the file first")',
        "cls.poll_message_set(reason)",
    ],
)
def test_such_a_text_is_found(source: str) -> None:
    assert list(untranslatable(ast.parse(source)))


@pytest.mark.parametrize(
    "source",
    [
        'layout.operator(f"asset2vec.{name}")',
        'found = folder.glob(f"{name}-*.json")',
        'text = f"{name} ({distance:.2f})"',
        'text = filled("{name} is gone", name=name)',
        'cls.poll_message_set(translated("Save the file first"))',
        "workspace.status_text_set(None)",
    ],
)
def test_names_and_numbers_are_none(source: str) -> None:
    assert not list(untranslatable(ast.parse(source)))


@pytest.mark.blender  # the bpy wheel is built without translations
def test_templates_are_translated_and_filled(blender_executable: Path) -> None:
    seen = run_script("translated_words", blender=blender_executable)
    assert seen["en_US"] == {
        "not an asset": "Chair is not an asset.",
        "files": "2 files",
        "likeness": "Likeness: very good",
        "reason": "Save the file first.",
        "front": "Faces +Y (180°, Blender's Back view): found, sure",
        "map": "One of a kind in look: Chair",
        "unknown": "Braces {like these} in a name stay.",
    }
    assert seen["de_DE"] == {
        "not an asset": "Kein Asset: Chair.",
        "files": "2 Dateien",
        "likeness": "Ähnlichkeit: sehr gut",
        "reason": "Erst die Datei sichern.",
        "front": "Zeigt nach +Y (180°, Blenders Ansicht Hinten): gefunden, sicher",
        "map": "Einzigartig (Aussehen): Chair",
        "unknown": "Braces {like these} in a name stay.",
    }
