import { commandsFor, commandsFound } from "../console/commands.js";
import { onKey } from "../lib/keyboard.js";
import { closest, copy, find, findAll, setAttribute, setText, tell } from "../lib/markup.js";
import { marked } from "../lib/marked.js";
import { translate, translatePlural } from "../lib/translations.js";
import { ChoiceDialog } from "./choice-dialog.js";
import { session } from "./session.js";

/** @import { Command } from "../console/commands.js" */

const PAUSE = 150; // ms after the last key before the server is asked
const KINDS = ["actions", "views", "conversations", "canned", "colleagues"];

/**
 * <command-bar>: Ctrl-K or ⌘K: everything by its name. A combobox: the focus stays in the field, arrow keys choose.
 * Events: "command" with what is to be done.
 */
export class CommandBar extends ChoiceDialog {
  #field = find(this, "input", HTMLInputElement);
  #list = find(this, '[role="listbox"]');
  #template = find(this, '[data-template="option"]', HTMLTemplateElement);
  #heading = find(this, '[data-template="heading"]', HTMLTemplateElement);
  /** @type {Command[]} */
  #here = [];
  /** @type {Command[]} */
  #found = [];
  #chosen = 0;
  #asked = 0;
  #timer = 0;

  connectedCallback() {
    super.connectedCallback();
    onKey(document, (event) => this.#call(event), { first: true });
    onKey(this.#field, (event) => this.#key(event));
    this.#field.addEventListener("input", () => this.#look());
    this.#list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
    this.#list.addEventListener("click", ({ target }) => {
      const option = closest(target, '[role="option"]');
      if (option) this.#take(findAll(this.#list, '[role="option"]').indexOf(option));
    });
  }

  open() {
    if (ChoiceDialog.isAnyOpen) return;
    this.#field.value = "";
    this.show();
    this.#field.focus();
    this.#look();
  }

  get #commands() {
    const seen = new Set(this.#here.map(keyOf));
    const all = [...this.#here, ...this.#found.filter((command) => !seen.has(keyOf(command)))];
    return KINDS.flatMap((kind) => all.filter((command) => command.kind === kind));
  }

  #look() {
    const typed = this.#field.value.trim();
    const asked = ++this.#asked;
    clearTimeout(this.#timer);
    this.#here = commandsFor(session, typed, translate);
    this.#found = [];
    this.#chosen = 0;
    this.#show();
    this.#timer = setTimeout(async () => {
      const found = await commandsFound(session, typed).catch(() => []);
      if (asked !== this.#asked || !this.dialog.open) return;
      const before = this.#commands[this.#chosen];
      this.#found = found;
      // What was chosen meanwhile stays chosen, though lines come in above it.
      if (before) this.#chosen = Math.max(0, this.#commands.findIndex((each) => keyOf(each) === keyOf(before)));
      this.#show();
    }, PAUSE);
  }

  #show() {
    const commands = this.#commands;
    const nodes = [];
    for (const [place, command] of commands.entries()) {
      if (command.kind !== commands[place - 1]?.kind) {
        const heading = copy(this.#heading);
        setText(heading, translate(`commands.${command.kind}`));
        nodes.push(heading);
      }
      nodes.push(this.#option(command, place));
    }
    this.#list.replaceChildren(...nodes);
    find(this, ".command-none").hidden = commands.length > 0;
    setText(find(this, '[role="status"]'), translatePlural("commands.count", commands.length));
    this.#choose(this.#chosen);
  }

  /** @param {Command} command @param {number} place */
  #option(command, place) {
    const item = copy(this.#template);
    item.id = `command-${place}`;
    setText(find(item, ".command-name"), command.name);
    const more = find(item, ".command-more");
    more.replaceChildren(...marked(command.more ?? "", command.marks ?? []));
    const key = find(item, ".key");
    key.hidden = !command.key;
    setText(key, command.key ?? "");
    return item;
  }

  /** @param {number} place */
  #choose(place) {
    const options = findAll(this.#list, '[role="option"]');
    this.#chosen = options.length ? (place + options.length) % options.length : 0;
    for (const [at, option] of options.entries()) setAttribute(option, "aria-selected", String(at === this.#chosen));
    const option = options[this.#chosen];
    option?.scrollIntoView({ block: "nearest" });
    setAttribute(this.#field, "aria-activedescendant", option?.id);
  }

  /** @param {number} place */
  #take(place) {
    const command = this.#commands[place];
    if (!command) return;
    this.dialog.close();
    tell(this, "command", command.does);
  }

  /** @param {KeyboardEvent} event */
  #call(event) {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    event.preventDefault();
    if (this.dialog.open) this.dialog.close();
    else this.open();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    /** @type {Record<string, () => void>} */
    const keys = {
      ArrowDown: () => this.#choose(this.#chosen + 1),
      ArrowUp: () => this.#choose(this.#chosen - 1),
      Enter: () => this.#take(this.#chosen),
    };
    if (!keys[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    keys[event.key]();
  }
}

/** @param {Command} command */
function keyOf({ does, name }) {
  return JSON.stringify("conversation" in does ? does : [does, name]);
}
