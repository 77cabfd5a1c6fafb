"""Asking a mail server to report what comes back (RFC 3461), where it offers to."""

from __future__ import annotations

from aiosmtplib import SMTP

Options = tuple[list[str], list[str]]
LONGEST_ENVELOPE_ID = 100  # characters, encoded (RFC 3461 section 4.4)


def asked(smtp: SMTP, sender: str, envelope_id: str) -> Options:
    """What to say with MAIL and with RCPT: report failures only, and send the headers alone back.

    Of the text nothing comes back: a report passes through more hands than the mail. Nothing is
    asked where nothing could come back to (an empty return path), or it is not offered.
    """
    if not (sender and envelope_id and smtp.supports_extension("dsn")):
        return [], []
    return [f"ENVID={xtext(envelope_id)}", "RET=HDRS"], ["NOTIFY=FAILURE"]


def xtext(value: str) -> str:
    """`value` (ASCII) as xtext: what is not a visible character, "+" and "=" as +HH (section 4).

    Raises `ValueError`: not ASCII, or too long for ENVID.
    """
    if not value.isascii():
        raise ValueError("xtext is made of ASCII")
    told = "".join(c if "!" <= c <= "~" and c not in "+=" else f"+{ord(c):02X}" for c in value)
    if len(told) > LONGEST_ENVELOPE_ID:
        raise ValueError(f"an envelope id has at most {LONGEST_ENVELOPE_ID} characters")
    return told
