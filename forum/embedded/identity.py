"""As whom the servers run. PostgreSQL refuses root, so root hands them to an unprivileged user."""

import ctypes
import os
import pwd
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from forum.embedded.errors import EmbeddedError

PR_SET_PDEATHSIG, PR_SET_KEEPCAPS, PR_SET_SECUREBITS = 1, 8, 28
SECBIT_NO_SETUID_FIXUP = 1 << 2
PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 47, 2
CAPABILITY_VERSION_3 = 0x20080522
CAP_DAC_OVERRIDE = 1


@dataclass(frozen=True)
class Identity:
    """A user for the servers; `drops` when it is not the user who asked.

    `passes_doors` when the files lie behind a directory closed to that user (a checkout under a
    root's home of mode 0700): the server then keeps the one capability to open them.
    """

    uid: int
    gid: int
    drops: bool = False
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
    return Identity(user.pw_uid, user.pw_gid, drops=True, passes_doors=not open_to_it)


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


def before_exec(identity: Identity, *, parent_died: signal.Signals) -> Callable[[], None]:
    """What the child does between fork and exec: become the user, and die with its parent.

    The parent is the *thread* that starts the server (prctl(2), PR_SET_PDEATHSIG): start servers
    from a thread that lives as long as they should. Elsewhere than on Linux servers can outlive
    their parent; the next start ends them first.
    """
    libc = ctypes.CDLL(None, use_errno=True) if sys.platform.startswith("linux") else None
    parent = os.getpid()

    def enter() -> None:
        os.umask(0o077)
        if identity.drops:
            _become(identity, libc)
        if libc is not None:
            libc.prctl(PR_SET_PDEATHSIG, int(parent_died), 0, 0, 0)
            if os.getppid() != parent:  # it died before we asked to be told
                os._exit(1)

    return enter


def _become(identity: Identity, libc: ctypes.CDLL | None) -> None:
    keeps = identity.passes_doors and libc is not None
    if keeps and libc is not None:
        libc.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0)
        # Without this access(2) does not count the capability (credentials(7)), and initdb
        # asks access(2) whether it may start `postgres`.
        if libc.prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP, 0, 0, 0):
            raise PermissionError(ctypes.get_errno(), "prctl")
    os.setgroups([])
    os.setgid(identity.gid)
    os.setuid(identity.uid)
    if keeps and libc is not None:
        _keep_capability(libc, CAP_DAC_OVERRIDE)


def _keep_capability(libc: ctypes.CDLL, capability: int) -> None:
    """Carry one capability through exec (capabilities(7), ambient set)."""
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    bit = 1 << capability
    data = (ctypes.c_uint32 * 6)(bit, bit, bit, 0, 0, 0)
    if libc.capset(header, data):
        raise PermissionError(ctypes.get_errno(), "capset")
    if libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0):
        raise PermissionError(ctypes.get_errno(), "prctl")
