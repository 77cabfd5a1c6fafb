"""Lists of tags, `v=DKIM1; k=rsa; p=…`, as DKIM, DMARC, MTA-STS and TLS-RPT write them."""

from __future__ import annotations


def tags(text: str) -> dict[str, str] | None:
    """Name -> value (RFC 6376 section 3.2); None when it is no such list, or says a name twice."""
    found: dict[str, str] = {}
    for part in text.split(";"):
        name, sign, value = part.partition("=")
        name = name.strip().lower()
        if not part.strip():
            continue
        if not sign or not name or name in found:
            return None
        found[name] = value.strip()
    return found
