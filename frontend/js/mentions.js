// The menu of names behind an "@". The element brings the keyboard and the roles; the names come from the server.
import "@github/text-expander-element";

import { announce } from "./arrivals.js";

const PAUSE = 120; // ms: not for every key

let waiting = null;
let round = 0;

function option({ name, line, value }, index) {
  const item = document.createElement("li");
  item.setAttribute("role", "option");
  item.id = `name-${index}`;
  item.dataset.value = value;
  const strong = document.createElement("strong");
  strong.textContent = name;
  const rest = document.createElement("span");
  rest.className = "names__line";
  rest.textContent = line;
  item.append(strong, " ", rest);
  return item;
}

async function names(expander, begin) {
  const mine = (round += 1);
  clearTimeout(waiting);
  await new Promise((resolve) => { waiting = setTimeout(resolve, PAUSE); });
  if (mine !== round) return { matched: false };
  const thread = new URLSearchParams(document.getElementById("live")?.getAttribute("hx-ws:connect")?.split("?")[1]).get("thread") ?? "";
  const answer = await fetch(`${expander.dataset.url}?${new URLSearchParams({ begin, onderwerp: thread })}`, { credentials: "same-origin" });
  const found = answer.ok ? await answer.json() : [];
  if (mine !== round || found.length === 0) return { matched: false };
  const list = document.createElement("ul");
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", expander.dataset.label);
  list.className = "names";
  list.append(...found.map(option));
  announce(`${expander.dataset.label} ${found.length}`);
  return { matched: true, fragment: list };
}

// These events do not bubble: they are caught on the way down.
document.addEventListener("text-expander-change", (event) => {
  const { key, provide, text } = event.detail;
  if (key !== "@" || text.length === 0 || text.length > 40 || text.includes("\n")) return;
  provide(names(event.target, text).catch(() => ({ matched: false })));
}, true);

document.addEventListener("text-expander-value", (event) => {
  const { key, item } = event.detail;
  if (key === "@") event.detail.value = `@${item.dataset.value}`;
}, true);
