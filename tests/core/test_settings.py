"""Settings: wrong ones stop the start with one sentence that names the setting."""

from __future__ import annotations

from pathlib import Path

import pytest

from forum.core.settings import SettingsError, load

GOOD = {
    "DATABASE_URL": "postgres://forum@db/forum",
    "REDIS_URL": "redis://broker/0",
    "SECRET_KEY": "x" * 32,
}


def test_what_must_be_set_is_enough() -> None:
    settings = load(GOOD)
    assert settings.base_url == "http://127.0.0.1:8000"
    assert not settings.demo
    assert settings.trusted_proxies == ()


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"DATABASE_URL": ""}, "DATABASE_URL is not set."),
        ({"DATABASE_URL": "mysql://db"}, "DATABASE_URL must start with"),
        ({"REDIS_URL": "http://broker"}, "REDIS_URL must start with"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY must have 32"),
        ({"BASE_URL": "forum.example"}, "BASE_URL must start with"),
        ({"SMTP_URL": "imap://relay"}, "SMTP_URL must start with"),
        ({"MAIL_FROM": "nobody"}, "MAIL_FROM must be one e-mail address"),
        ({"MAIL_CONNECTIONS": "0"}, "MAIL_CONNECTIONS must be a whole number from 1 to 50"),
        ({"METRICS_PORT": "70000"}, "METRICS_PORT must be a whole number"),
        ({"FORUM_DEMO": "maybe"}, "FORUM_DEMO must be 1 or 0"),
        ({"TRUSTED_PROXIES": "10.0.0.0/8, here"}, "TRUSTED_PROXIES must list"),
        ({"CLAMAV_URL": "http://clamav"}, "CLAMAV_URL must be tcp"),
        ({"FILE_QUOTA_MB": "0"}, "FILE_QUOTA_MB must be a whole number"),
        ({"LOG_LEVEL": "loud"}, "LOG_LEVEL must be one of"),
        ({"SECURITY_CONTACT": "someone"}, "SECURITY_CONTACT must start with"),
        ({"VAPID_PRIVATE_KEY": "secret"}, "VAPID_PRIVATE_KEY must be 32 bytes"),
        ({"VAPID_PRIVATE_KEY": "A" * 43}, "VAPID_PRIVATE_KEY must be 32 bytes"),
        ({"VAPID_PRIVATE_KEY": "_" * 43}, "VAPID_PRIVATE_KEY must be 32 bytes"),
        ({"PUSH_HOSTS": "push.example/path"}, "PUSH_HOSTS must list names"),
        ({"PUSH_HOSTS": "10.0.0.1"}, "PUSH_HOSTS must list names"),
        ({"PUSH_HOSTS": "."}, "PUSH_HOSTS must list names"),
        ({"PUSH_HOSTS": "ftp://push.example"}, "PUSH_HOSTS must list names"),
        ({"SECRET_KEY_FILE": "/nowhere", "SECRET_KEY": ""}, "SECRET_KEY_FILE cannot be read"),
        ({"SECRET_KEY_FILE": "/etc/hostname"}, "SECRET_KEY or SECRET_KEY_FILE, not both"),
    ],
)
def test_a_wrong_setting_is_named_in_one_sentence(wrong: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError, match=named) as caught:
        load(GOOD | wrong)
    assert str(caught.value).count("\n") == 0
    assert str(caught.value).endswith(".")


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("y" * 40 + "\n")
    settings = load({**GOOD, "SECRET_KEY": "", "SECRET_KEY_FILE": str(file)})
    assert settings.secret_key == "y" * 40


def test_https_makes_cookies_secure() -> None:
    assert load({**GOOD, "BASE_URL": "https://forum.example/"}).secure
    assert load({**GOOD, "BASE_URL": "https://forum.example/"}).base_url == "https://forum.example"


def test_push_services_may_be_named_by_host_or_by_origin() -> None:
    named = load({**GOOD, "PUSH_HOSTS": "push.example, .push.test http://127.0.0.1:9000"})
    assert named.push_hosts == ("push.example", ".push.test", "http://127.0.0.1:9000")
    assert load(GOOD).push_hosts == ()


def test_a_key_for_push_services_is_a_number_of_the_curve() -> None:
    assert load({**GOOD, "VAPID_PRIVATE_KEY": "A" * 42 + "E"}).vapid_private_key == "A" * 42 + "E"
    assert load(GOOD).vapid_private_key == ""
