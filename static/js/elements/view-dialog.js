import { MOST_VIEWS } from "../console/saved-views.js";
import { find, setText, tell } from "../lib/markup.js";
import { wellFormed } from "../lib/text.js";
import { translate } from "../lib/translations.js";
import { ChoiceDialog } from "./choice-dialog.js";
import { session } from "./session.js";

/** @typedef {Frames.SavedView} SavedView */

/**
 * <view-dialog>: names the list that is shown as a new view; renames a saved one, gives it the filters that are shown, or
 * removes it. Events: "toast" with {text}.
 */
export class ViewDialog extends ChoiceDialog {
  #name = find(this, '[name="name"]', HTMLInputElement);
  #filters = find(this, '[name="filters"]', HTMLInputElement);
  #problem = find(this, ".view-problem");
  /** @type {SavedView | null} */
  #saved = null;

  connectedCallback() {
    super.connectedCallback();
    find(this, "form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#save();
    });
    find(this, '[data-act="remove"]').addEventListener("click", () => this.#remove());
    this.#name.addEventListener("input", () => this.#showProblem(""));
  }

  /** @param {SavedView | null} saved null for a new one */
  open(saved) {
    this.#saved = saved;
    const isOther = Boolean(saved && session.views.current?.id !== saved.id);
    setText(find(this, "h2"), translate(saved ? "view.edit.title" : "view.new.title"));
    find(this, '[data-act="remove"]').hidden = !saved;
    find(this, ".view-filters").hidden = !isOther;
    this.#filters.checked = false;
    this.#name.value = saved?.name ?? "";
    this.#showProblem("");
    this.show();
    this.#name.select();
  }

  async #save() {
    const name = wellFormed(this.#name.value).replace(/\s+/g, " ").trim();
    const problem = this.#problemOf(name);
    this.#showProblem(problem ? translate(problem, { name, number: String(MOST_VIEWS) }) : "");
    if (problem) return;
    const saved = this.#saved;
    const keepsFilters = saved && !this.#filters.checked;
    await this.#try(() => (keepsFilters ? session.views.rename(saved, name) : session.views.save(name, saved?.id)));
  }

  /** @param {string} name */
  #problemOf(name) {
    if (!name) return "view.problem.empty";
    if (session.views.isTaken(name, this.#saved?.id)) return "view.problem.taken";
    return !this.#saved && session.views.all.length >= MOST_VIEWS ? "view.problem.many" : null;
  }

  async #remove() {
    const saved = this.#saved;
    if (!saved || !(await this.#try(() => session.views.remove(saved)))) return;
    tell(this, "toast", { text: translate("view.removed", { name: saved.name }) });
  }

  /** @param {() => Promise<unknown>} act */
  async #try(act) {
    let isDone = false;
    await this.once(async () => {
      try {
        await act();
        this.dialog.close();
        isDone = true;
      } catch (error) {
        session.report(error);
      }
    });
    return isDone;
  }

  /** @param {string} text */
  #showProblem(text) {
    setText(this.#problem, text);
    this.#problem.hidden = !text;
  }
}
