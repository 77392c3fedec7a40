import { onKey } from "../lib/keyboard.js";
import { closest, copy, find, findAll, setText, tell } from "../lib/markup.js";

/**
 * <sortable-rows>: rows of a form that are added, removed and sorted on the page; the names of their fields are Django's.
 * A row moves by dragging its handle, by its buttons, and by Alt with an arrow. Events: "rows-changed".
 */
class SortableRows extends HTMLElement {
  #list = find(this, "ol");
  #status = find(this, "[data-status]");
  #total = find(this, `[name="${this.dataset.prefix}-TOTAL_FORMS"]`, HTMLInputElement);

  connectedCallback() {
    this.querySelector("[data-add]")?.addEventListener("click", () => this.#add());
    this.#list.addEventListener("click", (event) => this.#click(event));
    this.#list.addEventListener("pointerdown", (event) => this.#grab(event));
    onKey(this.#list, (event) => this.#key(event));
    for (const row of this.#rows) if (find(row, "[name$=-DELETE]", HTMLInputElement).checked) this.#remove(row);
    this.#renew();
  }

  get #rows() {
    return findAll(this.#list, ":scope > li");
  }

  /** The rows that are saved. */
  get #kept() {
    return this.#rows.filter((row) => !row.classList.contains("removed"));
  }

  #add() {
    const made = copy(find(this, "template[data-row]", HTMLTemplateElement));
    const number = this.#total.value;
    for (const node of [made, ...findAll(made, "*")]) {
      for (const { name, value } of [...node.attributes]) {
        if (value.includes("__prefix__")) node.setAttribute(name, value.replaceAll("__prefix__", number));
      }
    }
    this.#total.value = String(Number(number) + 1);
    this.#list.append(made);
    if (this.#kept.some((row) => positionOf(row)?.value)) this.#number();
    this.#renew();
    made.querySelector(/** @type {"input"} */ ("input:not([type=hidden]), textarea"))?.focus();
  }

  /** @param {Event} event */
  #click(event) {
    const row = closest(event.target, "li");
    if (!row) return;
    if (closest(event.target, "[data-up]")) this.#move(row, -1);
    else if (closest(event.target, "[data-down]")) this.#move(row, 1);
    else if (closest(event.target, "[data-remove]")) this.#remove(row, { focus: true });
    else if (closest(event.target, "[data-keep]")) this.#keep(row);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const by = event.key === "ArrowUp" ? -1 : event.key === "ArrowDown" ? 1 : 0;
    const row = closest(event.target, "li");
    if (!by || !event.altKey || !row || !positionOf(row)) return;
    event.preventDefault();
    this.#move(row, by);
  }

  /**
   * @param {HTMLElement} row
   * @param {number} by
   */
  #move(row, by) {
    const rows = this.#kept;
    const other = rows[rows.indexOf(row) + by];
    if (!other) return;
    const focused = document.activeElement;
    if (by < 0) other.before(row);
    else other.after(row);
    this.#moved(row);
    if (!(focused instanceof HTMLElement)) return;
    focused.focus();
    // At the end, the button by which it moved is disabled.
    if (document.activeElement !== focused) row.querySelector(/** @type {"button"} */ ("[data-up]:enabled, [data-down]:enabled"))?.focus();
  }

  /**
   * Drags the row with a mouse, a pen or a finger.
   * @param {PointerEvent} event
   */
  #grab(event) {
    const handle = closest(event.target, "[data-handle]");
    const row = closest(event.target, "li");
    if (!handle || !row || event.button !== 0) return;
    event.preventDefault();
    // The list has the pointer: a row that is moved would lose it at its first place.
    const list = this.#list;
    list.setPointerCapture(event.pointerId);
    row.classList.add("dragged");
    const follow = (/** @type {PointerEvent} */ { clientY }) => this.#follow(row, clientY);
    list.addEventListener("pointermove", follow);
    list.addEventListener("lostpointercapture", () => {
      list.removeEventListener("pointermove", follow);
      row.classList.remove("dragged");
      this.#moved(row);
    }, { once: true });
  }

  /**
   * @param {HTMLElement} row
   * @param {number} y
   */
  #follow(row, y) {
    const others = this.#kept.filter((each) => each !== row);
    const below = others.find((each) => y < middleOf(each));
    if (below && below.previousElementSibling !== row) below.before(row);
    else if (!below && others.length) others[others.length - 1]?.after(row);
  }

  /** @param {HTMLElement} row */
  #moved(row) {
    this.#number();
    this.#renew();
    const rows = this.#kept;
    this.#say(this.dataset.moved ?? "", { name: nameOf(row), place: rows.indexOf(row) + 1, count: rows.length });
  }

  #number() {
    this.#kept.forEach((row, index) => {
      const position = positionOf(row);
      if (position) position.value = String(index + 1);
    });
  }

  /**
   * @param {HTMLElement} row
   * @param {{ focus?: boolean }} [how]
   */
  #remove(row, { focus = false } = {}) {
    find(row, "[name$=-DELETE]", HTMLInputElement).checked = true;
    row.classList.add("removed");
    const note = find(row, ".row-removed");
    note.hidden = false;
    this.#say(this.dataset.removed ?? "", { name: nameOf(row) });
    setText(find(note, "span"), this.#status.textContent ?? "");
    this.#renew();
    if (focus) find(row, "[data-keep]").focus();
  }

  /** @param {HTMLElement} row */
  #keep(row) {
    find(row, "[name$=-DELETE]", HTMLInputElement).checked = false;
    row.classList.remove("removed");
    find(row, ".row-removed").hidden = true;
    this.#renew();
    find(row, "[data-remove]").focus();
  }

  #renew() {
    const rows = this.#kept;
    rows.forEach((row, index) => {
      for (const button of findAll(row, "[data-up]", HTMLButtonElement)) button.disabled = index === 0;
      for (const button of findAll(row, "[data-down]", HTMLButtonElement)) button.disabled = index === rows.length - 1;
    });
    tell(this, "rows-changed");
  }

  /**
   * @param {string} sentence
   * @param {Record<string, string | number>} values
   */
  #say(sentence, values) {
    setText(this.#status, sentence.replace(/\{(\w+)\}/g, (_all, name) => String(values[name] ?? "")));
  }
}

/** @param {HTMLElement} row */
function positionOf(row) {
  return row.querySelector(/** @type {"input"} */ ("[data-position]"));
}

/** @param {HTMLElement} row */
function nameOf(row) {
  const field = row.querySelector("input[type=text], textarea");
  return field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement ? field.value.slice(0, 60) : "";
}

/** @param {HTMLElement} row */
function middleOf(row) {
  const { top, height } = row.getBoundingClientRect();
  return top + height / 2;
}

customElements.define("sortable-rows", SortableRows);
