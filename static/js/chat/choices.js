// The buttons of an entry: each is an answer of the visitor, or an address to open.

import { copy, template } from "../lib/markup.js";
import { urlOf } from "../lib/url.js";

const WEB = ["http:", "https:", "mailto:", "tel:"];

/**
 * The button's element; null if its address may not be opened.
 * @param {Frames.Button} button
 */
export function choiceOf(button) {
  return button.kind === "url" || button.kind === "phone" ? linkOf(button) : buttonOf(button);
}

/** @param {Frames.Button} button */
function buttonOf({ id, label, kind, question }) {
  const node = copy(template("chat-button"));
  node.textContent = label;
  node.dataset.kind = kind;
  node.dataset.button = String(id);
  if (question) node.dataset.question = "";
  return node;
}

/** @param {Frames.Button} button */
function linkOf({ label, kind, value }) {
  const address = kind === "url" ? webAddress(value ?? "") : telephone(value ?? "");
  if (!address) return null;
  const node = copy(template("chat-link"), HTMLAnchorElement);
  node.textContent = label;
  node.dataset.kind = kind;
  node.href = address;
  if (kind === "url") node.target = "_blank";
  return node;
}

/** @param {string} text */
export function webAddress(text) {
  const url = urlOf(text);
  return url && WEB.includes(url.protocol) ? url.href : null;
}

/** @param {string} text */
export function telephone(text) {
  const number = text.replace(/[^\d+*#,;]/g, "");
  return number && `tel:${number.replaceAll("#", "%23")}`;
}
