// What is new for the reader among the recent discussions: the picture that comes live is made for everyone.
const viewer = document.body.dataset.viewer;

function mark(row, count, words) {
  const title = row.querySelector(".thread-row__title a");
  const sign = document.createElement(count ? "a" : "span");
  sign.className = "thread-row__unread";
  sign.textContent = count ? words.some.replace("{n}", count) : words.fresh;
  if (count) sign.setAttribute("href", title.getAttribute("href"));
  row.classList.add("thread-row--unread");
  row.querySelector(".thread-row__replies").append(" ", sign);
}

/** Say it in `root`, which holds the discussions as everyone gets them. */
function showNews(root) {
  const own = document.getElementById("own-read")?.dataset;
  const recent = root.querySelector("#recent[data-last]");
  if (!own || !recent) return;
  const read = new Map(own.read.trim().split(" ").map((one) => one.split(":").map(Number)));
  const newest = Math.max(...read.keys());
  for (const each of recent.dataset.last.trim().split(" ")) {
    const [id, last, author, shelf] = each.split(":");
    const begun = Number(id) > newest && !own.muted.split(" ").includes(shelf); // since the page was made
    const seen = read.get(Number(id)) ?? (begun ? 0 : Infinity);
    const row = recent.querySelector(`#onderwerp-${id}`);
    if (row && author !== viewer && Number(last) > seen) mark(row, seen && Number(last) - seen, own);
  }
}

document.addEventListener("htmx:before:swap", ({ detail }) => {
  for (const { fragment } of detail.tasks ?? []) if (fragment) showNews(fragment);
});
