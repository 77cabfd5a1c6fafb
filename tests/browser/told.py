"""What the worker does of a post, in a process of its own: `python -m tests.browser.told`.

The browser tests run a web process only: here the last post of the forum is told of.
"""

from __future__ import annotations

import asyncio
import os

from forum.core import db, jobs, settings
from forum.core.live.stream import close_publisher
from notifications import notices


async def main() -> None:
    settings.use(settings.load(os.environ))
    async with db.database():
        try:
            await notices.reply_posted(await db.value("select max(id) from post"))
        finally:
            await close_publisher()
            await jobs.close_jobs()


if __name__ == "__main__":
    asyncio.run(main())
