"""Founding an installation's forum from the command line."""

import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from forum.embedded import Endpoints

ROOT = Path(__file__).resolve().parents[2]
WANTED = {
    "--slug": "mensenhandel",
    "--name": "Mensenhandel",
    "--manager-email": "beheer@gemeente.example",
    "--manager-name": "Kim de Boer",
}


@pytest.fixture
async def urls(endpoints: Endpoints) -> AsyncIterator[tuple[str, str]]:
    """A database of our own, for the tests beside us empty theirs."""
    admin = await asyncpg.connect(endpoints.database_url)
    await admin.execute("drop database if exists founding")
    await admin.execute("create database founding")
    address, _, rest = endpoints.database_url.partition("?")
    ours = f"{address.rpartition('/')[0]}/founding?{rest}".rstrip("?")
    yield ours, endpoints.redis_url
    await admin.execute("drop database founding with (force)")
    await admin.close()


def forum(urls: tuple[str, str], *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "forum.cli", *arguments],
        cwd=ROOT,
        env={"DATABASE_URL": urls[0], "REDIS_URL": urls[1], "SECRET_KEY": "x" * 40},
        capture_output=True,
        text=True,
        check=False,
    )


def found(urls: tuple[str, str], **other: str) -> "subprocess.CompletedProcess[str]":
    wanted = WANTED | {f"--{name.replace('_', '-')}": value for name, value in other.items()}
    return forum(urls, "found", *(part for pair in wanted.items() for part in pair))


async def test_a_forum_is_founded_once_with_its_first_manager(urls: tuple[str, str]) -> None:
    assert forum(urls, "migrate").returncode == 0
    done = found(urls)
    assert done.stdout.splitlines()[1].startswith("http://127.0.0.1:8000/wachtwoord/")
    connection = await asyncpg.connect(urls[0])
    role = "select m.name || ' ' || s.role from membership s join member m on m.id = member_id"
    assert await connection.fetchval(role) == "Kim de Boer manager"
    assert await connection.fetchval("select count(*) from organisation") == 342
    assert await connection.fetchval("select count(*) from category") >= 5
    again = found(urls)
    assert (again.returncode, again.stdout) == (2, "")
    assert again.stderr.count("\n") == 1
    assert await connection.fetchval("select count(*) from theme") == 1
    await connection.close()


@pytest.mark.parametrize(
    ("option", "value", "sentence"),
    [
        ("slug", "Men senhandel", "--slug may have small letters, digits and single hyphens only."),
        ("manager_email", "kim", "--manager-email must be one e-mail address."),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(option: str, value: str, sentence: str) -> None:
    done = found(("postgresql://nobody@/nowhere", "unix:///nowhere"), **{option: value})
    assert (done.returncode, done.stderr) == (2, f"{sentence}\n")
