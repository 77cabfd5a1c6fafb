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

let behind = null; // lines behind the bell, as they were told last

/** So many lines are behind the bell, and the words for who does not see the number. */
export function bellCounts(count, words) {
  for (const link of document.querySelectorAll("a.bell")) badge(link, count, words);
  behind = count;
  bellIs(count);
}

/** What the server says is new for who looks. */
export function showCounts({ notices, bell, unread, talks = [0, ""] }) {
  const news = behind !== null && behind !== notices;
  bellCounts(notices, bell);
  if (news) document.dispatchEvent(new Event("bell:changed"));
  for (const link of document.querySelectorAll(".account-links a[href='/gesprekken'], .talks-link")) badge(link, ...talks);
  for (const link of document.querySelectorAll("nav a[href$='/forum']")) {
    if (!link.closest(".site-nav, .phone-menu")) continue;
    const [count, label] = unread[link.getAttribute("href").split("/")[1]] ?? [0, ""];
    badge(link, count, label);
  }
}
