// "3 minuten geleden" while a moment is fresh; after that the words that the server wrote.
const FRESH = 60 * 60 * 1000;
const ROUND = 60 * 1000;

function age(time) {
  return Date.now() - Date.parse(time.dateTime);
}

function relative(time) {
  const element = document.createElement("relative-time");
  element.setAttribute("datetime", time.dateTime);
  element.setAttribute("lang", document.documentElement.lang);
  element.setAttribute("tense", "past");
  element.setAttribute("threshold", "PT2H");
  element.append(...time.childNodes);
  time.append(element);
}

function absolute(time) {
  time.replaceChildren(...time.firstElementChild.childNodes);
}

/** Wrap the fresh moments in `root`, unwrap those that have gone stale. */
export function freshen(root) {
  for (const time of root.querySelectorAll("time[datetime]")) {
    const old = age(time);
    const wrapped = time.firstElementChild?.localName === "relative-time";
    if (!wrapped && old > -ROUND && old < FRESH) relative(time);
    if (wrapped && old >= FRESH) absolute(time);
  }
}

setInterval(() => freshen(document), ROUND);
