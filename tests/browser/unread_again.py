"""Nobody has read the thread of the digest yet: `python -m tests.browser.unread_again`.

Other tests mark everything as read, and which of them came before is not fixed.
"""

from __future__ import annotations

import asyncio
import os

from forum.core import db, settings
from tests.browser.furnish_digest import TITLE


async def main() -> None:
    settings.use(settings.load(os.environ))
    async with db.database():
        await db.execute(
            "delete from read_mark where thread_id in (select id from thread where title = $1)",
            TITLE,
        )


if __name__ == "__main__":
    asyncio.run(main())
