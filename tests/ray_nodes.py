"""A Ray cluster of several nodes on this machine, each a `ray start` as docs/guide-cluster.md has it."""

import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

RAY = Path(sys.executable).with_name("ray")
MEMORY = "100000000"  # bytes of a node's object store


class Nodes:
    """Nodes of one core each, by name. Processes are told from others' by a variable in their environment."""

    def __init__(self, folder: Path) -> None:
        self.port, self._folder = _free_port(), folder
        self.client_port = _free_port()
        self._mark = secrets.token_hex(16)
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self.environment = {
            "RAY_AUTH_MODE": "token",
            "RAY_AUTH_TOKEN": self._mark,
            "RAY_ADDRESS": f"127.0.0.1:{self.port}",
            "RAY_USAGE_STATS_ENABLED": "0",
        }

    def start(self, name: str, within: Sequence[str] = (), gpus: int = 0, **environment: str) -> None:
        """The first is the head; ``within`` is a command that the node runs in, such as unshare.

        Ray believes in ``gpus`` that are not there.
        """
        if not self._running:
            where = ["--head", f"--port={self.port}", "--include-dashboard=false"]
            where += [f"--temp-dir={self._folder}", f"--ray-client-server-port={self.client_port}"]
        else:
            where = [f"--address=127.0.0.1:{self.port}"]
        command = [*within, str(RAY), "start", *where, f"--node-name={name}", "--num-cpus=1", "--block"]
        command += [f"--num-gpus={gpus}"]
        command += [f"--object-store-memory={MEMORY}", "--min-worker-port=0", "--max-worker-port=0"]
        node = {"NODE_OF_TEST": f"{self._mark}-{name}"}
        if self._running:
            node |= {"RAY_ADDRESS": ""}
        with open(self._folder / f"{name}.log", "wb") as log:
            self._running[name] = subprocess.Popen(
                command,
                env=os.environ | self.environment | node | environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        until = time.monotonic() + 90
        while "Ray runtime started" not in (said := (self._folder / f"{name}.log").read_text()):
            if time.monotonic() > until or self._running[name].poll() is not None:
                raise AssertionError(said[-3000:])
            time.sleep(0.2)

    def kill(self, name: str) -> None:
        """As a power cut does: everything of the node is gone at once."""
        own = processes_with(f"{self._mark}-{name}")
        for pid in own:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._running.pop(name).wait()

    def workers(self, name: str = "") -> list[int]:
        """The Blender processes of a node, or of all."""
        return [
            pid for pid in processes_with(f"{self._mark}-{name}") if "blender/worker.py" in command_of(pid)
        ]

    def stop(self) -> None:
        for name in [*self._running]:
            self.kill(name)


@contextlib.contextmanager
def nodes(*names: str) -> Iterator[Nodes]:
    folder = Path(tempfile.mkdtemp(prefix="ray-"))  # sockets lie in it: their paths must be short
    cluster = Nodes(folder)
    try:
        for name in names:
            cluster.start(name)
        yield cluster
    finally:
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)


def processes_with(mark: str) -> list[int]:
    """Those that have the text in their environment."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if mark.encode() in (folder / "environ").read_bytes():
                found.append(int(folder.name))
    return found


def command_of(pid: int) -> str:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    return ""


def wait_until_none(mark: str, seconds: float) -> list[str]:
    """Waits for all such processes to end; the commands of those that have not."""
    until = time.monotonic() + seconds
    while (left := processes_with(mark)) and time.monotonic() < until:
        time.sleep(0.2)
    return [command_of(pid) for pid in left]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
