"""Parts of panels and operators, called as Blender calls them, without a window: -- FOLDER"""

import os
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

sys.path.insert(0, str(Path(__file__).parent))

from script_setup import ARGUMENTS, answer, run

from blender_addon import import_job, suggested_tags_job
from blender_addon.contract.assets import AssetRecord
from blender_addon.contract.catalogue import Catalogue
from blender_addon.contract.workspace import Workspace
from blender_addon.ui import later, props, suggestions
from blender_addon.ui.import_ops import VIEWS, ImportChosen
from blender_addon.ui.job_ops import ShowJob
from blender_addon.ui.similar_ops import SwapSimilar
from blender_addon.ui.tag_ops import AddTag

# Categories and libraries.
TYPED = (
    ("", ".blend"),
    ("chair", "chair.blend"),
    ("chair", "old.blend"),
    ("a/b", "chair.blend"),
    ("chair", "chair"),
)
KNOWN = ["armrests", "Metal", "wood", "wooden legs"]


def main(folder: Path) -> None:
    answer(
        {
            "offered": {
                text: suggestions.matching(text, KNOWN)
                for text in ("", "armless", "arm", "wood", "m", " legs ")
            },
            "swap without a question": SwapSimilar._sources(
                SimpleNamespace(among=2, asked="", source=lambda: "this one")
            ),
            "redo of a tag": drawn(AddTag, SimpleNamespace(_plan=None, field="tag")),
            "log of a forgotten job": drawn(ShowJob, SimpleNamespace(job="forgotten")),
            "labels": labels(folder),
            "documents": documents(folder),
            "faces": VIEWS,
            "mistakes": [import_job.mistake(*names(folder, *typed)) for typed in TYPED],
            "where": [
                ImportChosen._where(SimpleNamespace(_category=category, library="", _library=library))
                for category, library in (names(folder, *typed) for typed in TYPED[:3])
            ],
            "asked again": imported(folder, by_hand=True),
            "refused": imported(folder, by_hand=False),
            "category field": {text: pressed(text) for text in ("", " ", "chair", "sofa ")},
        }
    )


def drawn(operator: Any, state: SimpleNamespace) -> list[str]:
    """The names of what it draws, with their texts."""
    state.layout = Mock()
    operator.draw(state, Mock())
    return [f"{name} {values.get('text', '')}".strip() for name, _, values in state.layout.method_calls]


def names(folder: Path, category: str, library: str) -> tuple[str, Path]:
    (folder / "old.blend").touch()
    return category, folder / library


def imported(folder: Path, by_hand: bool) -> list[Any]:
    """What an import into a library of a wrong name presses and reports."""
    done: list[Any] = []
    later.press = lambda operator, **values: done.extend([operator.idname_py(), values])
    chosen = {"directory": str(folder), "library": "chair", "front": "left", "scale": 0.01}
    state = SimpleNamespace(
        **chosen,
        options=SimpleNamespace(is_invoke=by_hand),
        files=[SimpleNamespace(name="a.glb")],
        report=lambda _, text: done.append(text),
        _names=["a.glb"],
        _category="chair",
        _library=folder / "chair",
    )
    return [*ImportChosen.execute(state, None), *done]


def pressed(text: str) -> list[Any]:
    """What the category field of a chair does when ``text`` is left in it."""
    done: list[Any] = []
    props._get_category = lambda _: "chair"
    later.press = lambda operator, **values: done.extend([operator.idname_py(), values["category"]])
    props._set_category(None, text)  # type: ignore[arg-type]
    return done


def labels(folder: Path) -> list[Any]:
    """Of a catalogue that changes three times: what is known in the end, and how much is remembered."""
    library = folder / "chairs.blend"
    path = Workspace.of(library).catalogue
    suggestions.selection.chosen = lambda _: [SimpleNamespace(library=library)]  # type: ignore[assignment]
    for number in range(1, 4):
        record = AssetRecord("1" * 32, "OBJECT", "Chair", "chair", (f"tag {number}",), "0" * 64, {}, {})
        Catalogue(path).replace_library(str(library), [record])
        os.utime(path, (number, number))
        list(suggestions.in_libraries(None))  # type: ignore[arg-type]
        suggestions._known.work()
    found = list(suggestions.in_libraries(None))  # type: ignore[arg-type]
    return [found, len(suggestions._known._values)]


def documents(folder: Path) -> list[int]:
    """How many of a document that changes three times, and is damaged, are remembered."""
    subject = suggested_tags_job.Subject(folder / "chairs.blend", "chair")
    path = subject.workspace.suggested_tags("chair")
    path.parent.mkdir(parents=True)
    path.write_text("{}")
    for number in range(1, 4):
        os.utime(path, (number, number))
        for deferred in (suggested_tags_job._documents, suggested_tags_job._reviews):
            suggested_tags_job.known(subject)
            while deferred.work():
                pass
    return [len(d._values) for d in (suggested_tags_job._documents, suggested_tags_job._reviews)]


run(main, Path(ARGUMENTS[0]))
