"""Where a notice may be handed over: an endpoint is a URL that anybody can make up."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import timedelta

import pytest

from forum.core import settings
from forum.core.errors import Invalid
from notifications.channels.push.address import is_public, may_send_to
from notifications.channels.push.ending import Ending, outcome_of, wait_asked
from notifications.channels.push.sealing import SIZE, Subscription, sealed
from notifications.channels.push.service import OnlyPublic
from notifications.push import devices
from tests.notifications.push_service import Browser, b64

GOOD = (
    "https://fcm.googleapis.com/fcm/send/abc:def-_",
    "https://fcm.googleapis.com:443/fcm/send/abc",
    "https://updates.push.services.mozilla.com/wpush/v2/gAAAA=",
    "https://web.push.apple.com/QOHW?x=1",
    "https://wns2-par02p.notify.windows.com/w/?token=BQYAAA%3d",
)
BAD = (
    *("", "https://", "https:///x", "http://fcm.googleapis.com/x", "ftp://fcm.googleapis.com/x"),
    *("https://fcm.googleapis.com:8443/x", "https://fcm.googleapis.com:99999/x"),
    *("https://fcm.googleapis.com.evil.example/x", "https://evil.example/fcm.googleapis.com"),
    *("https://xfcm.googleapis.com/x", "https://push.apple.com/x", "https://.push.apple.com/x"),
    *("https://user@fcm.googleapis.com/x", "https://fcm.googleapis.com@evil.example/x"),
    *("https://evil.example#.push.apple.com", "https://web.push.apple.com/x#y"),
    *("https://evil.example\\.push.apple.com/x", "https://web.push.apple.com/a b"),
    *("https://web.push.apple.com/\r\nHost:x", "https://web.push.apple.com/é"),
    *("https://127.0.0.1/x", "https://[::1]/x", "https://localhost/x", "https://10.0.0.1/x"),
    *("https://169.254.169.254/latest", "https://2130706433/x", "//fcm.googleapis.com/x"),
    "https://web.push.apple.com/" + "x" * 1_000,
)


@pytest.mark.parametrize("endpoint", GOOD)
def test_the_push_services_of_browsers_are_known(house: settings.Settings, endpoint: str) -> None:
    assert may_send_to(endpoint)


@pytest.mark.parametrize("endpoint", BAD)
def test_nothing_else_is_sent_to(house: settings.Settings, endpoint: str) -> None:
    assert not may_send_to(endpoint)
    browser = Browser("https://x")
    with pytest.raises(Invalid):
        devices.read(endpoint, browser.asked.p256dh, browser.asked.auth)


def test_the_operator_may_name_more(house: settings.Settings) -> None:
    more = ("push.example", ".push.test", "http://127.0.0.1:9000")
    settings.use(replace(house, push_hosts=more))
    try:
        assert may_send_to("https://push.example/x")
        assert may_send_to("https://a.push.test/x")
        assert may_send_to("http://127.0.0.1:9000/x")
        assert not may_send_to("https://127.0.0.1:9000/x")
        assert not may_send_to("http://127.0.0.1:9001/x")
        assert not may_send_to("http://push.example/x")
    finally:
        settings.use(house)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        *(("127.0.0.1", False), ("10.1.2.3", False), ("169.254.169.254", False), ("::1", False)),
        *(("fe80::1%eth0", False), ("fd00::1", False), ("::ffff:10.0.0.1", False), ("x", False)),
        *(("100.64.0.1", False), ("0.0.0.0", False), ("224.0.0.1", False), ("64:ff9b:1::1", False)),
        *(("64:ff9b::a00:1", False), ("2002:a00:1::1", False), ("64:ff9b::8efa:b34a", True)),
        *(("142.250.179.74", True), ("2a00:1450:400e:80f::200a", True)),
    ],
)
def test_only_addresses_of_the_internet_are_public(address: str, public: bool) -> None:
    assert is_public(address) is public


async def test_a_name_that_points_inside_leads_nowhere() -> None:
    with pytest.raises(OSError, match="no public address"):
        await OnlyPublic().resolve("localhost", 443)


BROWSER = Browser("https://x")
POINT, SECRET = b64(BROWSER.point), b64(BROWSER.secret)


NO_KEYS = {
    "no point": ("", SECRET),
    "no secret": (POINT, ""),
    "a short point": (POINT[:-2], SECRET),
    "a long secret": (POINT, SECRET + "AA"),
    "not on the curve": (b64(b"\x04" + b"\x01" * 64), SECRET),
    "a point of no letters": ("é" * 87, SECRET),
    "a secret of no letters": (POINT, "é" * 22),
    "a point in short": (b64(b"\x02" + BROWSER.point[1:33]), SECRET),
}


# By name: the keys are made up each time, and every worker must know a test by one address.
@pytest.mark.parametrize(("p256dh", "auth"), NO_KEYS.values(), ids=NO_KEYS)
def test_keys_that_are_none_are_refused(house: settings.Settings, p256dh: str, auth: str) -> None:
    with pytest.raises(Invalid):
        devices.read(GOOD[0], p256dh, auth)


def test_keys_may_come_with_padding(house: settings.Settings) -> None:
    padded = base64.urlsafe_b64encode(BROWSER.point).decode()
    assert devices.read(GOOD[0], padded, f"{SECRET}==").p256dh == POINT


def test_more_words_than_a_notice_holds_are_refused() -> None:
    subscription = Subscription(GOOD[0], POINT, SECRET)
    with pytest.raises(ValueError, match="more words"):
        sealed({"body": "x" * SIZE}, subscription)


def test_what_is_asked_by_retry_after_is_a_day_at_most() -> None:
    assert wait_asked("120") == timedelta(minutes=2)
    assert wait_asked("9" * 30) == timedelta(days=1)
    assert wait_asked("Fri, 31 Dec 2100 23:59:59 GMT") == timedelta(days=1)
    assert wait_asked("Fri, 31 Dec 1999 23:59:59 GMT") == timedelta()
    assert wait_asked("Fri, 31 Dec 1999 23:59:59 -0000") is None
    assert wait_asked("-5") is None
    assert outcome_of(301).ending is Ending.REFUSED
