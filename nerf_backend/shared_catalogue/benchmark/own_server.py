"""A PostgreSQL server with pgvector in a temporary folder, for benchmarks and tests."""

import contextlib
import dataclasses
import os
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from ..connection import close_idle


@dataclasses.dataclass(frozen=True)
class OwnServer:
    url: str  # of its superuser's own database
    folder: Path
    user: str | None  # of the system, whom it runs as

    def stop(self) -> None:
        """As a power cut does."""
        self._control("-m", "immediate", "stop")

    def start(self) -> None:
        sockets = parse_qs(urlsplit(self.url).query)["host"][0]
        options = ("-w", "-o", '-h ""', "-o", f"-k {sockets}", "-l", str(self.folder / "log"))
        self._control(*options, "start")

    @contextlib.contextmanager
    def stopped(self) -> Iterator[None]:
        """Round what happens while it is away; it comes back afterwards, whatever happened."""
        self.stop()
        try:
            yield
        finally:
            self.start()

    def seconds(self) -> float:
        """Processor time of all its processes so far (Linux; elsewhere 0)."""
        postmaster = (self.folder / "postmaster.pid").read_text().split()[0]
        ticks = 0
        for status in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                fields = status.read_text().rsplit(")", 1)[1].split()
                parent, own, ended = fields[1], fields[11:13], fields[13:15]
                if status.parent.name == postmaster:
                    ticks += sum(map(int, own + ended))
                elif parent == postmaster:
                    ticks += sum(map(int, own))
        return ticks / os.sysconf("SC_CLK_TCK") if ticks else 0.0

    def _control(self, *arguments: str) -> None:
        import pgserver

        pgserver.pg_ctl(list(arguments), pgdata=self.folder, user=self.user)  # type: ignore[attr-defined]


@contextlib.contextmanager
def own_server() -> Iterator[OwnServer]:
    warnings.simplefilter("ignore")  # pgserver's, of a missing XDG_RUNTIME_DIR
    import pgserver

    # A socket's path may not be long, and the server runs as another user when root asks for it.
    with tempfile.TemporaryDirectory(prefix="a2v-pg-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        started = pgserver.get_server(Path(folder) / "data", cleanup_mode=None)
        server = OwnServer(started.get_uri(), started.pgdata, started.system_user)
        try:
            yield server
        finally:
            close_idle()
            server.stop()
