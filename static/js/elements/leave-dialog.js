import { closest, copy, find, findAll, setText, tell } from "../lib/markup.js";
import { wellFormed } from "../lib/text.js";
import { translate, translatePlural } from "../lib/translations.js";
import { ChoiceDialog } from "./choice-dialog.js";
import { handOver, receivers } from "./receivers.js";
import { session } from "./session.js";
import { visitorName } from "./visitor-name.js";

/** @typedef {"shift" | "offline" | "sign-out"} Aim */

const KEEP = "keep";

/**
 * <leave-dialog>: the end of a shift: what this operator holds, who of them waits for an answer, what becomes of each, and
 * notes for the colleagues. Asked when somebody who holds conversations goes Offline or signs out.
 * Events: "sign-out" (now).
 */
export class LeaveDialog extends ChoiceDialog {
  /** @type {Aim} */
  #aim = "shift";

  connectedCallback() {
    super.connectedCallback();
    session.held.on("changed", () => this.dialog.open && this.#show());
    find(this, "form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.once(() => this.#leave());
    });
    find(this, '[name="all"]', HTMLSelectElement).addEventListener("change", ({ target }) => {
      const { value } = /** @type {HTMLSelectElement} */ (target);
      for (const select of this.#selects) select.value = value;
    });
    this.addEventListener("click", ({ target }) => {
      const item = closest(target, ".leave-item");
      if (!item || !closest(target, '[data-act="look"]')) return;
      this.dialog.close();
      session.open(Number(item.dataset.id));
      tell(this, "opened");
    });
  }

  /** @param {Aim} aim what follows; a shift ends Offline */
  open(aim = "shift") {
    this.#aim = aim;
    find(this, ".leave-list").replaceChildren();
    fillSelect(find(this, '[name="all"]', HTMLSelectElement));
    setText(find(this, '[data-act="confirm"]'), translate(aim === "sign-out" ? "leave.sign-out" : "leave.offline"));
    setText(find(this, "#leave-title"), translate(aim === "shift" ? "leave.shift" : `leave.${aim}`));
    this.#show();
    this.show();
    findAll(this, "select:not([hidden] *), [data-act='confirm']").at(0)?.focus();
  }

  get #selects() {
    return findAll(this, ".leave-item select", HTMLSelectElement);
  }

  #show() {
    const { rows, waiting } = session.held;
    const known = new Map(findAll(this, ".leave-item").map((item) => [Number(item.dataset.id), item]));
    const items = rows.map((row) => fillItem(known.get(row.id) ?? this.#copy(row.id), row));
    find(this, ".leave-list").replaceChildren(...items);
    find(this, ".leave-all").hidden = rows.length < 2;
    const held = translatePlural("leave.held", rows.length);
    const words = waiting.length ? `${held} ${translatePlural("leave.waiting", waiting.length)}` : held;
    setText(find(this, ".leave-words"), rows.length ? words : translate("leave.none"));
  }

  /** @param {number} id */
  #copy(id) {
    const item = copy(find(this, "template", HTMLTemplateElement));
    item.dataset.id = String(id);
    fillSelect(find(item, "select", HTMLSelectElement));
    return item;
  }

  // What could not be done stays here, with its notes, and nothing is done twice.
  async #leave() {
    try {
      for (const item of findAll(this, ".leave-item:not([data-settled])")) {
        await settle(item);
        item.dataset.settled = "";
      }
    } catch (error) {
      session.report(error);
      return;
    }
    this.dialog.close();
    if (this.#aim === "sign-out") tell(this, "sign-out");
    else await session.setStatus("offline");
  }
}

/**
 * Does what was chosen for a conversation.
 * @param {HTMLElement} item
 */
async function settle(item) {
  const row = session.held.get(Number(item.dataset.id));
  if (!row) return;
  const { value } = find(item, "select", HTMLSelectElement);
  const note = wellFormed(find(item, "textarea", HTMLTextAreaElement).value.trim());
  if (value !== KEEP) await handOver(row, value, note);
  else if (note) await session.ask("note", { conversation: row.id, text: note });
}

/** @param {HTMLSelectElement} select */
function fillSelect(select) {
  const keep = new Option(translate("leave.keep"), KEEP);
  const others = receivers().map(({ value, name, hint }) => {
    const text = value.startsWith("team:") ? `${name} (${hint})` : name;
    return new Option(text, value);
  });
  select.replaceChildren(keep, ...others);
}

/**
 * @param {HTMLElement} item
 * @param {Frames.Row} row
 */
function fillItem(item, row) {
  const name = visitorName(row.visitor);
  setText(find(item, ".leave-visitor"), name);
  setText(find(item, ".leave-last"), row.last?.text ?? "");
  find(item, ".leave-waits").hidden = !row.unread;
  find(item, "select").setAttribute("aria-label", translate("leave.what", { visitor: name }));
  find(item, "textarea").setAttribute("aria-label", translate("leave.note", { visitor: name }));
  return item;
}
