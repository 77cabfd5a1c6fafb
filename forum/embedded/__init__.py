"""Real PostgreSQL and Valkey from wheels, for one machine and for the tests.

    with servers(Path(".data")) as endpoints:
        ...  # endpoints.database_url, endpoints.redis_url

Both listen on unix sockets only, in a short private directory, so the data may lie however deep.
They run as the invoking user, or as an unprivileged one when that is root, and end with the
process that started them. Whatever stands in the way is an EmbeddedError: one sentence.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from forum.embedded.errors import EmbeddedError, sentence_for
from forum.embedded.identity import identity_for
from forum.embedded.place import locked, prepare_data, runtime_directory
from forum.embedded.postgres import NAME, postgres
from forum.embedded.postgres import program as postgres_program
from forum.embedded.server import Server
from forum.embedded.valkey import program as valkey_program
from forum.embedded.valkey import socket_in, valkey

__all__ = ["EmbeddedError", "Endpoints", "Prepared", "Server", "prepared", "servers"]


@dataclass(frozen=True)
class Endpoints:
    """Where the servers answer.

    `database_url` has the form `postgresql://user@/database?host=/directory`, which Tortoise,
    asyncpg, psql and pg_dump all read; `redis_url` is `unix:///path?db=0`, for redis-py and arq.
    """

    database_url: str
    redis_url: str


@dataclass(frozen=True)
class Prepared:
    """Servers ready to be started, and where they will answer once they are."""

    endpoints: Endpoints
    servers: tuple[Server, ...]


@contextmanager
def prepared(
    data_dir: Path, *, durable: bool = True, database: bool = True, broker: bool = True
) -> Iterator[Prepared]:
    """Hold `data_dir` and make what the wanted servers need there, without starting them.

    For a supervisor that starts them, watches them and starts them again. On leaving the block
    they are stopped, if they still run. Raises EmbeddedError.
    """
    with ExitStack() as held:
        try:
            them = _prepare(held, Path(data_dir), durable, (database, broker))
        except OSError as error:
            raise EmbeddedError(sentence_for(error)) from error
        yield them


def _prepare(held: ExitStack, data_dir: Path, durable: bool, wanted: tuple[bool, bool]) -> Prepared:
    data = prepare_data(data_dir)
    held.enter_context(locked(data))
    needs = [postgres_program("postgres")] * wanted[0] + [valkey_program()] * wanted[1]
    identity = identity_for(data / ("postgres" if wanted[0] else "valkey"), needs=needs)
    sockets = held.enter_context(runtime_directory(data, identity))
    makers = [maker for maker, want in zip((postgres, valkey), wanted, strict=True) if want]
    them = [maker(data, sockets=sockets, identity=identity, durable=durable) for maker in makers]
    for server in them:
        held.callback(server.stop)
    return Prepared(_endpoints(sockets), tuple(them))


def _endpoints(sockets: Path) -> Endpoints:
    return Endpoints(
        database_url=f"postgresql://{NAME}@/{NAME}?host={quote(str(sockets))}",
        redis_url=f"unix://{quote(str(socket_in(sockets)))}?db=0",
    )


@contextmanager
def servers(data_dir: Path, *, durable: bool = True) -> Iterator[Endpoints]:
    """Both servers, running, for as long as the block lasts.

    `durable=False` is for tests: own data, no fsync, gone when the machine stops. Enter the block
    from a thread that lives as long as it (the main one). Raises EmbeddedError.
    """
    with prepared(data_dir, durable=durable) as them:
        for server in them.servers:
            server.start()
        for server in them.servers:
            server.wait()
        yield them.endpoints
