"""What asks for calm gets it: reduced motion, and no page that says the same thing twice."""

from __future__ import annotations

from playwright.async_api import Page

# Everything that moves by itself or takes time to change, on the page as it stands.
MOVES = """() => [...document.querySelectorAll("*")].flatMap((one) =>
  [null, "::before", "::after"].map((part) => [one, getComputedStyle(one, part)])
).filter(([, look]) => {
  const long = (times) => times.split(",").some((time) => parseFloat(time) > 0.01);
  const changes = long(look.transitionDuration) && look.transitionProperty !== "none";
  return changes || (long(look.animationDuration) && look.animationName !== "none");
}).slice(0, 5).map(([one]) => one.outerHTML.slice(0, 120))"""
REGIONS = """() => [...document.querySelectorAll("[aria-live], [role=status], [role=alert]")]
  .filter((one) => one.closest("[hidden]") === null || one.hidden === false)
  .map((one) => one.id || one.className)"""
MOST_REGIONS = 5  # a page that speaks from more places talks over itself


async def restless(page: Page) -> list[str]:
    """What moves on a page of a reader who asked for reduced motion, and where it says too much."""
    moving = [f"moves: {one}" for one in await page.evaluate(MOVES)]
    regions = await page.evaluate(REGIONS)
    return moving + ([f"speaks from {regions}"] if len(regions) > MOST_REGIONS else [])
