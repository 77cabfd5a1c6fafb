"""What managers may type, and what is said beside the field when it is wrong."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from forum.core.errors import Invalid
from forum.webinars import forms

GOOD = {
    "title": "Signaleren bij burgerzaken",
    "date": "2026-11-24",
    "starts": "14:00",
    "ends": "15:30",
    "zone": "Europe/Amsterdam",
    "recorded": "1",
}


def faults(**fields: str) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        forms.webinar_form({**GOOD, **fields})
    return refused.value.errors


@pytest.mark.parametrize(
    ("zone", "begin"),
    [
        ("Europe/Amsterdam", datetime(2026, 11, 24, 13, 0, tzinfo=UTC)),
        ("America/Kralendijk", datetime(2026, 11, 24, 18, 0, tzinfo=UTC)),
        ("UTC", datetime(2026, 11, 24, 14, 0, tzinfo=UTC)),
    ],
)
def test_times_are_those_of_the_zone(zone: str, begin: datetime) -> None:
    assert forms.webinar_form({**GOOD, "zone": zone}).starts_at == begin


def test_an_hour_that_does_not_exist_is_refused_by_name() -> None:
    found = faults(date="2027-03-28", starts="02:30", ends="04:00")
    assert set(found) == {"starts"}
    assert "bestaat niet op die dag" in found["starts"]
    assert set(faults(date="2027-03-28", starts="01:30", ends="02:15")) == {"ends"}


def test_of_an_hour_that_comes_twice_the_first_is_meant() -> None:
    form = forms.webinar_form({**GOOD, "date": "2026-10-25", "starts": "02:30", "ends": "03:30"})
    assert form.starts_at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert form.ends_at == datetime(2026, 10, 25, 2, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("title", "vier"),
        ("title", "x" * 201),
        ("title", "\u200b\u200b\u200b\u200b\u200b\u200b"),
        ("description", "x" * 10_001),
        ("speaker", "x" * 201),
        ("date", ""),
        ("date", "24-11-2026"),
        ("date", "2026-02-30"),
        ("date", "9999-12-31"),
        ("date", "2026-11-24\x00"),
        ("starts", "25:00"),
        ("starts", "14"),
        ("starts", "٠٩:٠٠"),
        ("ends", "14:00"),
        ("ends", "13:00"),
        ("ends", ""),
        ("zone", "Mars/Olympus"),
        ("zone", "../../etc/passwd"),
        ("capacity", "0"),
        ("capacity", "-3"),
        ("capacity", "veel"),
        ("capacity", "99999999999999999999"),
        ("capacity", "1e3"),
        ("join_url", "http://video.example/x"),
        ("join_url", "javascript:alert(1)"),
        ("join_url", "https://"),
        ("join_url", "https://video"),
        ("join_url", "https://a@video.example/"),
        ("join_url", "https://video.example/\r\nx"),
        ("join_url", "https://video.example/ x"),
        ("join_url", "https://video.example:port/"),
        ("join_url", "https://[video.example/"),
        ("join_url", "https://video.example/\x00"),
        ("join_url", "https://video.example/" + "x" * 500),
        ("join_url", "//video.example/x"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(field: str, value: str) -> None:
    assert set(faults(**{field: value})) == {field}


@pytest.mark.parametrize(
    "address",
    ["https://video.example/a?b=c#d", "https://video.example:8443/x", "https://müller.example/é"],
)
def test_good_addresses_are_kept_as_they_are(address: str) -> None:
    assert forms.webinar_form({**GOOD, "join_url": f" {address} "}).join_url == address


def test_every_wrong_field_is_named_at_once() -> None:
    with pytest.raises(Invalid) as refused:
        forms.webinar_form({})
    assert set(refused.value.errors) == {"title", "date", "starts", "ends"}


def test_control_characters_are_dropped_from_texts() -> None:
    form = forms.webinar_form({**GOOD, "title": "Sig\x00naleren\u202e nu", "description": "a\x00b"})
    assert form.title == "Sig naleren nu"
    assert form.description == "ab"


def chapters(text: str) -> tuple[tuple[str, str], ...]:
    return forms.recording_form({"chapters": text}).chapters


def test_chapters_are_one_a_line_with_the_time_in_front() -> None:
    text = "00:00 Welkom\r\n\r\n12:30  Aan de balie\n1:02:03 Vragen"
    assert chapters(text) == (
        ("00:00", "Welkom"),
        ("12:30", "Aan de balie"),
        ("1:02:03", "Vragen"),
    )


@pytest.mark.parametrize(
    "text",
    [
        *("Welkom", "00:00", "10:00 b\n05:00 a", "00:61 x", "1:60:00 x", "00:00 " + "x" * 201),
        "\n".join(f"{n}:00 deel" for n in range(101)),
    ],
)
def test_other_chapters_are_refused(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        chapters(text)
    assert set(refused.value.errors) == {"chapters"}


@pytest.mark.parametrize("given", ["", " \x00", "\u200b", "x" * 501])
def test_a_cancellation_says_why(given: str) -> None:
    with pytest.raises(Invalid) as refused:
        forms.cancel_reason({"reason": given})
    assert set(refused.value.errors) == {"reason"}
