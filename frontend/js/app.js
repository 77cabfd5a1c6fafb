// Everything here makes a page livelier that already works without it.
import "htmx.org/dist/htmx.esm.js";
import "htmx.org/dist/ext/hx-ws.js";
import "@github/markdown-toolbar-element";
import "@github/relative-time-element";

import "./live.js";
import "./composer.js";
import "./menus.js";
import "./read.js";
import { enhance } from "./enhance.js";

enhance(document);
document.addEventListener("htmx:after:swap", () => enhance(document));
