"""The commands of docs/guide-studio.md, word for word, on a server that asks for passwords."""

import contextlib
import os
import pty
import re
import select
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from .test_catalogue import ROOT

pytest.importorskip("psycopg")
pgserver = pytest.importorskip("pgserver")

from nerf_backend.shared_catalogue.benchmark.own_server import own_server  # noqa: E402

GUIDE = (ROOT / "docs" / "guide-studio.md").read_text(encoding="utf-8")
PASSWORD = "it's: @ /%\\ one"


def section(title: str) -> str:
    return GUIDE.split(f"## {title}\n")[1].split("\n## ")[0]


def commands(text: str) -> str:
    return "\n".join(re.findall(r"```sh\n(.*?)```", text, re.DOTALL))


@contextlib.contextmanager
def server_with_passwords() -> Iterator[dict[str, str]]:
    """The environment in which db.studio.lan is a server of our own, and `sudo -u postgres` its superuser."""
    with own_server() as server:
        server.stop()
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = str(free.getsockname()[1])
        rules = "local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n"
        (server.folder / "pg_hba.conf").write_text(rules)
        options = f"-h 127.0.0.1 -p {port} -k {server.folder}"
        server._control("-w", "-o", options, "-l", str(server.folder / "log"), "start")
        yield {"PGHOSTADDR": "127.0.0.1", "PGPORT": port, "SOCKET": str(server.folder)}


def run(script: str, environment: dict[str, str]) -> str:
    """What it says at a terminal where PASSWORD is typed whenever one is asked for."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execvpe("bash", ["bash", "-e", "-c", script], os.environ | environment)
    said, seen, end = b"", 0, time.monotonic() + 60
    with contextlib.suppress(OSError):  # of a terminal that nobody has any more
        while time.monotonic() < end:
            if select.select([terminal], [], [], 1)[0]:
                said += (read := os.read(terminal, 4096))
                if not read:
                    break
            asked = len(re.findall(rb"Enter (?:new )?(?:password|it)[^\n]*: ", said))
            for _ in range(asked - seen):
                os.write(terminal, f"{PASSWORD}\n".encode())
            seen = asked
    os.close(terminal)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0, said.decode()
    return said.decode()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no terminals")
def test_the_commands_of_the_guide_work_without_a_password_in_any(tmp_path: Path) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    sudo = programs / "sudo"
    sudo.write_text('#!/bin/sh\nshift 2\nunset PGHOSTADDR\nPGUSER=postgres PGHOST="$SOCKET" exec "$@"\n')
    sudo.chmod(0o755)
    server_programs = Path(pgserver.__file__).parent / "pginstall" / "bin"
    path = os.pathsep.join(
        map(str, (programs, server_programs, Path(sys.executable).parent, os.environ["PATH"]))
    )
    assert "PASSWORD" not in commands(GUIDE) and not re.search(r"postgresql://[^@\s]*:[^@\s]*@", GUIDE)
    setup, line = section("Set up the server, once"), re.compile(r"```\n(db\.\S+)\n```")
    with server_with_passwords() as environment:
        pgpass = tmp_path / ".pgpass"
        owner = line.findall(setup)[0].replace(":5432:", f":{environment['PGPORT']}:")
        escaped = PASSWORD.replace("\\", "\\\\").replace(":", "\\:")
        lines = [owner, owner.replace("asset2vec_owner", "anna")]
        pgpass.write_text("".join(f"{line.replace('PASSWORD', escaped)}\n" for line in lines))
        pgpass.chmod(0o600)
        environment |= {
            "PATH": path,
            "PGPASSFILE": str(pgpass),
            "HOME": str(tmp_path),
            "PYTHONPATH": str(ROOT),
        }
        said = run(commands(setup), environment)
        assert "0 assets of 0 libraries" in said and said.count("CREATE ROLE") == 2
        address = re.findall(r"export \S+", commands(section("Work with it")))[0]
        assert "postgresql://anna@db.studio.lan" in run(f"{address}; asset2vec studio status", environment)
        without = f"export PGPASSFILE=/dev/null; {address}; asset2vec studio status || true"
        assert "does not let this user in" in run(without, environment)
        owner_address = re.findall(r"export \S+", commands(setup))[0]
        saved, restored = (c.split("#")[0] for c in commands(section("Back up")).splitlines())
        drop = 'psql "$ASSET2VEC_CATALOG" -c "DROP SCHEMA asset2vec CASCADE"'
        run(
            f"cd {tmp_path}; {owner_address}; {saved}; {drop}; {restored}; asset2vec studio status",
            environment,
        )
