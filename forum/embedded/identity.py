"""As whom the servers run. PostgreSQL refuses root, so root hands them to an unprivileged user."""

import os
import pwd
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

from forum.embedded.errors import EmbeddedError

ENTER = str(Path(__file__).with_name("enter.py"))


@dataclass(frozen=True)
class Identity:
    """A user for the servers.

    `passes_doors` when the files lie behind a directory closed to that user (a checkout under a
    root's home of mode 0700): the server then keeps the one capability to open them.
    """

    uid: int
    gid: int
    passes_doors: bool = False


def identity_for(data: Path, *, needs: list[Path]) -> Identity:
    """The invoking user; for root, the owner of `data` when it exists, else `nobody`.

    `needs` are the files that the user must be able to reach. Raises EmbeddedError.
    """
    if os.geteuid() != 0:
        _must_have_a_name(os.geteuid())
        return Identity(os.geteuid(), os.getegid())
    user = _owner_of(data) or _nobody()
    open_to_it = all(_reachable(path, user.pw_uid, user.pw_gid) for path in [data.parent, *needs])
    if not open_to_it and not sys.platform.startswith("linux"):
        raise EmbeddedError(f"User {user.pw_name} cannot reach {data}; use a place open to it.")
    return Identity(user.pw_uid, user.pw_gid, passes_doors=not open_to_it)


def _must_have_a_name(uid: int) -> None:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        raise EmbeddedError(
            f"PostgreSQL needs a user name for uid {uid}, and this machine has none for it."
        ) from None


def _owner_of(data: Path) -> pwd.struct_passwd | None:
    try:
        uid = data.stat().st_uid
        return pwd.getpwuid(uid) if uid else None
    except (FileNotFoundError, KeyError):
        return None


def _nobody() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam("nobody")
    except KeyError:
        raise EmbeddedError(
            "PostgreSQL may not run as root and there is no user `nobody`; run as another user."
        ) from None


def _reachable(path: Path, uid: int, gid: int) -> bool:
    """Whether plain file modes let the user read `path` and pass every directory above it."""
    resolved = path.resolve()
    steps = [(parent, 0o1) for parent in resolved.parents]
    return all(_allows(step, uid, gid, bits) for step, bits in [*steps, (resolved, 0o5)])


def _allows(path: Path, uid: int, gid: int, bits: int) -> bool:
    status = path.stat()
    shift = 6 if status.st_uid == uid else 3 if status.st_gid == gid else 0
    return status.st_mode >> shift & bits == bits


def command(identity: Identity, argv: list[str], *, parent_died: signal.Signals) -> list[str]:
    """The command line that runs `argv` as this user and ends it with its parent.

    The parent is the *thread* that starts it (prctl(2), PR_SET_PDEATHSIG): start servers from a
    thread that lives as long as they should. Elsewhere than on Linux servers can outlive their
    parent; the next start ends them first.
    """
    words = [identity.uid, identity.gid, identity.passes_doors, parent_died, os.getpid()]
    return [sys.executable, "-I", "-S", ENTER, *(str(int(word)) for word in words), *argv]
