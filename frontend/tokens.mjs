// Turns the design tokens of NL Design System into the few values our stylesheet needs.
//
// The theme package holds some 2,600 custom properties that refer to each other. Only those that the nl-* components
// read are kept; lengths and weights are resolved to plain values, colours to our own palette (so dark mode follows).
import { readFileSync } from "node:fs";

import { dark, light } from "./palette.mjs";

// Roles of the theme (--basis-color-<role>-<part>-<state>) to colours of palette.mjs.
const roles = {
  "default-color-document": "text", "default-color-default": "text", "default-color-hover": "heading", "default-color-active": "heading",
  "default-color-subtle": "quiet", "default-bg-default": "surface-strong", "default-bg-hover": "action-tint-strong",
  "default-bg-active": "action-tint-strong", "default-border-default": "line-strong", "default-border-hover": "line-strong",
  "default-border-active": "heading",
  "action-1-color-default": "link", "action-1-color-hover": "link-hover", "action-1-color-active": "link-hover",
  "action-1-bg-hover": "action-tint", "action-1-bg-active": "action-tint-strong",
  "action-1-border-default": "link", "action-1-border-hover": "link-hover", "action-1-border-active": "link-hover",
  "action-1-inverse-bg-default": "action", "action-1-inverse-bg-hover": "action-hover", "action-1-inverse-bg-active": "action-active",
  "action-1-inverse-color-default": "action-text", "action-1-inverse-color-hover": "action-text", "action-1-inverse-color-active": "action-text",
  "action-2-color-default": "link", "action-2-color-hover": "link-hover", "action-2-color-active": "link-hover",
  "negative-color-default": "negative-text", "negative-color-hover": "negative-text", "negative-color-active": "negative-text",
  "negative-bg-hover": "negative", "negative-bg-active": "negative", "negative-border-default": "negative-line",
  "negative-border-hover": "negative-line", "negative-border-active": "negative-line",
  "negative-inverse-bg-default": "negative-action", "negative-inverse-bg-hover": "negative-action-hover", "negative-inverse-bg-active": "negative-action-hover",
  "negative-inverse-color-default": "negative-action-text", "negative-inverse-color-hover": "negative-action-text", "negative-inverse-color-active": "negative-action-text",
  "disabled-color-subtle": "disabled-text", "disabled-bg-default": "disabled", "disabled-border-subtle": "disabled",
  "highlight-inverse-color-default": "mark-text", "highlight-inverse-bg-default": "mark",
};
const focus = { "--basis-focus-color": "action-text", "--basis-focus-background-color": "brand" };
const plain = { "--basis-color-transparent": "transparent" };
// What we never show: keeps 200 properties out of every page.
const unused = /-(pressed|positive)-/;
const fonts = /^--basis-(text|heading)-font-family-?(default|monospace)?$/;

/** All custom properties of a theme file, name -> value. */
export function declarations(css) {
  return new Map([...css.matchAll(/(--[\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [name, value.trim()]));
}

function font(name) {
  return name.includes("monospace") ? "var(--font-mono)" : "var(--font-text)";
}

/** The value of one property with every reference followed; unknown colours are an error, not a guess. */
export function resolve(name, theme) {
  if (plain[name]) return plain[name];
  if (focus[name]) return `var(--${focus[name]})`;
  if (fonts.test(name)) return font(name);
  if (name === "--basis-heading-color") return "var(--heading)";
  if (name.startsWith("--basis-color-")) {
    const ours = roles[name.slice("--basis-color-".length)];
    if (!ours) throw new Error(`No colour of ours for ${name}: add it to roles in tokens.mjs.`);
    return `var(--${ours})`;
  }
  const value = theme.get(name);
  return value?.replace(/var\((--[\w-]+)\)/g, (_, inner) => resolve(inner, theme) ?? "initial");
}

/** The declarations that the given component stylesheets need. */
export function componentTokens(stylesheets, themeFile) {
  const theme = declarations(readFileSync(themeFile, "utf8"));
  const wanted = new Set([...stylesheets.join("").matchAll(/var\((--nl-[\w-]+)/g)].map((found) => found[1]));
  return [...wanted].sort().filter((name) => theme.has(name) && !unused.test(name))
    .map((name) => `  ${name}: ${resolve(name, theme)};`).join("\n");
}

function palette(colours) {
  return Object.entries(colours).map(([name, value]) => `  --${name}: ${value};`).join("\n");
}

/** The whole tokens layer: light, dark by the system's wish, and either by the member's choice. */
export function tokensLayer(stylesheets, themeFile) {
  return `@layer tokens {
:root {\n  color-scheme: light;\n${palette(light)}\n${componentTokens(stylesheets, themeFile)}\n}
@media (prefers-color-scheme: dark) {\n:root:not([data-color-scheme="light"]) {\n  color-scheme: dark;\n${palette(dark)}\n}\n}
:root[data-color-scheme="dark"] {\n  color-scheme: dark;\n${palette(dark)}\n}
@media print {\n:root, :root[data-color-scheme] {\n  color-scheme: light;\n${palette(light)}\n}\n}
}\n`;
}
