"""Opens a Ray cluster and runs tasks on it. Ray itself is only imported when one is asked for."""

import contextlib
import functools
import os
import secrets
import socket
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import ray
from ray.exceptions import AuthenticationError

from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Emit, Event, Progress

from ..blender_process import BlenderWorker
from .actor import BlenderWork, MakeWork
from .crew import Crew, Share
from .question import Question

LOCAL, AUTO, CLIENT = "local", "auto", "ray://"
GUIDE = "docs/guide-cluster.md"
SECONDS_TO_KNOCK = 10.0
STAGE = "cluster"


class RayCluster:
    """Where tasks run; a procgen.worker_pool.Cluster."""

    def __init__(self, blender: Path | None, emit: Emit) -> None:
        self._blender, self._emit = blender, emit
        self._files: set[Path] = set()
        self._folders: set[Path] = set()
        self._checked: set[str] = set()
        self._asked: dict[str, Question] = {}
        self._refused: set[str] = set()
        self.last_note = ""

    def do_all(
        self,
        tasks: Sequence[Any],
        do: Callable[[BlenderWorker, Any], Any],
        blender: Path | None,
        log: Path | None,
    ) -> "Generator[tuple[Any, Future[Any]]]":
        """As worker_pool.do_all; a Blender process takes one core."""
        yield from Crew(self, functools.partial(BlenderWork, do, blender, log), Share()).do_all(tasks)

    def spread(
        self,
        tasks: Sequence[Any],
        make: MakeWork,
        threads: int,
        hear: Callable[[Any, Event], None] | None = None,
        gpu: bool = False,
    ) -> "Generator[tuple[Any, Future[Any]]]":
        """Tasks without Blender, each on ``threads`` cores, and with a ``gpu`` if the cluster has one.

        On fewer cores where no node has as many, for they shall not wait for ever.
        """
        sound = [node["Resources"] for node in self._sound()]
        gpus = int(gpu and any(node.get("GPU", 0) >= 1 for node in sound))
        able = [int(node["CPU"]) for node in sound if node.get("GPU", 0) >= gpus]
        cpus = min(threads, max(able, default=threads))
        yield from Crew(self, make, Share(cpus, gpus), hear).do_all(tasks)

    def check(self, files: Sequence[Path], folders: Sequence[Path]) -> None:
        """Raises UserError if a node does not see the same ``files``, cannot write to ``folders``, or lacks
        what this machine runs on."""
        self._files |= set(files)
        self._folders |= set(folders)
        if not self._nodes():
            raise UserError(
                f"The cluster has no node with a core: start one with `ray start` or num_cpus ({GUIDE})."
            )
        self.close()  # what later nodes were asked was less
        nodes = [node["NodeID"] for node in self._sound()]
        with contextlib.closing(self._ask(nodes)) as question:
            question.is_over(wait=True)
            for node, said in question.complaints().items():
                raise UserError(f"Node {self.name(node)} {said}")
        self._checked = set(nodes)

    def accepts(self, node: str) -> bool | None:
        """None while a node that came later is asked what it lacks, which is said."""
        if node not in self._checked | self._refused:
            if not (question := self._asked.get(node)):
                question = self._asked[node] = self._ask([node])
            if not question.is_over():
                return None
            with contextlib.closing(self._asked.pop(node)):
                for lacking, said in question.complaints().items():
                    self.complain(lacking, said)
            self._checked.add(node)
        return node not in self._refused

    def close(self) -> None:
        """Leaves no question open."""
        while self._asked:
            self._asked.popitem()[1].close()

    def complain(self, node: str, said: str) -> None:
        """Says, once, what is wrong with a node: it gets no more tasks."""
        if node not in self._refused:
            self._refused.add(node)
            self.note(f"Node {self.name(node)} {said} The other nodes go on.")

    def note(self, sentence: str) -> None:
        self.last_note = sentence
        self._emit(Progress(STAGE, 1, 1, sentence))

    def room(self, share: Share) -> int:
        """How many actors its sound nodes hold that take ``share``, if nobody else works on them."""
        return sum(
            min(
                int(node["Resources"]["CPU"] // share.cpus),
                int(node["Resources"].get("GPU", 0) // share.gpus) if share.gpus else 1 << 30,
            )
            for node in self._sound()
        )

    def name(self, node: str) -> str:
        """As `ray start --node-name` has it, else the address."""
        found = [n for n in ray.nodes() if n["NodeID"] == node]
        return found[0]["NodeName"] if found else node[:8]

    def _nodes(self) -> list[dict[str, Any]]:
        """Those that can be given a task. A head without cores need not see any folder."""
        return [node for node in ray.nodes() if node["Alive"] and node["Resources"].get("CPU", 0) >= 1]

    def _sound(self) -> list[dict[str, Any]]:
        return [node for node in self._nodes() if node["NodeID"] not in self._refused]

    def _ask(self, nodes: Sequence[str]) -> Question:
        return Question(nodes, sorted(self._files), sorted(self._folders), self._blender)


@contextlib.contextmanager
def open_cluster(
    address: str,
    cores: int,
    blender: Path | None,
    files: Sequence[Path],
    folders: Sequence[Path],
    emit: Emit,
) -> Iterator[RayCluster]:
    """The cluster at ``address``, checked: a new one of this machine with so many ``cores`` if it is LOCAL.

    AUTO is the one that this machine is a node of, ray://HOST:PORT another. Raises UserError for one that
    cannot be used, and for one that is lost on the way.
    """
    try:
        _connect(address, cores)
        with contextlib.closing(RayCluster(blender, emit)) as cluster:
            cluster.check(files, folders)
            yield cluster
    except ConnectionError as error:  # of a Ray client
        raise UserError(
            f"The connection to the cluster {address} was lost: run the same command again to go on."
        ) from error
    finally:
        ray.shutdown()


def _connect(address: str, cores: int) -> None:
    options: dict[str, Any] = {"log_to_driver": False, "logging_level": "ERROR"}
    if address == LOCAL:
        options |= {"num_cpus": cores, "include_dashboard": False}
        if not os.environ.keys() & {"RAY_AUTH_MODE", "RAY_AUTH_TOKEN", "RAY_AUTH_TOKEN_PATH"}:
            # Else Ray would write one into the user's home folder.
            os.environ["RAY_AUTH_TOKEN"] = secrets.token_hex(16)
    try:
        _knock(address)
        ray.init(address, **options)
    except (AuthenticationError, OSError, RuntimeError, ValueError, AssertionError) as error:
        raise UserError(_unreachable(address, error)) from error


def _knock(address: str) -> None:
    """Ray itself would try for half a minute before it says that nobody answers."""
    named = os.environ.get("RAY_ADDRESS", "") if address == AUTO else address
    host, _, port = named.removeprefix(CLIENT).rpartition(":")
    if host and port.isdecimal():
        socket.create_connection((host, int(port)), SECONDS_TO_KNOCK).close()


def _unreachable(address: str, error: Exception) -> str:
    said = str(error).strip().splitlines()
    why = said[0].rstrip(".") if said else type(error).__name__
    if why.endswith(":"):
        why += f" {said[-1].strip()}"
    if "AuthToken" in f"{error} {error.__cause__}":
        return (
            f"The cluster {address} wants its token: set RAY_AUTH_MODE=token, and copy the head's "
            f"~/.ray/auth_token here ({GUIDE})."
        )
    if address == AUTO:
        return f"This machine is in no Ray cluster that answers ({why}): start one as {GUIDE} says."
    return (
        f"No Ray cluster answers at {address} ({why}): see that it runs, that its token is here, and {GUIDE}."
    )
