import { setText } from "../lib/markup.js";
import { translate } from "../lib/translations.js";

/**
 * The steps of the visitor's way as items of a list: what the bot said, what it offered (a button that was not pressed is
 * told apart), and the visitor's words. Each leads to its line; the greeting has none.
 * @param {Frames.Step[]} steps
 */
export function wayItems(steps) {
  return steps.map(({ seq, text, buttons = [], replies = [] }) => {
    const item = document.createElement("li");
    item.append(seq ? lineLink(seq, text) : textNode("span", text, "way-said"));
    if (buttons.length) item.append(offered(buttons));
    for (const reply of replies) item.append(textNode("q", reply, "way-reply"));
    return item;
  });
}

/**
 * A button that shows a line of the open conversation.
 * @param {number} seq
 * @param {string} text
 */
export function lineLink(seq, text) {
  const link = textNode("button", text || "…", "way-said");
  link.dataset.line = String(seq);
  link.setAttribute("type", "button");
  return link;
}

/** @param {Frames.OfferedButton[]} buttons */
function offered(buttons) {
  const list = document.createElement("span");
  list.className = "way-buttons";
  for (const { label, pressed = false } of buttons) {
    const button = textNode("span", label, "way-button");
    button.toggleAttribute("data-pressed", pressed);
    button.append(textNode("span", ` (${translate(pressed ? "way.pressed" : "way.unpressed")})`, "visually-hidden"));
    list.append(button, " ");
  }
  return list;
}

/**
 * @param {string} tag
 * @param {string} text
 * @param {string} name
 */
function textNode(tag, text, name) {
  const node = document.createElement(tag);
  node.className = name;
  node.dir = "auto";
  setText(node, text);
  return node;
}
