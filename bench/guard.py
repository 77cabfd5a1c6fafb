"""What the guard costs: reading one post of 600 characters for what may be personal data.

The floor is one pass of a plain pattern over the same text, in the same run and in turn.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from typing import Any

from forum.guard.finding import findings

REPEATS = 200
ROUNDS = 7  # the least counts: other work on the machine only ever adds
POST = (
    "Wij werken sinds 1 januari 2025 met een vast aanspreekpunt voor signalen. Bel haar op "
    "06-12345678 of mail het meldpunt. Het gaat om 14 dossiers, kenmerk TSB-12-A, uit de regio. "
    "Zij woont aan de Kerkstraat 14 en is geboren op 12-03-2005. De wethouder tekende in mei het "
    "convenant met de opvang, artikel 273f en de Wmo 2015 zijn de grondslag. Het slachtoffer kreeg "
    "een vaste begeleider; de kosten, € 12.500,00, deelden wij met 16 gemeenten. Vraag het aan "
    "Maarten van de vereniging. Bij ons is het na kantooruren nog niet goed geregeld: wie is dan "
    "bereikbaar, en wie beslist er over het bed?"
)[:600]
_WORD = re.compile(r"\w+")
Line = dict[str, Any]


def run() -> Iterator[Line]:
    """One line: `guard_cpu`, milliseconds of CPU a post."""
    found, plain = [], []
    for _ in range(ROUNDS):
        found.append(_spent(lambda: findings(POST)))
        plain.append(_spent(lambda: _WORD.findall(POST)))
    value = min(found)
    yield {
        "name": "guard_cpu",
        "value": round(value, 3),
        "unit": "ms",
        "mark": 2,
        "ok": value <= 2,
        "floor": round(min(plain), 4),
        "found": len(findings(POST)),
    }


def _spent(work: Callable[[], object]) -> float:
    began = time.process_time()
    for _ in range(REPEATS):
        work()
    return (time.process_time() - began) / REPEATS * 1000
