"""Edits libraries that are not open, in a Blender of its own; the add-on starts it as a job.

    blender --background --factory-startup --disable-autoexec --python edit_process.py -- EDIT.json JOB_FOLDER

A Blender with factory settings does not know the extension, whose folder has another name than that of the
sources: the script makes a package of whatever folder it lies in.
"""

import importlib
import importlib.util
import sys
from pathlib import Path

_NAME = "asset2vec_addon"


def main(document: Path, folder: Path) -> None:
    _make_package(Path(__file__).resolve().parent)
    importlib.import_module(f"{_NAME}.library.edit_job").run(document, folder)


def _make_package(folder: Path) -> None:
    spec = importlib.util.spec_from_file_location(
        _NAME, folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    assert spec and spec.loader
    package = importlib.util.module_from_spec(spec)
    sys.modules[_NAME] = package
    spec.loader.exec_module(package)


if __name__ == "__main__":
    main(*map(Path, sys.argv[sys.argv.index("--") + 1 :]))
