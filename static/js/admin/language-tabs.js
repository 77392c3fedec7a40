import { find, findAll, setText } from "../lib/markup.js";
import { PageTabs } from "./page-tabs.js";

/** <language-tabs>: the languages of a form as tabs. */
class LanguageTabs extends PageTabs {
  /**
   * Shows the main texts as the form has them now; what has no main text needs no translation.
   * @param {HTMLElement} panel
   * @override
   */
  opened(panel) {
    for (const row of findAll(panel, "[data-source]")) {
      const source = this.querySelector(`#${CSS.escape(row.dataset.source ?? "")}`);
      if (!(source instanceof HTMLInputElement || source instanceof HTMLTextAreaElement)) continue;
      const field = /** @type {HTMLInputElement} */ (row.querySelector("input, textarea"));
      const main = source.value.trim() ? source.value : (row.dataset.instead ?? "");
      setText(find(row, ".main-text"), main);
      row.hidden = !main && !field.value.trim();
      find(row, ".missing").hidden = Boolean(field.value.trim()) || !main;
    }
  }
}

customElements.define("language-tabs", LanguageTabs);
