"""Makes the backend's environment, or brings one up to date: a program of its own, run by a Python 3.11.

Nothing of Blender is changed or needed. Whatever was killed half-way is gone on with by the next run: the
environment's mark says how far it came, and pip keeps what it has downloaded.
"""

import argparse
import dataclasses
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..contract.errors import UserError
from ..contract.events import Emit, Failed, Progress
from ..contract.job_folder import FOLDER
from ..contract.job_speaker import run_job
from ..contract.locks import only_one
from ..wording import filled
from .ask import ask
from .bundle import PROJECT, Bundle, bundle
from .doctor import Answer, ask_doctor, payload_of
from .environment import Environment, Mark
from .interpreters import how_to_get_venv
from .needs import CPU, CUDA, check_disk, torch_index
from .pip_run import PipRun

_ALL = "[all]"  # of the wheel's extras
_VENV_SECONDS = 600.0
_ANSWER_SECONDS = 300.0  # the first start reads all of PyTorch from the disk
# The extension's folder is no place Python looks into; -I keeps what else the user has set out of this.
_BEGIN = (
    "import runpy, sys; sys.path.insert(0, sys.argv.pop(1)); "
    "runpy.run_module(sys.argv.pop(1), {}, '__main__')"
)


@dataclasses.dataclass(frozen=True)
class Order:
    folder: Path
    source: Path  # of the bundle
    build: str


def command(python: Sequence[str], order: Order) -> list[str]:
    """What starts this program as a job."""
    package = Path(__file__).resolve().parent.parent
    module = f"{package.name}.{Path(__file__).parent.name}.{Path(__file__).stem}"
    begin = [*python, "-I", "-B", "-c", _BEGIN, str(package.parent), module]
    what = ["--folder", str(order.folder), "--source", str(order.source), "--build", order.build]
    return [*begin, "--job", FOLDER, *what]


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--job", type=Path, required=True, help="the job's folder")
    parser.add_argument("--folder", type=Path, required=True, help="the environment's")
    parser.add_argument(
        "--source", type=Path, required=True, help="folder with the wheel and the constraints"
    )
    parser.add_argument("--build", choices=(CPU, CUDA), required=True, help="of PyTorch")
    given = parser.parse_args(arguments)
    order = Order(given.folder, given.source, given.build)
    return run_job(given.job, lambda emit: create(order, emit))


def create(order: Order, emit: Emit) -> dict[str, Any]:
    """Returns ``python``, the environment's, and ``doctor``, what that says. Raises UserError."""
    carried = bundle(order.source)
    if carried is None:
        text = "{folder} has no backend to install: install the add-on's zip again."
        raise UserError(filled(text, folder=order.source))
    environment = Environment(order.folder)
    environment.check_ours()
    with only_one(environment.lock, filled("makes {folder}", folder=order.folder)):
        check_disk(order.folder, order.build)
        mark = _with_python(environment, order.build, emit)
        environment.write_mark(dataclasses.replace(mark, finished=False))
        environment.remove_half_installed()
        _install(environment, carried, order, emit)
        shutil.rmtree(environment.downloads, ignore_errors=True)
        answer = _examine(environment, emit)
        done = Mark(order.build, True, True, carried.fingerprint(), carried.version)
        environment.write_mark(done)
    return {"python": str(environment.python), "doctor": payload_of(answer)}


def _with_python(environment: Environment, build: str, emit: Emit) -> Mark:
    """The environment's mark, once there is a Python in it that runs, and no other build of PyTorch."""
    mark = environment.mark()
    if mark and mark.made and mark.build == build and _runs(environment.python):
        return mark
    emit(Progress("environment", 0, 1, str(environment.root)))
    environment.write_mark(Mark(build))
    try:
        environment.clear()
        code, said = ask([sys.executable, "-m", "venv", str(environment.root)], _VENV_SECONDS, apart=False)
    except OSError as error:
        text = "{folder} could not be made: {reason}."
        raise UserError(filled(text, folder=environment.root, reason=error.strerror or error)) from error
    print(said, flush=True)
    if code:
        text = "{folder} could not be made by {program}: {remedy}."
        values = {"folder": environment.root, "program": sys.executable, "remedy": how_to_get_venv()}
        raise UserError(filled(text, **values))
    mark = Mark(build, made=True)
    environment.write_mark(mark)
    return mark


def _runs(python: Path) -> bool:
    """Not, for instance, when the Python it was made with is gone."""
    try:
        return python.exists() and ask([str(python), "-m", "pip", "--version"], 60.0)[0] == 0
    except UserError:
        return False


def _install(environment: Environment, carried: Bundle, order: Order, emit: Emit) -> None:
    pinned = ["-c", str(carried.constraints)]
    wheel = str(carried.wheel)
    # Alone, for all else is on PyPI, and pip would look for each in PyTorch's own index first.
    PipRun(environment, [*pinned, "--no-deps", *torch_index(order.build), carried.torch()], emit).run()
    if any(path.name.startswith(f"{PROJECT}-") for path in environment.installed()):
        # By force, for pip would keep another build of the same version.
        PipRun(environment, ["--no-deps", "--force-reinstall", wheel], emit).run()
    PipRun(environment, [*pinned, f"{wheel}{_ALL}"], emit).run()


def _examine(environment: Environment, emit: Emit) -> Answer:
    """What the new backend's doctor finds; raises UserError if it does not run."""
    emit(Progress("examine", 0, 1))
    answer = ask_doctor(environment.python, _ANSWER_SECONDS)
    for finding in answer.missing:
        emit(Failed(finding.subject, f"{finding.subject}: {finding.text}."))
    return answer


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
