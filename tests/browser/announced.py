"""What the worker does of an announcement: `python -m tests.browser.announced`.

The browser tests run a web process only. Here what is missing is written into the ledger, and three
mails leave, as to a mail server that takes them.
"""

from __future__ import annotations

import asyncio
import os

from forum.core import db, jobs, settings
from forum.core.live.stream import close_publisher
from notifications import ledger
from notifications.announcements import due, stirring


async def main() -> None:
    settings.use(settings.load(os.environ))
    async with db.database():
        try:
            await due.sweep()
            claimed = await ledger.claim(1_000)
            ours = [row for row in claimed if row.kind == "announcement"][:3]
            for row in claimed:
                if row in ours:
                    await ledger.finish(row, "sent", code=250, reply="2.0.0 kept")
                    await stirring.settled(row)
                else:
                    await ledger.release(row, until=row.not_before)
            await stirring.rest()
        finally:
            await close_publisher()
            await jobs.close_jobs()


if __name__ == "__main__":
    asyncio.run(main())
