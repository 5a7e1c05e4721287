"""Hands tasks to actors on the nodes of a cluster until all are done, whatever becomes of the nodes."""

import collections
import contextlib
import dataclasses
import time
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, cast

import ray
from ray.exceptions import RayError, RayTaskError

from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Event
from blender_addon.contract.files import tell_listeners

from ..blender_process import WorkerDied
from ..worker_pool import STARTS
from .actor import Actor, MakeWork, Outcome

if TYPE_CHECKING:
    from .connect import RayCluster

SECONDS_TO_END = 30.0  # a fit leaves its checkpoint, Blender is ended
SECONDS_TO_JOIN = 10.0  # then it is said that the cluster is busy
LOOK_SECONDS = 0.5

Handle = Any  # of an actor
Ref = Any  # to what a call of it will answer
_RemoteActor: Any = ray.remote(Actor)


@dataclasses.dataclass(frozen=True)
class Share:
    """What one actor takes of its node."""

    cpus: int = 1
    gpus: int = 0


@dataclasses.dataclass
class _Job:
    task: Any
    lost: int = 0  # workers that were at it


class Crew:
    """The actors of one kind of task, as many as the cluster has room for.

    ``hear`` is told what tasks say while they run. An actor that is lost is replaced, and its task begun
    again by another, STARTS times in all. One whose node lacks something gets no more tasks, but keeps its
    place, so that no other comes there.
    """

    def __init__(
        self,
        cluster: "RayCluster",
        make: MakeWork,
        share: Share,
        hear: Callable[[Any, Event], None] | None = None,
    ) -> None:
        self._cluster, self._share, self._hear = cluster, share, hear
        # Put once: what tasks have in common may be large.
        self._make = ray.put(make)
        self._waiting: collections.deque[_Job] = collections.deque()
        self._joining: dict[Ref, Handle] = {}
        self._unchecked: list[Handle] = []
        self._idle: list[Handle] = []
        self._doing: dict[Ref, tuple[Handle, _Job]] = {}
        self._asked: dict[Handle, Ref] = {}  # what it said; one call each, however late it answers
        self._set_aside: list[Handle] = []
        self._nodes: dict[Handle, str] = {}
        self._looked, self._began, self._lost_starts = -LOOK_SECONDS, time.monotonic(), 0

    def do_all(self, tasks: Sequence[Any]) -> "Generator[tuple[Any, Future[Any]]]":
        """Yields each task with its finished future, in the order in which they end.

        When the caller closes the generator (Ctrl-C), what runs is ended on all nodes.
        """
        self._waiting.extend(_Job(task) for task in tasks)
        try:
            while self._waiting or self._doing:
                self._hire()
                self._assign()
                for ref in self._wait():
                    if ref in self._joining:
                        self._join(ref)
                    elif ended := self._end(ref):
                        yield ended
                self._recheck()
                self._listen()
        finally:
            self._dismiss()

    def _hire(self) -> None:
        """As many actors as there is work and room for; a node that came since is used too."""
        now = time.monotonic()
        if now - self._looked < LOOK_SECONDS:
            return
        self._looked = now
        there = len(self._joining) + len(self._unchecked) + len(self._idle) + len(self._doing)
        room = self._cluster.room(self._share)
        if not there and room <= 0:
            raise UserError(f"No node of the cluster can go on. {self._cluster.last_note}".strip())
        for _ in range(min(len(self._waiting) + len(self._doing), room) - there):
            actor: Handle = _RemoteActor.options(
                num_cpus=self._share.cpus, num_gpus=self._share.gpus, max_concurrency=2
            ).remote(self._make)
            self._joining[actor.node.remote()] = actor
        if not self._nodes and now - self._began > SECONDS_TO_JOIN:
            self._began = float("inf")
            self._cluster.note("All cores of the cluster are busy: waiting for one.")

    def _assign(self) -> None:
        while self._idle and self._waiting:
            actor, job = self._idle.pop(), self._waiting.popleft()
            self._doing[actor.do.remote(job.task)] = actor, job

    def _wait(self) -> list[Ref]:
        """For those that answer within LOOK_SECONDS."""
        refs = [*self._joining, *self._doing]
        if not refs:  # until nodes have said what they lack, or the next actor is due
            time.sleep(LOOK_SECONDS)
            return []
        ready, _ = ray.wait(refs, num_returns=len(refs), timeout=0)
        if not ready:
            ready, _ = ray.wait(refs, num_returns=1, timeout=LOOK_SECONDS)
        return ready

    def _join(self, ref: Ref) -> None:
        actor = self._joining.pop(ref)
        try:
            node = str(ray.get(ref))
        except RayError as error:
            self._lost_starts += 1
            if self._lost_starts >= STARTS and not self._doing:
                raise UserError(f"No worker starts on the cluster: {_last_line(error)}") from error
            return
        self._lost_starts = 0
        self._nodes[actor] = node
        self._free(actor)

    def _free(self, actor: Handle) -> None:
        accepted = self._cluster.accepts(self._nodes[actor])
        place = self._unchecked if accepted is None else self._idle if accepted else self._set_aside
        place.append(actor)

    def _recheck(self) -> None:
        """Those whose nodes are still asked what they lack."""
        unchecked, self._unchecked = self._unchecked, []
        for actor in unchecked:
            self._free(actor)

    def _end(self, ref: Ref) -> "tuple[Any, Future[Any]] | None":
        """The task that ended with its future; None if it is to be begun again."""
        actor, job = self._doing.pop(ref)
        self._hear_out(actor, job)
        future: Future[Any] = Future()
        try:
            outcome = cast(Outcome, ray.get(ref))
        except RayTaskError:
            raise  # a bug: whatever a task raises is in its outcome
        except RayError:
            ray.kill(actor)
            name = self._cluster.name(self._nodes.pop(actor))
            self._cluster.note(f"A worker on node {name} was lost: its task is begun again elsewhere.")
            job.lost += 1
            if job.lost < STARTS:
                self._waiting.appendleft(job)
                return None
            future.set_exception(WorkerDied(f"Its worker was lost {STARTS} times, at last on node {name}."))
            return job.task, future
        for path in outcome.whole:
            tell_listeners(path)
        if outcome.no_space:
            self._cluster.complain(self._nodes[actor], outcome.no_space)
            self._free(actor)
            self._waiting.appendleft(job)
            return None
        self._tell(job, outcome.heard)
        self._free(actor)
        if outcome.error:
            future.set_exception(outcome.error)
        else:
            future.set_result(outcome.made)
        return job.task, future

    def _listen(self) -> None:
        if not self._hear:
            return
        asked = [*self._asked.values()]
        answered, _ = ray.wait(asked, num_returns=len(asked), timeout=0) if asked else ([], [])
        for actor, job in self._doing.values():
            if actor not in self._asked or self._asked[actor] in answered:
                self._hear_out(actor, job)
                self._asked[actor] = actor.heard.remote()

    def _hear_out(self, actor: Handle, job: _Job) -> None:
        """Waits for what was asked of it last: what it answers, it has forgotten."""
        if ref := self._asked.pop(actor, None):
            with contextlib.suppress(RayError):  # it was lost, as its task will say
                self._tell(job, ray.get(ref))

    def _tell(self, job: _Job, events: Sequence[Event]) -> None:
        for event in events:
            if self._hear:
                self._hear(job.task, event)

    def _dismiss(self) -> None:
        """Ends what runs: half-written files are removed by who wrote them, Blender processes end."""
        here = [
            *self._unchecked,
            *self._idle,
            *self._set_aside,
            *(actor for actor, _ in self._doing.values()),
        ]
        ending = [actor.end.remote() for actor in here] + [*self._doing]
        try:
            if ending:
                ray.wait(ending, num_returns=len(ending), timeout=SECONDS_TO_END)
        finally:
            for actor in [*here, *self._joining.values()]:
                ray.kill(actor)


def _last_line(error: Exception) -> str:
    """Ray appends the traceback of the other process, which ends with what went wrong."""
    return (str(error).strip().splitlines() or [type(error).__name__])[-1]
