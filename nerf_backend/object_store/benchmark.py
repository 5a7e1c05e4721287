"""Measures what an address costs: `python -m nerf_backend.object_store.benchmark LIB.blend`.

The same commands write into a folder, into a folder that is sent to the store afterwards, and to an address,
on an S3 server (moto) that runs on this machine as a process of its own: so what is measured is our work and
the server's, not a network. Requests are counted from the server's log. --aws names the AWS command line.
"""

import argparse
import contextlib
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from ..benchmark.machine import machine, sentence

BUCKET = "benchmark"
REQUEST = re.compile(r"\b(GET|HEAD|PUT|POST|DELETE) (\S+) HTTP/")
SMALL = ("--plane-resolution", 32, "--assets-per-step", 4, "--points-per-asset", 256)  # of a fit
SETTINGS = {
    "AWS_ACCESS_KEY_ID": "benchmark",
    "AWS_SECRET_ACCESS_KEY": "benchmark",
    "AWS_DEFAULT_REGION": "us-east-1",
}


class Server:
    """Its address, and what it was asked for since the last question."""

    def __init__(self, url: str, log: Path) -> None:
        self.url, self._log, self._read = url, log, 0

    def requests(self) -> Counter[str]:
        text = self._log.read_text(errors="replace")
        found = Counter(_kind(*match.groups()) for match in REQUEST.finditer(text, self._read))
        self._read = len(text)
        return found


def _kind(method: str, place: str) -> str:
    if "list-type" in place:
        return "LIST"
    return "DELETE" if "?delete" in place else method


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[Server]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    log = folder / "server.log"
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with log.open("wb") as out, subprocess.Popen(command, stdout=out, stderr=out) as process:
        try:
            os.environ.update(SETTINGS | {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}"})
            _make_bucket()
            yield Server(os.environ["AWS_ENDPOINT_URL"], log)
        finally:
            process.kill()


def _make_bucket() -> None:
    """Waits for the server."""
    import fsspec

    until = time.monotonic() + 60
    while True:
        try:
            fsspec.filesystem("s3").mkdir(BUCKET)
            return
        except Exception:
            if time.monotonic() > until:
                raise
            time.sleep(0.3)


class Bench:
    """Runs commands one after the other, and notes seconds and requests."""

    def __init__(self, library: Path, folder: Path, server: Server, workers: int, aws: str) -> None:
        self._library, self._folder, self._server = library, folder, server
        self._workers, self._aws = workers, aws
        self.seconds: dict[str, list[float]] = {}
        self.processor: dict[str, list[float]] = {}  # seconds of it, without the server's
        self.asked: dict[str, Counter[str]] = {}

    def render_round(self, number: int) -> None:
        """Every way once, with places of its own."""
        views, copy, at = self._places(number)
        os.environ["ASSET2VEC_HOME"] = str(self._folder / f"home{number}")
        self._timed("render into a folder", lambda: self._render(views))
        self._timed("render to an address", lambda: self._render(f"{at}/views"))
        self._timed("send the folder: s3fs put", lambda: _put(views, f"{at}/put"))
        if self._aws:
            self._timed("send the folder: aws s3 sync", lambda: self._sync(str(views), f"{at}/sync"))
            self._timed("fetch a folder: aws s3 sync", lambda: self._sync(f"{at}/sync", str(copy)))
        self._timed("render again, nothing to do, folder", lambda: self._render(views))
        self._timed("render again, nothing to do, address", lambda: self._render(f"{at}/views"))

    def fit_round(self, number: int, steps: int) -> None:
        """Of what a round has rendered."""
        views, _, at = self._places(number)
        self._timed("fit from a folder", lambda: self._fit(views, self._folder / f"models{number}", steps))
        os.environ["ASSET2VEC_HOME"] = str(self._folder / f"elsewhere{number}")
        self._timed("fit on another machine", lambda: self._fit(f"{at}/views", f"{at}/models", steps))
        self._timed("fit there again", lambda: self._fit(f"{at}/views", f"{at}/again", steps))

    def _places(self, number: int) -> tuple[Path, Path, str]:
        return self._folder / f"views{number}", self._folder / f"fetched{number}", f"s3://{BUCKET}/{number}"

    def _timed(self, name: str, work: Callable[[], None]) -> None:
        self._server.requests()
        start, used = time.perf_counter(), _processor_seconds()
        work()
        self.seconds.setdefault(name, []).append(time.perf_counter() - start)
        self.processor.setdefault(name, []).append(_processor_seconds() - used)
        self.asked[name] = self._server.requests()
        print(f"{name}: {self.seconds[name][-1]:.1f} s", file=sys.stderr)

    def _render(self, out: object) -> None:
        self._command("views", self._library, "--out", out, "--workers", self._workers)

    def _fit(self, views: object, model: object, steps: int) -> None:
        self._command("fit", views, "--model", model, "--steps", steps, "--start", "none", *SMALL)

    def _command(self, *words: object) -> None:
        _run([sys.executable, "-m", "nerf_backend", *map(str, words)])

    def _sync(self, source: str, target: str) -> None:
        _run([self._aws, "s3", "sync", "--only-show-errors", source, target])


def _processor_seconds() -> float:
    """Of this process and of those that it waited for."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def _put(folder: Path, address: str) -> None:
    import fsspec

    fsspec.filesystem("s3").put(f"{folder}/", f"{address}/", recursive=True)


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def table(bench: Bench, assets: int) -> str:
    rows = ["| | seconds | processor seconds | requests an asset | of them |", "|---|---|---|---|---|"]
    for name, seconds in bench.seconds.items():
        asked, used = bench.asked[name], statistics.median(bench.processor[name])
        kinds = ", ".join(f"{count} {kind}" for kind, count in asked.most_common())
        numbers = f"{statistics.median(seconds):.1f} | {used:.1f} | {asked.total() / assets:.1f}"
        rows.append(f"| {name} | {numbers} | {kinds} |")
    return "\n".join(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("library", type=Path, metavar="LIB.blend")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--fit-rounds", type=int, default=1, help="at most as many")
    parser.add_argument("--steps", type=int, default=200, help="of each fit")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--aws", default="", metavar="FILE", help="the program aws")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with serving(folder) as server:
            bench = Bench(arguments.library.resolve(), folder, server, arguments.workers, arguments.aws)
            for number in range(arguments.rounds):
                bench.render_round(number)
            for number in range(arguments.fit_rounds):
                bench.fit_round(number, arguments.steps)
            sizes = [path.stat().st_size for path in (folder / "views0").rglob("*.*") if path.is_file()]
            assets = len(list((folder / "views0" / "assets").iterdir()))
    print(f"{sentence(machine())} Load {os.getloadavg()[0]:.1f}.")
    print(f"{assets} assets, {len(sizes)} files, {sum(sizes) / 1e6:.1f} MB. {arguments.rounds} rounds.\n")
    print(table(bench, assets))


if __name__ == "__main__":
    main()
