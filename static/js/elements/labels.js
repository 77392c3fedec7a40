// The labels of conversations: their colors, and how they are shown.

import { Emitter } from "../lib/emitter.js";
import { setText } from "../lib/markup.js";
import { session } from "./session.js";

const SHOWN = 2; // in a row; all of them are in its title
const AGAIN = 20_000; // ms; the administration changes labels rarely, and tells nobody

/**
 * Events: "changed" (a label is new, gone, or called or colored otherwise).
 * @extends {Emitter<{ changed: void }>}
 */
class Labels extends Emitter {
  /** @type {Frames.LabelCard[]} of all bots that the operator sees */
  all = [];

  constructor() {
    super();
    session.on("phase", () => session.phase === "connected" && this.#load());
    if (session.phase === "connected") this.#load();
    setInterval(() => document.visibilityState === "visible" && session.connected && this.#load(), AGAIN);
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && session.connected && this.#load());
  }

  /** What changes if one of them does. */
  get key() {
    return JSON.stringify(this.all);
  }

  /** @param {number} bot @param {string} name */
  colorOf(bot, name) {
    return this.all.find((label) => label.bot === bot && label.name === name)?.color ?? "gray";
  }

  async #load() {
    try {
      const before = this.key;
      ({ labels: this.all } = await session.ask("labels", {}));
      if (this.key !== before) this.emit("changed", undefined);
    } catch {
      // They are gray until the next connection.
    }
  }
}

export const labels = new Labels();

/**
 * Shows the labels of a row.
 * @param {HTMLElement} node
 * @param {Frames.Row} row
 */
export function showLabels(node, { bot, tags = [] }) {
  node.hidden = tags.length === 0;
  const key = `${bot.id} ${tags.join("|")} ${labels.key}`;
  if (node.dataset.key === key) return;
  node.dataset.key = key;
  const chips = tags.slice(0, SHOWN).map((name) => labelChip(name, labels.colorOf(bot.id, name)));
  if (tags.length > SHOWN) chips.push(labelChip(`+${tags.length - SHOWN}`, "gray"));
  node.replaceChildren(...chips);
  node.title = tags.join(", ");
}

/** @param {string} name @param {string} color */
export function labelChip(name, color) {
  const chip = document.createElement("span");
  chip.className = "chip label-chip";
  chip.dataset.color = color;
  chip.dir = "auto";
  setText(chip, name);
  return chip;
}
