"""A real PostgreSQL server with pgvector, started by the first test that asks for it."""

import contextlib
import dataclasses
import os
import tempfile
import uuid
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest


@dataclasses.dataclass(frozen=True)
class PostgresServer:
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

    def _control(self, *arguments: str) -> None:
        import pgserver

        pgserver.pg_ctl(list(arguments), pgdata=self.folder, user=self.user)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    psycopg = pytest.importorskip("psycopg")
    pytest.importorskip("pgserver")
    warnings.simplefilter("ignore")  # pgserver's, of a missing XDG_RUNTIME_DIR
    import pgserver

    # A socket's path may not be long, and the server runs as another user when root asks for it.
    with tempfile.TemporaryDirectory(prefix="a2v-pg-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        server = pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        ours = PostgresServer(server.get_uri(), server.pgdata, server.system_user)
        with psycopg.connect(ours.url, autocommit=True) as connection:
            # Nothing has to outlive the machine; on a busy disk stopping would take half a minute.
            for setting in ("fsync", "full_page_writes"):
                connection.execute(f"ALTER SYSTEM SET {setting} = off".encode())
            connection.execute("SELECT pg_reload_conf()")
        yield ours
        from nerf_backend.shared_catalogue.connection import close_idle

        close_idle()
        ours.stop()
        server.cleanup()


@pytest.fixture(scope="session")
def postgres(postgres_server: PostgresServer) -> str:
    """The address of its superuser's own database."""
    return postgres_server.url


@pytest.fixture
def stopped(postgres_server: PostgresServer) -> Callable[[], contextlib.AbstractContextManager[None]]:
    """Round what happens while the server is away; it comes back afterwards, whatever happened."""

    @contextlib.contextmanager
    def away() -> Iterator[None]:
        postgres_server.stop()
        try:
            yield
        finally:
            postgres_server.start()

    return away


@pytest.fixture
def empty_database(postgres: str) -> str:
    """The address of a database of its own, without a catalogue."""
    import psycopg

    name = f"test_{os.getpid()}_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return postgres.replace("/postgres?", f"/{name}?")


@pytest.fixture
def shared_url(empty_database: str) -> str:
    """A catalogue of its own, still empty."""
    from nerf_backend.shared_catalogue.migrate import migrate

    migrate(empty_database)
    return empty_database


def as_user(url: str, user: str, password: str = "") -> str:
    """The same database for another user."""
    return url.replace("postgres:@", f"{user}:{password}@")
