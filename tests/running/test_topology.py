"""The production topology: the very commands and settings of docker-compose.yml, as processes."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import httpx2
import pytest
from websockets.asyncio.client import connect

from bench import faults
from bench.fault_load import load
from bench.fault_mail import Sink, sink
from bench.stage import end, stage, until
from forum.core import settings
from tests.running.composed import FILE, SECRETS, Composed, composition, make_secrets

PEOPLE = 30


@pytest.fixture(scope="module")
async def post() -> AsyncIterator[Sink]:
    async with sink() as relay:
        yield relay


@pytest.fixture(scope="module")
async def town(post: Sink) -> AsyncIterator[Composed]:
    """Two web processes and two workers on one database and one broker, after `migrate`."""
    async with stage() as it:
        made = make_secrets(it)
        there = {"database_url": it.endpoints.database_url, "redis_url": it.endpoints.redis_url}
        for name, url in there.items():
            (it.folder / "secrets" / name).unlink()
            (it.folder / "secrets" / name).write_text(f"{url}\n")
        composed = Composed(it, composition(), post.port)
        it.environment = composed.environment("web")
        settings.load({**it.environment, "SECRET_KEY_FILE": "", **made_settings(made)})
        migrate = composed.process("migrate")
        migrate.start()
        assert await migrate.ended() == 0, migrate.last_line()
        await it.fill(PEOPLE, PEOPLE)
        it.webs = [composed.process("web", number) for number in range(2)]
        it.workers = [composed.process("worker", number) for number in range(2)]
        try:
            for each in (*it.webs, *it.workers):
                each.start()
            await asyncio.gather(*(web.answers() for web in it.webs))
            yield composed
        finally:
            await end([*it.webs, *it.workers])


def made_settings(made: dict[str, str]) -> dict[str, str]:
    """Settings straight from the script's files: the program must take them."""
    names = ("database_url", "redis_url", "secret_key")
    found = {name.upper(): made[name] for name in names}
    return {**found, "DATABASE_URL_FILE": "", "REDIS_URL_FILE": ""}


def test_the_file_is_a_compose_file() -> None:
    words = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]
    done = subprocess.run([*words, str(FILE)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_every_service_can_read_the_secrets_that_it_names() -> None:
    file = composition()
    for name, service in file["services"].items():
        wanted = {
            value.removeprefix(SECRETS)
            for key, value in (service.get("environment") or {}).items()
            if key.endswith("_FILE")
        }
        assert wanted <= set(service.get("secrets", [])) <= set(file["secrets"]), name


def test_there_are_several_of_each_and_all_come_back_and_are_looked_after() -> None:
    services = composition()["services"]
    assert services["web"]["deploy"]["replicas"] >= 2
    assert services["worker"]["deploy"]["replicas"] >= 2
    assert {n for n, s in services.items() if s["restart"] != "unless-stopped"} == {"migrate"}
    # The health checks of the mail servers and of the scanner stand in their images.
    bare = {n for n, s in services.items() if "healthcheck" not in s}
    assert bare == {"migrate", "relay", "mx", "clamav"}


def test_the_proxy_has_the_network_that_is_trusted() -> None:
    file = composition()
    (pool,) = file["networks"]["front"]["ipam"]["config"]
    assert file["services"]["web"]["environment"]["TRUSTED_PROXIES"] == pool["subnet"]
    assert "front" in file["services"]["proxy"]["networks"]
    published = [name for name, service in file["services"].items() if "ports" in service]
    # Mail may come in from anywhere too, where that is chosen: nothing else.
    assert published == ["proxy", "mx"]
    assert file["services"]["mx"]["profiles"] == ["inbound"]


async def test_every_process_is_healthy_by_its_own_check(town: Composed) -> None:
    for web in town.it.webs:
        assert await asyncio.to_thread(town.is_healthy, "web", web)
    for worker in town.it.workers:
        # A worker shows a sign of life as soon as its loop goes round.
        await until(lambda w=worker: _healthy(town, w), seconds=30)  # type: ignore[misc]
    nobody = replace(town.it.webs[0], address="http://127.0.0.1:1")
    assert not await asyncio.to_thread(town.is_healthy, "web", nobody)


async def _healthy(town: Composed, worker: object) -> bool:
    return await asyncio.to_thread(town.is_healthy, "worker", worker)  # type: ignore[arg-type]


async def test_numbers_are_on_the_inner_port_only(town: Composed) -> None:
    async with httpx2.AsyncClient(trust_env=False) as http:
        for web in town.it.webs:
            shown = await http.get(f"http://127.0.0.1:{web.inner}/metrics")
            assert "forum_live_sockets" in shown.text
            assert (await http.get(f"{web.address}/metrics")).status_code == 404
        for worker in town.it.workers:
            shown = await http.get(f"http://127.0.0.1:{worker.inner}/metrics")
            assert "forum_" in shown.text


async def test_a_reply_through_one_process_is_on_a_screen_of_the_other(town: Composed) -> None:
    it = town.it
    one, two = it.webs
    writer, reader = it.browsers[1], it.browsers[2]
    thread = it.threads[1]
    since = await it.value("select seq from thread where id = $1", thread)
    url = f"ws{two.address.removeprefix('http')}/live?thread={thread}&since={since}"
    headers = {"cookie": reader.cookie, "origin": it.origin}
    async with (
        connect(url, additional_headers=headers, proxy=None) as socket,
        httpx2.AsyncClient(trust_env=False) as http,
    ):
        answer = await http.post(
            f"{one.address}/proef/forum/{thread}/reageren",
            data={"text": "Dag, overkant!", "form_token": "over", "csrf": writer.csrf},
            headers={"cookie": writer.cookie, "origin": it.origin},
        )
        assert answer.status_code == 303
        frame: dict[str, Any] = {}
        async with asyncio.timeout(30):
            while frame.get("kind") != "post_added":
                frame = json.loads(await socket.recv())
    assert frame["seq"] == since + 1
    assert "Dag, overkant!" in frame["content"]


async def test_a_planned_digest_goes_out_once_though_two_workers_run(
    town: Composed, post: Sink
) -> None:
    await faults.plan_digests(town.it)
    await faults.plan_digests(town.it)
    await faults.all_settled(town.it, seconds=60)
    assert len(post.taken) == PEOPLE
    assert Counter(mail.recipient for mail in post.taken).most_common(1)[0][1] == 1
    assert len({mail.connection for mail in post.taken}) > 1


async def test_a_rolling_restart_loses_no_request_and_no_event(town: Composed) -> None:
    async with load(town.it, writers=4, watchers=6, every=0.05) as found:
        await asyncio.sleep(0.5)
        for web in town.it.webs:
            web.ask_to_stop()
            assert await web.ended(15) in {0, -signal.SIGTERM}
            web.start()
            await web.answers()
            await asyncio.sleep(0.3)
    told = dict(found.result)
    assert told.pop("posts") > 20
    assert not any(told.values()), told
    # While one is away nobody listens at its door, and a proxy goes to the other; no answer was
    # an error. Whom the kernel let in between the last look at its queue and the close is cut
    # off: it lets in one at most (`forum.cli.webserver`), and a form sent again made one post.
    assert set(found.writers.statuses) == {303}
    assert found.writers.broken <= len(town.it.webs)
    assert found.writers.refused > 0
    assert all(watcher.opened > 1 for watcher in found.watchers if watcher.opened)
