import { VisitorCards } from "../console/card.js";
import { onKey } from "../lib/keyboard.js";
import { closest, copy, find, findAll, focused, setText } from "../lib/markup.js";
import { translate, translateKnown } from "../lib/translations.js";
import { labels as allLabels, labelChip } from "./labels.js";
import { session } from "./session.js";

/** <visitor-card>: the labels of the open conversation, and what is known of its visitor, folded to a line. */
export class VisitorCard extends HTMLElement {
  #cards = new VisitorCards(session);
  #fields = find(this, ".card-fields");
  #choices = find(this, ".card-labels");

  connectedCallback() {
    this.#cards.on("changed", () => this.#show());
    allLabels.on("changed", () => this.#cards.load());
    this.#fields.addEventListener("change", ({ target }) => this.#save(target));
    onKey(this.#fields, (event) => this.#key(event));
    this.#choices.addEventListener("change", () => this.#setTags());
    session.on("talk", () => (find(this, "details", HTMLDetailsElement).open = false));
    this.#show();
  }

  #show() {
    const { card } = this.#cards;
    this.hidden = !card;
    if (!card) return;
    this.#showSummary(card);
    this.#showFields(card);
    this.#showLabels(card);
  }

  /** @param {Frames.Card} card */
  #showSummary({ fields, tags = [], labels = [] }) {
    const color = (/** @type {string} */ name) => labels.find((label) => label.name === name)?.color ?? "gray";
    find(this, ".card-tags").replaceChildren(...tags.map((name) => labelChip(name, color(name))));
    const known = fields.filter(({ name, value }) => value && name !== "name").map(({ value }) => value);
    setText(find(this, ".card-known"), known.join(" · "));
  }

  /** @param {Frames.Card} card */
  #showFields({ fields }) {
    const shown = new Map(findAll(this.#fields, ".card-field").map((item) => [item.dataset.name, item]));
    const template = find(this, '[data-template="field"]', HTMLTemplateElement);
    const items = fields.map((field) => {
      const item = shown.get(field.name) ?? copy(template);
      item.dataset.name = field.name;
      const input = find(item, "input", HTMLInputElement);
      setText(find(item, ".label-words"), field.label ?? translate(`card.${field.name}`));
      if (field.name === "email") input.inputMode = "email";
      if (field.name === "phone") input.inputMode = "tel";
      if (input !== focused() || item.dataset.value === undefined) input.value = field.value;
      item.dataset.value = field.value;
      setText(find(item, ".card-source"), field.value ? (translateKnown(`card.source.${field.source}`) ?? "") : "");
      return item;
    });
    // What is in place stays, and with it the focus.
    if (items.some((item, place) => this.#fields.children[place] !== item)) this.#fields.replaceChildren(...items);
  }

  /** @param {Frames.Card} card */
  #showLabels({ tags = [], labels = [] }) {
    const others = tags.filter((name) => !labels.some((label) => label.name === name));
    const all = [...labels.map(({ name, color }) => ({ name, color })), ...others.map((name) => ({ name, color: "gray" }))];
    find(this, "fieldset").hidden = all.length === 0;
    const had = /** @type {HTMLInputElement | null} */ (this.#choices.contains(focused()) ? focused() : null)?.value;
    this.#choices.replaceChildren(
      ...all.map(({ name, color }) => {
        const item = copy(find(this, '[data-template="label"]', HTMLTemplateElement));
        const box = find(item, "input", HTMLInputElement);
        box.value = name;
        box.checked = tags.includes(name);
        item.append(labelChip(name, color));
        return item;
      }),
    );
    if (had) findAll(this.#choices, "input", HTMLInputElement).find((box) => box.value === had)?.focus();
  }

  /** @param {EventTarget | null} target */
  #save(target) {
    const item = closest(target, ".card-field");
    const value = /** @type {HTMLInputElement} */ (target).value.trim();
    if (item?.dataset.name && value !== item.dataset.value) this.#cards.setField(item.dataset.name, value);
  }

  #setTags() {
    const boxes = findAll(this.#choices, "input", HTMLInputElement).filter((box) => box.checked);
    this.#cards.setTags(boxes.map((box) => box.value));
  }

  // Enter saves, Escape gives back what was there.
  /** @param {KeyboardEvent} event */
  #key(event) {
    const item = closest(event.target, ".card-field");
    if (!item || (event.key !== "Enter" && event.key !== "Escape")) return;
    event.preventDefault();
    event.stopPropagation();
    const input = find(item, "input", HTMLInputElement);
    if (event.key === "Escape") input.value = item.dataset.value ?? "";
    input.blur();
    find(this, "summary").focus();
  }
}
