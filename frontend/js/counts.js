// A member's own counts, on every page: lines behind the bell, and in the menu the threads with news.
import { bellIs } from "./title.js";

const MOST = 99;

function part(className, text) {
  const span = document.createElement("span");
  span.className = className;
  span.textContent = text;
  return span;
}

function badge(link, count, label) {
  const old = link.querySelector(".badge-number");
  if (!count) {
    old?.remove();
    return;
  }
  const fresh = part("nl-number-badge badge-number", "");
  const shown = part("nl-number-badge__visible-label", count > MOST ? `${MOST}+` : String(count));
  shown.setAttribute("aria-hidden", "true");
  fresh.append(shown, part("nl-number-badge__hidden-label", label));
  if (old?.isEqualNode(fresh)) return;
  if (old) old.replaceWith(fresh);
  else link.append(" ", fresh);
}

/** What the server says is new for who looks. */
export function showCounts({ notices, bell, unread }) {
  for (const link of document.querySelectorAll("a.bell")) badge(link, notices, bell);
  for (const link of document.querySelectorAll("nav a[href$='/forum']")) {
    if (!link.closest(".site-nav, .phone-menu")) continue;
    const [count, label] = unread[link.getAttribute("href").split("/")[1]] ?? [0, ""];
    badge(link, count, label);
  }
  bellIs(notices);
}
