"""A script that becomes a server: takes its user, asks to die with its parent, and executes it.

    python -I -S enter.py UID GID DOORS SIGNAL PARENT PROGRAM ARGUMENT...

Run as a script of its own rather than between fork and exec of the caller, which may have
threads. DOORS is 1 when files lie behind a directory closed to that user (a checkout under a
root's home of mode 0700): the process then keeps the one capability to open them.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG, PR_SET_KEEPCAPS, PR_SET_SECUREBITS = 1, 8, 28
SECBIT_NO_SETUID_FIXUP = 1 << 2
PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 47, 2
CAPABILITY_VERSION_3 = 0x20080522
CAP_DAC_OVERRIDE = 1


def main(how: list[int], argv: list[str]) -> None:
    """Never returns: this process becomes `argv`, in the way that the five numbers say."""
    uid, gid, doors, parent_died, parent = how
    libc = ctypes.CDLL(None, use_errno=True) if sys.platform.startswith("linux") else None
    if uid != os.geteuid():
        os.umask(0o077)
        _become(uid, gid, libc if doors else None)
    if libc is not None:
        libc.prctl(PR_SET_PDEATHSIG, parent_died, 0, 0, 0)
        if os.getppid() != parent:  # it died before we asked to be told
            sys.exit("The process that wanted this one is gone.")
    for number in (signal.SIGPIPE, signal.SIGXFSZ):  # which Python ignores, and exec would keep so
        signal.signal(number, signal.SIG_DFL)
    os.execv(argv[0], argv)


def _become(uid: int, gid: int, libc: ctypes.CDLL | None) -> None:
    if libc is not None:
        _checked(libc.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0))
        # Without this access(2) does not count the capability (credentials(7)), and initdb
        # asks access(2) whether it may start `postgres`.
        _checked(libc.prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP, 0, 0, 0))
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)
    if libc is not None:
        _keep_capability(libc, CAP_DAC_OVERRIDE)


def _keep_capability(libc: ctypes.CDLL, capability: int) -> None:
    """Carry this capability and no other through exec (capabilities(7), ambient set)."""
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    bit = 1 << capability
    _checked(libc.capset(header, (ctypes.c_uint32 * 6)(bit, bit, bit, 0, 0, 0)))
    _checked(libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0))


def _checked(result: int) -> None:
    if result:
        raise PermissionError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


if __name__ == "__main__":
    try:
        main([int(word) for word in sys.argv[1:6]], sys.argv[6:])
    except PermissionError as error:
        sys.exit(f"Root may not run this, and may not hand it to another user here ({error}).")
