"""A real PostgreSQL server with pgvector, started by the first test that asks for it."""

import os
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of its superuser's own database."""
    psycopg = pytest.importorskip("psycopg")
    pytest.importorskip("pgserver")
    warnings.simplefilter("ignore")  # pgserver's, of a missing XDG_RUNTIME_DIR
    import pgserver

    # A socket's path may not be long, and the server runs as another user when root asks for it.
    with tempfile.TemporaryDirectory(prefix="a2v-pg-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        server = pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        url = server.get_uri()
        with psycopg.connect(url, autocommit=True) as connection:
            # Nothing has to outlive the machine; on a busy disk stopping would take half a minute.
            for setting in ("fsync", "full_page_writes"):
                connection.execute(f"ALTER SYSTEM SET {setting} = off".encode())
            connection.execute("SELECT pg_reload_conf()")
        yield url
        from nerf_backend.shared_catalogue.connection import close_idle

        close_idle()
        pgserver.pg_ctl(["-m", "immediate", "stop"], pgdata=server.pgdata, user=server.system_user)
        server.cleanup()


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
