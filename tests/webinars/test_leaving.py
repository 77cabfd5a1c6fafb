"""What is left of a webinar: chapters that lead into it, what was said, slides as a file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest

from forum.core import clock, db
from forum.webinars import actions, queries
from forum.webinars.forms import RecordingForm
from forum.webinars.queries.chapters import moment_link
from tests.cast import Cast
from tests.client import Client, links, text_of
from tests.files.kept import pdf, photo
from tests.webinars.planned import plan, planned_form
from tests.webinars.test_pages import path_of

RECORDED = RecordingForm(
    "https://video.example/opname?id=3",
    "",
    (("00:00", "Welkom"), ("1:02:05", "Vragen")),
    "https://video.example/tekst",
)


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("https://video.example/opname", "https://video.example/opname#t=90"),
        ("https://video.example/o.mp4?x=1&y=2", "https://video.example/o.mp4?x=1&y=2#t=90"),
        ("https://video.example/a#deel-2", "https://video.example/a#deel-2"),
        ("https://www.youtube.com/watch?v=ab", "https://www.youtube.com/watch?v=ab&t=90s"),
        ("https://youtu.be/ab?t=5", "https://youtu.be/ab?t=90s"),
        ("https://vimeo.com/123", "https://vimeo.com/123#t=90s"),
    ],
)
def test_a_chapter_leads_to_its_moment(address: str, link: str) -> None:
    assert moment_link(address, 90) == link


async def test_the_page_leads_to_recording_chapters_and_what_was_said(cast: Cast) -> None:
    with clock.at(clock.now() - timedelta(days=3)):
        webinar_id = await plan(cast)
    await actions.add_recording(await cast.access(cast.mies), webinar_id, form=RECORDED)
    async with Client() as anouk:
        await anouk.sign_in(cast.anouk)
        page = await anouk.get(await path_of(webinar_id))
    found = links(page.text)
    assert RECORDED.recording_url in found
    assert f"{RECORDED.recording_url}#t=0" in found
    assert f"{RECORDED.recording_url}#t=3725" in found
    assert RECORDED.captions_url in found
    assert "Lees wat er is gezegd" in text_of(page.text)


async def sent(client: Client, path: str, name: str, content: bytes) -> tuple[int, str]:
    """What comes of a file that is sent as the slides: the status, and the page."""
    fields = {"csrf": await client.csrf()}
    files: Mapping[str, tuple[str, bytes]] = {"file": (name, content)}
    origin = {"origin": "http://127.0.0.1:8000"}
    answer = await client.http.post(f"{path}/bestanden", data=fields, files=files, headers=origin)
    return answer.status_code, answer.text


async def test_slides_are_a_file_for_everyone_in_the_forum_and_for_nobody_else(cast: Cast) -> None:
    webinar_id = await plan(cast)
    path = await path_of(webinar_id)
    async with Client() as mies, Client() as anouk, Client() as willem:
        await mies.sign_in(cast.mies)
        await anouk.sign_in(cast.anouk)
        await willem.sign_in(cast.willem)
        assert (await sent(mies, path, "Jan Jansen 0612345678.pdf", pdf()))[0] == 303
        card = await queries.webinar_card(webinar_id)
        assert card is not None
        slides = await queries.slides_of(card)
        assert slides is not None
        assert slides.name == "presentatie.pdf"
        assert slides.href in links((await anouk.get(path)).text)
        assert (await anouk.get(slides.href)).content.startswith(b"%PDF")
        assert (await willem.get(slides.href)).status_code == 404
        assert (await sent(mies, path, "nieuw.pdf", pdf(b"\n")))[0] == 303
        assert (await anouk.get(slides.href)).status_code == 404
        assert (await mies.post(f"{path}/bestanden", {"do": "drop"})).status_code == 303
        assert "Bekijk de presentatie" not in text_of((await anouk.get(path)).text)
    assert await db.value("select count(*) from file where library") == 0


async def test_what_cannot_be_slides_is_refused_beside_the_field(cast: Cast) -> None:
    path = await path_of(await plan(cast))
    async with Client() as mies, Client() as anouk:
        await mies.sign_in(cast.mies)
        await anouk.sign_in(cast.anouk)
        for name, content, why in (
            ("", b"", "Kies een bestand."),
            ("x.jpg", photo((40, 30)), "Kies een PDF of een presentatie, geen afbeelding."),
            ("x.exe", b"MZ" * 40, ""),
        ):
            status, page = await sent(mies, path, name, content)
            assert (status, why in text_of(page)) == (422, True), name
        assert (await sent(anouk, path, "x.pdf", pdf()))[0] == 404
    assert await db.value("select count(*) from file") == 0


async def test_slides_may_be_there_beforehand_and_a_recording_may_not(cast: Cast) -> None:
    webinar_id = await plan(cast)
    path = await path_of(webinar_id)
    async with Client() as mies:
        await mies.sign_in(cast.mies)
        page = text_of((await mies.get(f"{path}/opname")).text)
        assert "Een opname kan er pas bij als het webinar is begonnen." in page
        assert "Presentatie toevoegen" in page
    with clock.at(planned_form().starts_at):
        await actions.add_recording(await cast.access(cast.mies), webinar_id, form=RECORDED)
        first = await db.value("select recording_at from webinar")
    with clock.at(planned_form().ends_at):
        await actions.add_recording(await cast.access(cast.mies), webinar_id, form=RECORDED)
    assert first == planned_form().starts_at
    assert await db.value("select recording_at from webinar") == first
