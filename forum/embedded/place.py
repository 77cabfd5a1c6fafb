"""Where the servers keep their things: the data directory, its lock, and short socket paths."""

import fcntl
import hashlib
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from forum.embedded.errors import EmbeddedError
from forum.embedded.identity import Identity

SOCKET_ROOM = 60  # sun_path holds 104 to 108 bytes; this much is ours, the rest the file name's


def prepare_data(data: Path) -> Path:
    """Make the data directory and give its real path; others may pass, not read."""
    data.mkdir(parents=True, exist_ok=True)
    real = data.resolve()
    if not real.is_dir() or not os.access(real, os.R_OK | os.W_OK | os.X_OK):
        raise PermissionError(13, "Permission denied", str(real))
    return real


@contextmanager
def locked(data: Path) -> Iterator[None]:
    """Hold `data` for this process alone; the kernel lets go when the process ends, however."""
    with open(data / "servers.lock", "a+", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise EmbeddedError(_taken(lock.read(), data)) from None
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        yield


def _taken(pid: str, data: Path) -> str:
    return f"The forum is already running on {data}, as process {pid.strip() or 'unknown'}."


@contextmanager
def runtime_directory(data: Path, identity: Identity) -> Iterator[Path]:
    """A short private directory for sockets, its name made from the data directory's path."""
    place = _base() / f"samenspraak-{hashlib.sha256(os.fsencode(data)).hexdigest()[:12]}"
    make_private(place, identity)
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _base() -> Path:
    """A directory in which nobody else can take our name before us, or else /tmp (sticky)."""
    own = Path("/run") if os.geteuid() == 0 else Path(os.environ.get("XDG_RUNTIME_DIR") or "/tmp")
    return own if len(str(own)) <= SOCKET_ROOM and _ours(own) else Path("/tmp")


def _ours(directory: Path) -> bool:
    try:
        status = directory.stat()
    except OSError:
        return False
    closed = not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    return closed and status.st_uid == os.geteuid() and os.access(directory, os.W_OK)


def make_private(place: Path, identity: Identity) -> None:
    """Make `place` for `identity` alone, or take it when it already is. Raises EmbeddedError."""
    try:
        place.mkdir(mode=0o700)
        os.chown(place, identity.uid, identity.gid, follow_symlinks=False)
    except FileExistsError:
        status = place.lstat()  # never follow what somebody else may have put here
        mine = status.st_uid in (identity.uid, os.geteuid()) and not status.st_mode & 0o077
        if not stat.S_ISDIR(status.st_mode) or not mine:
            raise EmbeddedError(f"{place} is in the way and not ours; remove it.") from None
        os.chown(place, identity.uid, identity.gid, follow_symlinks=False)
