"""The entry of a Blender worker process: reads requests, does them, answers with events.

Started by procgen/blender_process.py, either as a script of the Python that has the bpy wheel or
with ``blender --background --python``. One module of this folder does one kind of job.
"""

import importlib
import json
import os
import queue
import shutil
import sys
import threading
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any

_HERE = Path(__file__).resolve().parent
# Python puts a script's own folder there, but its modules are imported as procgen.blender.
sys.path[:] = [entry for entry in sys.path if Path(entry).resolve() != _HERE]
# The folder that holds our packages may be the site-packages of another Python, with a numpy that is
# not for this one: only our packages are taken from it.
sys.path.insert(0, str(_HERE.parents[1]))
import blender_addon  # noqa: E402, F401
import procgen  # noqa: E402, F401

del sys.path[0]

# Blender keeps one helper thread for each core that it may use when it is imported, and idle ones
# keep their core busy: several workers would slow each other down.
_cores = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set()
_threads = int(os.environ.get("ASSET2VEC_THREADS", "0"))
if _cores and _threads:
    os.sched_setaffinity(0, sorted(_cores)[:_threads])
import bpy  # noqa: E402

if _cores and _threads:
    os.sched_setaffinity(0, _cores)

from blender_addon.contract import events, jobs  # noqa: E402
from blender_addon.contract.errors import UserError  # noqa: E402

# Imported when the first job of the kind arrives, so that a broken one does not break the others.
JOB_MODULES = {
    jobs.ImportAssets: "import_assets",
    jobs.MakeSamples: "make_samples",
    jobs.ListAssets: "list_assets",
    jobs.RenderViews: "render_views",
    jobs.TakePhotos: "take_photos",
    jobs.BakeAsset: "scenes.bake_asset",
    jobs.RenderScene: "scenes.render_scene",
    jobs.WriteMetadata: "write_metadata",
}

ASKING = {jobs.ListAssets}  # jobs that ask on the way which ids are taken


def main() -> None:
    emit = _take_standard_output()
    requests: queue.SimpleQueue[str | None] = queue.SimpleQueue()
    busy = threading.Event()
    threading.Thread(target=_read_requests, args=(requests, busy), daemon=True).start()

    def taken(ids: Sequence[str]) -> list[str]:
        emit(events.Question(ids))
        return list(json.loads(requests.get() or "[]"))

    while (line := requests.get()) is not None:
        busy.set()
        emit(_answer(line, emit, taken))
        busy.clear()


def _answer(line: str, emit: events.Emit, taken: jobs.TakenAmong) -> events.Event:
    try:
        request = jobs.decode(line)
        _start_empty()
        module = importlib.import_module(f"procgen.blender.{JOB_MODULES[type(request)]}")
        return events.Result(module.run(request, emit, *((taken,) if type(request) in ASKING else ())))
    except UserError as error:
        return events.Error(str(error))
    except Exception as error:
        traceback.print_exc()
        return events.Error("".join(traceback.format_exception_only(error)).strip(), expected=False)


def _start_empty() -> None:
    """An empty file with factory settings, and no scripts from files that others made."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    bpy.context.preferences.filepaths.use_scripts_auto_execute = False


def _take_standard_output() -> events.Emit:
    """Keeps standard output for events; what Blender, its importers and print() say goes to the log."""
    sys.stdout.flush()
    channel = os.dup(1)
    os.dup2(2, 1)

    def emit(event: events.Event) -> None:
        data = f"\n{events.encode(event)}\n".encode()
        while data:
            data = data[os.write(channel, data) :]

    return emit


def _read_requests(requests: "queue.SimpleQueue[str | None]", busy: threading.Event) -> None:
    """Queues the lines of standard input. Its end in the middle of a job means that the parent died."""
    scratch: Any = bpy.app.tempdir
    for line in sys.stdin.buffer:
        requests.put(line.decode())
    if busy.is_set():
        shutil.rmtree(scratch, ignore_errors=True)
        os._exit(1)
    requests.put(None)


main()
