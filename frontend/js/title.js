// "(2) Titel": what came while nobody looked. Posts on this page, or lines behind the bell when those are more: a line
// behind the bell is often about the same post, so the two are never added up. Gone when somebody looks again.
const title = document.title;

let posts = 0;
let bell = 0; // lines behind the bell now
let before = null; // and when somebody looked last; null: not told yet

function show() {
  const missed = Math.max(posts, bell - (before ?? bell));
  document.title = document.hidden && missed > 0 ? `(${missed}) ${title}` : title;
}

/** A post by somebody else was added to this page. */
export function postCame() {
  if (document.hidden) posts += 1;
  show();
}

/** So many lines behind the bell are unread now. */
export function bellIs(count) {
  bell = count;
  before = document.hidden && before !== null ? Math.min(before, count) : count;
  show();
}

document.addEventListener("visibilitychange", () => {
  posts = 0;
  before = bell;
  show();
});
