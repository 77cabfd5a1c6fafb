"""A webinar for the tests, planned through the action."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from forum.core import clock
from forum.webinars import actions
from forum.webinars.forms import WebinarForm
from tests.cast import Cast

JOIN = "https://video.example/geheime-ruimte"


def planned_form(**changes: object) -> WebinarForm:
    """Two days from now, an hour and a half, with a join link; `changes` replace fields."""
    start = clock.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=2)
    form = WebinarForm(
        title="Signaleren bij burgerzaken",
        description="Wat ziet u aan de balie? **Drie gemeenten** vertellen.",
        speaker="Een ketenregisseur",
        starts_at=start,
        ends_at=start + timedelta(minutes=90),
        join_url=JOIN,
    )
    return replace(form, **changes)  # type: ignore[arg-type]


async def plan(cast: Cast, **changes: object) -> int:
    """The id of a webinar planned by the manager."""
    return await actions.create(await cast.access(cast.mies), planned_form(**changes))
