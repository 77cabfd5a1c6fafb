"""The demo's mail server, as a process, spoken to over SMTP."""

import os
import signal
import smtplib
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from forum.cli.serving import listening

ROOT = Path(__file__).resolve().parents[2]
MESSAGE = "Subject: Overzicht\r\n\r\nEen nieuwe reactie: één.\r\n.. een punt vooraan\r\n"


@contextmanager
def mail_server(data: Path) -> Iterator[tuple["subprocess.Popen[bytes]", int]]:
    with (
        listening("127.0.0.1", 0) as door,
        subprocess.Popen(
            [sys.executable, "-m", "forum.cli", "mailserver"],
            cwd=ROOT,
            env={**os.environ, "FORUM_SOCKET": str(door.fileno()), "FORUM_DATA": str(data)},
            pass_fds=[door.fileno()],
        ) as process,
    ):
        try:
            yield process, door.getsockname()[1]
        finally:
            process.terminate()
            assert process.wait(60) in (0, -signal.SIGKILL)


def send(port: int, message: str = MESSAGE) -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=60) as client:
        client.sendmail(
            "forum@forum.example",
            ["a@utrecht.example", "b@tilburg.example"],
            message.encode(),
            mail_options=["SMTPUTF8", "BODY=8BITMIME"],
        )


def test_what_it_says_yes_to_is_on_the_disk_byte_for_byte_even_when_killed(tmp_path: Path) -> None:
    with mail_server(tmp_path) as (process, port):
        client = smtplib.SMTP("127.0.0.1", port, timeout=60)
        client.ehlo()
        client.sendmail("forum@forum.example", ["a@utrecht.example"], b"Subject: x\r\n\r\ny\r\n")
        process.kill()
        client.close()
    kept = [file.read_bytes() for file in (tmp_path / "mail" / "new").iterdir()]
    told = b"Return-Path: <forum@forum.example>\r\nDelivered-To: a@utrecht.example\r\n"
    assert kept == [told + b"Subject: x\r\n\r\ny\r\n"]
    assert list((tmp_path / "mail" / "tmp").iterdir()) == []


def test_each_recipient_is_named_and_the_text_is_untouched(tmp_path: Path) -> None:
    with mail_server(tmp_path) as (_, port):
        send(port)
    (kept,) = (tmp_path / "mail" / "new").iterdir()
    raw = kept.read_bytes().decode()
    assert "Delivered-To: a@utrecht.example\r\nDelivered-To: b@tilburg.example\r\n" in raw
    assert raw.endswith(MESSAGE)


def test_a_message_that_cannot_be_kept_is_refused_for_now(tmp_path: Path) -> None:
    with mail_server(tmp_path) as (_, port):
        send(port)
        (tmp_path / "mail" / "tmp").rmdir()
        with pytest.raises(smtplib.SMTPDataError) as refused:
            send(port)
        assert refused.value.smtp_code == 452
    assert len(list((tmp_path / "mail" / "new").iterdir())) == 1


def test_mail_that_comes_while_it_restarts_waits_at_the_door(tmp_path: Path) -> None:
    """The supervisor holds the listening socket, so nobody is refused meanwhile."""
    with listening("127.0.0.1", 0) as door:
        caller = smtplib.SMTP(timeout=60)
        environment = {**os.environ, "FORUM_SOCKET": str(door.fileno())}
        with subprocess.Popen(
            [sys.executable, "-m", "forum.cli", "mailserver"],
            cwd=ROOT,
            env=environment | {"FORUM_DATA": str(tmp_path)},
            pass_fds=[door.fileno()],
        ) as process:
            code, _ = caller.connect("127.0.0.1", door.getsockname()[1])
            caller.close()
            process.terminate()
            assert process.wait(60) == 0
    assert code == 220
