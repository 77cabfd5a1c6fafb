// Everything here makes a page livelier that already works without it.
import "htmx.org/dist/htmx.esm.js";
import "htmx.org/dist/ext/hx-ws.js";
import "@github/relative-time-element";

import "./bell.js";
import { offerCopies } from "./copying.js";
import "./live.js";
import "./menus.js";
import "./read.js";
import "./recent.js";
import "./suggest.js";
import "./webinar.js";
import { enhance } from "./enhance.js";

/** What only a page with a place to write needs: named in the page that has one, fetched when one comes later. */
function compose() {
  if (document.getElementById("composer")) void import("./compose.js");
}

enhance(document);
offerCopies(document);
compose();
if (document.querySelector("[data-push]")) void import("./devices.js");
if (globalThis.Notification?.permission === "granted") void import("./standing.js");
document.addEventListener("htmx:after:swap", () => {
  enhance(document);
  compose();
});
