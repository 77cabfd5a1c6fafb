"""Finding a Chromium for the browser tests: the machine's own, Playwright's, or a fresh one.

`python -m tests.running.browser` finds or fetches one; exit code 1 and one loud line when neither
can be had. Tests ask `find_chromium()`.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
)


def find_chromium() -> str | None:
    """The path of a Chromium: named by CHROMIUM, on the PATH, or fetched by Playwright earlier."""
    named = os.environ.get("CHROMIUM", "").strip()
    if named:
        return named
    return next((path for name in NAMES if (path := shutil.which(name))), None) or _fetched()


def _fetched() -> str | None:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def fetch() -> bool:
    """Let Playwright fetch its own Chromium; whether one is there afterwards."""
    print("No Chromium on this machine; fetching Playwright's …", flush=True)  # noqa: T201
    argv = [sys.executable, "-m", "playwright", "install", "chromium"]
    try:
        subprocess.run(argv, check=False, timeout=600, stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        return False
    return _fetched() is not None


def main() -> int:
    if find_chromium() or fetch():
        return 0
    print(  # noqa: T201
        "NO BROWSER: Chromium was neither found nor fetched. THE BROWSER TESTS ARE SKIPPED.",
        file=sys.stderr,
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
