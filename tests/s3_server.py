"""A real S3 server in a process of its own, and a gate before it that can close."""

import contextlib
import itertools
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

_numbers = itertools.count(1)
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "tester",
    "AWS_SECRET_ACCESS_KEY": "secret",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
}


@pytest.fixture(scope="session")
def s3_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    pytest.importorskip("moto")
    with serving(tmp_path_factory.mktemp("s3") / "server.log") as port:
        yield port


@contextlib.contextmanager
def serving(log: Path, **environment: str) -> Iterator[int]:
    """The port of a server that runs while the block does."""
    port = _free_port()
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with log.open("wb") as out:
        with subprocess.Popen(command, stdout=out, stderr=out, env=os.environ | environment) as server:
            try:
                _wait_for(port, server)
                yield port
            finally:
                server.kill()


class Gate:
    """Forwards connections to the server. The server answers one request a connection.

    ``requests`` are the first lines of what came through, such as "PUT /bucket/views/dataset.json".
    """

    def __init__(self, target: int) -> None:
        self._target = target
        self.port = _free_port()
        self.requests: list[str] = []
        self.before_request: Callable[[int], None] = lambda number: None
        self._listener: socket.socket | None = None
        self.open()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def open(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", self.port), backlog=64)
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def close(self) -> None:
        """From now on connections are refused."""
        if self._listener:
            # Closing alone would leave the thread's accept() waiting, and the port open.
            with contextlib.suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            self._listener = None

    def close_at(self, number: int) -> None:
        """Closes before the request of this number, from now on, is answered."""
        last = len(self.requests) + number

        def act(found: int) -> None:
            if found >= last:
                self.close()
                raise ConnectionAbortedError

        self.before_request = act

    def reopen(self) -> None:
        self.before_request = lambda number: None
        if self._listener is None:
            self.open()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, contextlib.suppress(OSError):
            first = client.recv(65536)
            self.requests.append(first.split(b" HTTP/", 1)[0].decode())
            self.before_request(len(self.requests))
            with socket.create_connection(("127.0.0.1", self._target)) as server:
                server.sendall(first)
                back = threading.Thread(target=_pump, args=(server, client), daemon=True)
                back.start()
                _pump(client, server)
                back.join()


@pytest.fixture
def gate(s3_port: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    """This process and those that it starts reach the server through it."""
    forget_connections()
    made = Gate(s3_port)
    for name, value in (CREDENTIALS | {"AWS_ENDPOINT_URL": made.url}).items():
        monkeypatch.setenv(name, value)
    yield made
    made.close()


def forget_connections() -> None:
    """This process keeps them, with the server's address and the credentials of when they were made."""
    pytest.importorskip("s3fs").S3FileSystem.clear_instance_cache()


@pytest.fixture
def bucket(gate: Gate) -> str:
    """The address of an empty bucket of its own."""
    name = f"bucket-{next(_numbers)}"
    request = urllib.request.Request(f"{gate.url}/{name}", method="PUT")
    with urllib.request.urlopen(request, timeout=20):
        return f"s3://{name}"


def bucket_bytes(address: str) -> dict[str, bytes]:
    """The bytes of all files at an address but its lock, as another S3 client reads them."""
    import boto3

    name, _, prefix = address.removeprefix("s3://").partition("/")
    found = boto3.resource("s3").Bucket(name).objects.filter(Prefix=f"{prefix}/" if prefix else "")
    files = {o.key.removeprefix(f"{prefix}/"): o.get()["Body"].read() for o in found}
    return {key: data for key, data in files.items() if not key.startswith(".")}


def folder_bytes(folder: Path) -> dict[str, bytes]:
    files = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_file()}
    return {name: path.read_bytes() for name, path in sorted(files.items()) if "/." not in f"/{name}"}


def _pump(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def _wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    for _ in range(600):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        assert server.poll() is None, "the S3 server did not start"
        time.sleep(0.1)
    pytest.fail("the S3 server did not start within a minute")
