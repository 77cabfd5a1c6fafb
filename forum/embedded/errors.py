"""What can go wrong with the embedded servers, each in one sentence."""

import errno


class EmbeddedError(Exception):
    """The embedded servers cannot start or go on; `str(error)` is one sentence for a person."""


def sentence_for(error: OSError) -> str:
    """The sentence for a refused file operation: what, where, and what to do about it."""
    where = error.filename or "the data directory"
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"The disk is full: nothing more can be written to {where}."
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"No permission to use {where}; give this user access or set FORUM_DATA elsewhere."
    if error.errno in (errno.ENOTDIR, errno.EEXIST):
        return f"A file stands where a directory is needed: {where}."
    return f"Cannot use {where}: {error.strerror}."


def sentence_in_log(name: str, tail: str, log: str) -> str:
    """The sentence for a server that ended by itself, from the last lines of its log."""
    if "No space left on device" in tail or "Disk quota exceeded" in tail:
        return f"{name} stopped because the disk is full (its log: {log})."
    if "Permission denied" in tail:
        return f"{name} may not read or write its own files (its log: {log})."
    last = next((line.strip() for line in reversed(tail.splitlines()) if line.strip()), "no reason")
    return f"{name} stopped: {last.rstrip('.')} (its log: {log})."
