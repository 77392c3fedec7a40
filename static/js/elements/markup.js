// Small things that several elements do to their markup.

import { full } from "../lib/dates.js";

// A copy of the template's first element.
export function copy(template) {
  return template.content.firstElementChild.cloneNode(true);
}

// Sets the text only where it differs, so that screen readers and selections are left alone.
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

export function setAttribute(node, name, value) {
  if (value === null || value === undefined || value === false) node.removeAttribute(name);
  else if (node.getAttribute(name) !== String(value)) node.setAttribute(name, value);
}

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `#icon-${name}`);
  svg.append(use);
  return svg;
}

// One of eight tints for somebody who has only a reference number.
export function tintOf(text) {
  let sum = 0;
  for (const character of text) sum = (sum * 31 + character.codePointAt(0)) % 997;
  return sum % 8;
}

export function initialsOf(name) {
  const [first = "", ...rest] = name.trim().split(/\s+/);
  const last = rest.at(-1) ?? "";
  return ([...first][0] ?? "").toLocaleUpperCase() + ([...last][0] ?? "").toLocaleUpperCase();
}

// Tells the whole date of the times in `root` to who points at them; made then, because there are many.
export function explainTimes(root) {
  root.addEventListener("pointerover", ({ target }) => {
    if (target.localName === "time" && !target.title) target.title = full(target.dateTime);
  });
}
