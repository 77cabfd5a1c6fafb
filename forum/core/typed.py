"""What people typed into a form: whether it says anything, and what is told when it is too long."""

from __future__ import annotations

import unicodedata

from forum.core import text
from forum.core.i18n import gettext as _


def says_something(written: str) -> bool:
    """Whether any of it shows: spaces, and marks that join or order others, do not."""
    return any(unicodedata.category(c)[0] not in "ZCM" for c in written)


def too_long(most: int, length: int) -> str:
    """The sentence for `length` characters where `most` fit."""
    return _("Gebruik hoogstens %(most)s tekens; nu zijn het er %(length)s.") % {
        "most": text.number(most),
        "length": text.number(length),
    }
