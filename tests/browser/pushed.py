"""What the worker does of notices, in a process of its own: `python -m tests.browser.pushed`.

The last post of the forum is told of, and the minute that a notice waits for its reader is over.
"""

from __future__ import annotations

import asyncio
import os

from forum.core import db, jobs, settings
from forum.core.live.stream import close_publisher
from notifications import notices
from notifications.push import sending


async def main() -> None:
    settings.use(settings.load(os.environ))
    async with db.database():
        try:
            await notices.reply_posted(await db.value("select max(id) from post"))
            await db.execute("update push_delivery set not_before = now() where state = 'pending'")
            await sending.sender().drain()
        finally:
            await sending.close_sender()
            await close_publisher()
            await jobs.close_jobs()


if __name__ == "__main__":
    asyncio.run(main())
