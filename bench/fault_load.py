"""The load under which things are killed: members who write, and members who watch.

A writer behaves as a browser does: what got no answer, or 503, is sent again with the same form.
A watcher behaves as the page does: it comes back with the number of the last event it has.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import httpx2
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from bench.stage import Browser, Process, Stage, until

PATIENCE = 60.0  # seconds after which an answer that does not come counts as lost
PAUSE = 0.02
LOST_CONNECTION = (OSError, TimeoutError, WebSocketException)


@dataclass(repr=False)
class Writers:
    """What was sent, and how it was answered.

    `refused`: nobody listened, so a proxy would have gone to the other process; `broken`: the
    connection ended before the answer.
    """

    it: Stage
    thread_id: int
    accepted: list[str] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    refused: int = 0
    broken: int = 0
    forgetful: int = 0
    stopping: bool = False
    _numbers: itertools.count[int] = field(default_factory=itertools.count)

    async def write(self, every: float) -> None:
        """Reply, and reply again, until we stop; what was begun is brought to an end."""
        async with httpx2.AsyncClient(timeout=15, trust_env=False) as http:
            while not self.stopping:
                number = next(self._numbers)
                await self._reply(http, number)
                await asyncio.sleep(random.uniform(0, 2 * every))

    async def _reply(self, http: httpx2.AsyncClient, number: int) -> None:
        text = f"Reactie nummer {number}, die niet verloren mag gaan."
        browser = self.it.browsers[number % len(self.it.browsers)]
        fields = {"text": text, "form_token": f"vorm-{number}", "csrf": browser.csrf}
        try:
            await until(lambda: self._sent(http, browser, fields), seconds=PATIENCE, every=PAUSE)
        except TimeoutError:
            self.unanswered.append(text)
        else:
            self.accepted.append(text)

    async def _sent(
        self, http: httpx2.AsyncClient, browser: Browser, fields: dict[str, str]
    ) -> bool:
        web = random.choice(self.it.webs)
        path = f"/proef/forum/{self.thread_id}/reageren"
        headers = {"cookie": browser.cookie, "origin": self.it.origin}
        try:
            answer = await http.post(f"{web.address}{path}", data=fields, headers=headers)
        except httpx2.ConnectError:
            self.refused += 1
            return False
        except httpx2.HTTPError:
            self.broken += 1
            return False
        self.statuses[answer.status_code] += 1
        if answer.status_code == 503 and fields["text"] not in answer.text:
            self.forgetful += 1
        return answer.is_redirect


@dataclass(repr=False)
class Watcher:
    """One open page: the numbers of the events it was shown, in order."""

    it: Stage
    thread_id: int
    browser: Browser
    since: int
    seqs: list[int] = field(default_factory=list)
    resyncs: int = 0
    opened: int = 0
    connected: bool = False

    @property
    def last(self) -> int:
        return self.seqs[-1] if self.seqs else self.since

    async def watch(self) -> None:
        """Follow the thread until cancelled, through whatever happens."""
        while True:
            with suppress(*LOST_CONNECTION):
                await self._follow(random.choice(self.it.webs))
            self.connected = False
            await asyncio.sleep(random.uniform(0.05, 0.3))

    async def _follow(self, web: Process) -> None:
        url = f"ws{web.address.removeprefix('http')}/live?thread={self.thread_id}&since={self.last}"
        headers = {"cookie": self.browser.cookie, "origin": self.it.origin}
        async with connect(url, additional_headers=headers, proxy=None, open_timeout=5) as socket:
            self.opened += 1
            self.connected = True
            async for said in socket:
                frame = json.loads(said)
                if frame.get("kind") == "resync":
                    self.resyncs += 1
                if "seq" in frame:
                    self.seqs.append(frame["seq"])

    def faults(self, head: int) -> tuple[int, int]:
        """How many events were missed and how many came more than once."""
        seen = Counter(self.seqs)
        missed = sum(seq not in seen for seq in range(self.since + 1, head + 1))
        return missed, sum(times - 1 for times in seen.values())


@dataclass(repr=False)
class Load:
    """Writers and watchers of one thread."""

    it: Stage
    writers: Writers
    watchers: list[Watcher]
    result: dict[str, int] = field(default_factory=dict)

    async def verdict(self) -> dict[str, int]:
        """Once everything is up again: what was lost and doubled, in the tables and on screen."""
        thread = self.writers.thread_id
        posts = await self.it.fetch(
            "select p.number, p.source, e.seq from post p left join thread_event e "
            "on e.post_id = p.id and e.kind = 'post_added' where p.thread_id = $1 "
            "order by p.number",
            thread,
        )
        sources = Counter(item["source"] for item in posts)
        head = int(await self.it.value("select seq from thread where id = $1", thread))
        await self._shown(head)
        screens = [watcher.faults(head) for watcher in self.watchers]
        written = [text for text in sources if text.startswith("Reactie nummer")]
        gaps = sum({item["number"], item["seq"]} != {place} for place, item in enumerate(posts, 1))
        odd = {status for status in self.writers.statuses if status not in {303, 503}}
        return {
            "posts": len(self.writers.accepted),
            "lost": sum(text not in sources for text in self.writers.accepted)
            + len(self.writers.unanswered),
            "doubled": sum(sources[text] - 1 for text in written),
            "gaps": gaps,
            "missed_on_screen": sum(missed for missed, _ in screens),
            "doubled_on_screen": sum(doubled for _, doubled in screens),
            "resyncs": sum(watcher.resyncs for watcher in self.watchers),
            "forgotten_texts": self.writers.forgetful,
            "odd_answers": sum(self.writers.statuses[status] for status in odd),
        }

    async def _shown(self, head: int) -> None:
        async def done() -> bool:
            return all(watcher.last >= head for watcher in self.watchers)

        with suppress(TimeoutError):
            await until(done, seconds=15)


@asynccontextmanager
async def load(
    it: Stage, *, writers: int = 6, watchers: int = 6, every: float = 0.1
) -> AsyncIterator[Load]:
    """Members at work on the first thread; on leaving the block they finish what they began."""
    thread_id = it.threads[0]
    since = int(await it.value("select seq from thread where id = $1", thread_id))
    desk = Writers(it, thread_id)
    desk._numbers = itertools.count(int(await it.value("select count(*) from post")))
    pages = [
        Watcher(it, thread_id, it.browsers[-1 - n % len(it.browsers)], since)
        for n in range(watchers)
    ]
    watching = [asyncio.create_task(page.watch()) for page in pages]
    writing = [asyncio.create_task(desk.write(every)) for _ in range(writers)]
    found = Load(it, desk, pages)
    try:
        yield found
        desk.stopping = True
        await asyncio.gather(*writing)
        found.result = await found.verdict()
    finally:
        for task in [*writing, *watching]:
            task.cancel()
        await asyncio.gather(*writing, *watching, return_exceptions=True)
