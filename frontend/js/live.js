// The resume hook for hx-ws: nothing missed, nothing twice.
//
// The page is rendered at event number data-seq of #live. Each connection asks for what came after it; a number that was
// seen is dropped; a gap asks again. The socket stays open in a hidden tab, so that the title can count.
import htmx from "htmx.org/dist/htmx.esm.js";

import { announce, arrived, showNewer } from "./arrivals.js";
import { settle } from "./closing.js";
import { showCounts } from "./counts.js";
import { enhance } from "./enhance.js";
import { listChanged } from "./lists.js";
import { resync } from "./resync.js";

const SESSION_ENDED = 4401;
const FORBIDDEN = 4403;
const RESTART = 1012;
const PATIENCE = 4000; // ms without a connection before we say so
const QUIET = 60_000; // ms after which an open socket is not believed
const ROUND = 10_000;

htmx.config.ws = { pauseOnBackground: false, reconnectDelay: 500, reconnectMaxDelay: 30_000 };

let connection = null;
let stopped = false;
let heard = Date.now();
let beat = 0; // seconds, when the server promised to be heard that often
let gapAt = null; // the number after which a gap was asked about once
let lostTimer = null;

const element = () => document.getElementById("live");
const seen = () => Number(element()?.dataset.seq ?? 0);

function withSince(url) {
  const full = new URL(url, location.href);
  full.searchParams.set("since", String(seen()));
  return full.href;
}

/** Whether frames are coming in now. */
export function connected() {
  return connection?.socket?.readyState === WebSocket.OPEN;
}

/** Say something to the server, if the line is open; what is lost is not said again. */
export function send(what) {
  if (connected()) connection.socket.send(JSON.stringify(what));
}

/** Drop the socket, if any, and open one that asks for what came after the last number seen. */
export function reconnect() {
  const live = element();
  if (live && !stopped) htmx.process(live, true);
}

function say(text) {
  const line = document.getElementById("live-state");
  if (!line) return;
  line.textContent = text ?? "";
  line.hidden = !text;
}

function found() {
  clearTimeout(lostTimer);
  lostTimer = null;
  heard = Date.now();
  if (!stopped) say(null);
}

function lost() {
  lostTimer ??= setTimeout(() => { if (!connected() && !stopped) say(element()?.dataset.lost); }, PATIENCE);
}

function stop(text) {
  stopped = true;
  clearTimeout(lostTimer);
  say(text);
}

/** The session has a successor: the line is opened anew. */
export function resume() {
  stopped = false;
  say(null);
  reconnect();
}

document.addEventListener("htmx:ws:before:connection", (event) => {
  connection = event.detail.connection;
  connection.url = withSince(connection.url);
});

document.addEventListener("htmx:ws:after:connection", found);

document.addEventListener("htmx:ws:close", ({ detail }) => {
  if (detail.reason !== "closed") return;
  const texts = element()?.dataset ?? {};
  if (detail.code === SESSION_ENDED) stop(texts.ended);
  else if (detail.code === FORBIDDEN) stop(texts.forbidden);
  else lost();
  // A restart sends everyone away at once: come back spread over three seconds.
  const pause = detail.code === RESTART ? 200 + Math.random() * 2800 : 500;
  detail.connection.config = { ...detail.connection.config, reconnectDelay: pause };
});

/** "apply", "drop" (seen), or "ask" (something is missing in between). */
function judge(seq) {
  if (seq <= seen()) return "drop";
  if (seq > seen() + 1 && gapAt !== seen()) return "ask";
  return "apply"; // asked once already: what is left out is not for this reader
}

/** The post in a frame, when the frame adds one. */
function postIn(frame) {
  if (frame.target !== "#posts" || frame.swap !== "beforeend") return null;
  const holder = document.createElement("template");
  holder.innerHTML = frame.content;
  return holder.content.querySelector("article[data-number]");
}

/** Make a frame fit this page: no post twice, none out of place, nothing for what is not here. */
function fit(frame) {
  const post = postIn(frame);
  if (post) {
    const tail = document.getElementById("posts")?.dataset.tail === "true";
    if (!tail) showNewer();
    if (!tail || document.getElementById(post.id)) frame.swap = "none";
    else frame.arrives = post.id;
  } else if (frame.target && !document.querySelector(frame.target)) {
    frame.swap = "none";
  } else if (frame.swap === "outerHTML") {
    frame.swap = "outerMorph"; // keeps the focus inside
  }
  return frame;
}

document.addEventListener("htmx:ws:before:message:incoming", (event) => {
  const { connection: from, message } = event.detail;
  heard = Date.now();
  let frame;
  try { frame = JSON.parse(message.data); } catch { return; }
  beat = frame.beat ?? beat;
  if (frame.kind === "resync") {
    event.preventDefault();
    void resync(reconnect);
    return;
  }
  if (frame.kind === "mine" || frame.kind === "list_changed") {
    event.preventDefault();
    if (frame.kind === "mine") showCounts(frame);
    else listChanged();
    return;
  }
  const verdict = frame.seq === undefined ? "apply" : judge(frame.seq);
  if (verdict !== "apply") event.preventDefault();
  if (verdict === "ask") {
    gapAt = seen();
    reconnect();
  }
  if (verdict !== "apply") return;
  if (frame.seq !== undefined) {
    element().dataset.seq = String(frame.seq);
    from.url = withSince(from.url);
  }
  if (frame.news > Number(document.getElementById("inbox")?.dataset.news)) announce(frame.said);
  if (frame.content !== undefined) message.data = JSON.stringify(fit(frame));
});

document.addEventListener("htmx:ws:after:message:incoming", (event) => {
  let frame;
  try { frame = JSON.parse(event.detail.message.data); } catch { return; }
  enhance(document);
  settle(() => { void resync(reconnect, 0); });
  const post = frame.arrives && document.getElementById(frame.arrives);
  if (post) arrived(post);
});

/** Look after the line: at once when somebody comes back, and when the clock shows that we slept. */
function check(longAway) {
  if (stopped || !element()) return;
  const state = connection?.socket?.readyState;
  const deaf = beat > 0 && Date.now() - heard > beat * 2500;
  const doubtful = longAway && Date.now() - heard > QUIET;
  if (deaf || doubtful || (state !== WebSocket.OPEN && state !== WebSocket.CONNECTING)) reconnect();
}

let hiddenAt = 0;
let round = Date.now();
document.addEventListener("visibilitychange", () => {
  if (document.hidden) hiddenAt = Date.now();
  else check(Date.now() - hiddenAt > QUIET);
  round = Date.now();
});
window.addEventListener("online", () => check(true));
window.addEventListener("pageshow", (event) => { if (event.persisted) reconnect(); });
setInterval(() => {
  const slept = Date.now() - round > 4 * ROUND;
  round = Date.now();
  if (!document.hidden && (slept || beat > 0)) check(slept);
}, ROUND);
