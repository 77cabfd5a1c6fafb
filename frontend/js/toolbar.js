// Beside the tools of the element: their shortcuts, and a table.
// A letter by what it writes; a digit or a point by where it is, since Shift makes something else of it.
const KEYS = { b: "md-bold", i: "md-italic", k: "md-link", e: "md-code" };
const SHIFTED = { x: "md-strikethrough", l: "md-task-list" };
const PLACES = { Period: "md-quote", Digit8: "md-unordered-list", Digit7: "md-ordered-list" };

function toolFor(event) {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return undefined;
  const letter = event.key.toLowerCase();
  return event.shiftKey ? PLACES[event.code] ?? SHIFTED[letter] : KEYS[letter];
}

/** Write over what is selected, so that "undo" of the browser takes it back. */
export function typeOver(area, text) {
  area.focus();
  if (document.execCommand("insertText", false, text)) return;
  area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

/** Lines with tabs (copied from a sheet) as rows of cells; else two empty columns. */
function cells(selected, column) {
  if (!selected.includes("\t")) return [[`${column} 1`, `${column} 2`], ["", ""]];
  const rows = selected.trim().split("\n").map((line) => line.split("\t").map((cell) => cell.trim().replaceAll("|", "\\|")));
  const width = Math.max(...rows.map((row) => row.length));
  return rows.map((row) => [...row, ...Array(width - row.length).fill("")]);
}

function table(area, column) {
  const { selectionStart: start, selectionEnd: end, value } = area;
  const [head, ...rows] = cells(value.slice(start, end), column);
  const line = (row) => `| ${row.join(" | ")} |`;
  const before = value.slice(0, start);
  const apart = before.trim() === "" ? "" : "\n\n".slice(/\n{0,2}$/.exec(before)[0].length);
  const kept = value.slice(start, end).includes("\t") ? start : end; // other words stay before the table
  area.setSelectionRange(kept, end);
  typeOver(area, `${kept === start ? apart : "\n\n"}${[line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n")}\n\n`);
  const first = area.value.indexOf(`| ${head[0]} |`, kept) + 2;
  area.setSelectionRange(first, first + head[0].length);
}

document.addEventListener("keydown", (event) => {
  const area = event.target instanceof HTMLTextAreaElement && event.target.closest("#composer") ? event.target : null;
  const tool = area && toolFor(event);
  if (!tool || area.readOnly) return;
  event.preventDefault();
  area.form.querySelector(`markdown-toolbar[for="${area.id}"] ${tool}`)?.click();
});

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element && event.target.closest('[data-md-button="table"]');
  const area = button && document.getElementById(button.parentElement.getAttribute("for"));
  if (area && !area.readOnly) table(area, button.dataset.column);
});
