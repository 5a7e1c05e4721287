"""A real PostgreSQL server with pgvector, started by the first test that asks for it."""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from blender_addon.contract.workspace import Workspace

if TYPE_CHECKING:
    from nerf_backend.shared_catalogue.benchmark.own_server import OwnServer
    from nerf_backend.shared_catalogue.catalogue import SharedCatalogue
    from nerf_backend.shared_catalogue.waiting import WaitingWrites


@pytest.fixture(scope="session")
def postgres_server() -> "Iterator[OwnServer]":
    psycopg = pytest.importorskip("psycopg")
    pytest.importorskip("pgserver")
    from nerf_backend.shared_catalogue.benchmark.own_server import own_server

    with own_server() as server:
        with psycopg.connect(server.url, autocommit=True) as connection:
            # Nothing has to outlive the machine; on a busy disk stopping would take half a minute.
            for setting in ("fsync", "full_page_writes"):
                connection.execute(f"ALTER SYSTEM SET {setting} = off".encode())
            connection.execute("SELECT pg_reload_conf()")
        yield server


@pytest.fixture(scope="session")
def postgres(postgres_server: "OwnServer") -> str:
    """The address of its superuser's own database."""
    return postgres_server.url


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


@pytest.fixture
def mine(tmp_path: Path, shared_url: str) -> "SharedCatalogue":
    """The catalogue as one artist has it, with a workspace of its own."""
    return _from_workspace(tmp_path / "mine", shared_url)


@pytest.fixture
def theirs(tmp_path: Path, shared_url: str) -> "SharedCatalogue":
    """The same as a colleague has it."""
    return _from_workspace(tmp_path / "theirs", shared_url)


def _from_workspace(folder: Path, url: str) -> "SharedCatalogue":
    from nerf_backend.shared_catalogue.catalogue import SharedCatalogue

    return SharedCatalogue(Workspace(folder).catalogue, url)


def waiting(catalogue: "SharedCatalogue") -> "WaitingWrites":
    """What waits in an artist's workspace."""
    from nerf_backend.shared_catalogue.waiting import WaitingWrites

    return WaitingWrites(Workspace(catalogue.path.parent).waiting)


def as_user(url: str, user: str, password: str = "") -> str:
    """The same database for another user."""
    return url.replace("postgres:@", f"{user}:{password}@")
