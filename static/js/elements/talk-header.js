// Who the visitor is, who answers, who looks on; and for whoever holds it, Release and Finish.

import { linkTo } from "../lib/links.js";
import { clock, full } from "../lib/dates.js";
import { translate } from "../lib/translations.js";
import { session } from "./session.js";
import { setText } from "./markup.js";
import { showAvatar, showStatus } from "./row.js";

const TICK = 5000;
const PAGE_LENGTH = 60;

class TalkHeader extends HTMLElement {
  connectedCallback() {
    session.addEventListener("talk", () => this.#follow());
    session.addEventListener("operators", () => session.talk && this.#show());
    this.addEventListener("click", (event) => this.#act(event.target.closest("[data-act]")?.dataset.act));
    setInterval(() => session.talk?.row && showStatus(this.querySelector(".status"), session.talk.row), TICK);
    this.#follow();
  }

  #follow() {
    const { talk } = session;
    if (!talk) return;
    talk.addEventListener("row", () => this.#show());
    talk.addEventListener("watchers", () => this.#showWatchers());
    talk.addEventListener("context", () => this.#showPage());
    this.#show();
    this.#showWatchers();
    this.#showPage();
  }

  #show() {
    const { row, held } = session.talk;
    const part = (name) => this.querySelector(`.${name}`);
    part("talk-actions").hidden = !held;
    setText(part("talk-name").firstElementChild, row ? (row.visitor.name ?? translate("visitor")) : "");
    setText(part("talk-reference"), row?.visitor.reference ?? "");
    setText(part("talk-bot"), row?.bot.name ?? "");
    setText(part("talk-holder"), row ? holderOf(row, held) : "");
    part("talk-holder").toggleAttribute("data-gone", Boolean(row && goneSince(row)));
    part("talk-holder").toggleAttribute("data-away", Boolean(row && isAway(row)));
    part("status").hidden = !row;
    if (!row) return;
    part("talk-name").title = full(row.started_at);
    showAvatar(part("avatar"), row);
    showStatus(part("status"), row);
  }

  #showWatchers() {
    const others = session.talk.watchers.filter(({ id }) => id !== session.me.id && id !== session.talk.row?.operator?.id);
    const line = this.querySelector(".watchers");
    line.hidden = others.length === 0;
    const names = others.map(({ name }) => name).join(", ");
    setText(line.querySelector(".watchers-words"), translate("watchers", { names }));
  }

  #showPage() {
    const page = session.talk.context?.page;
    const label = page && shortened(page);
    this.querySelector(".talk-page").replaceChildren(page ? (linkTo(page, label) ?? label) : "");
  }

  async #act(act) {
    if (act === "finish") document.querySelector("finish-dialog").open();
    if (act !== "release") return;
    const { id, epoch } = session.talk;
    try {
      await session.ask("release", { conversation: id, epoch });
      document.querySelector("toast-stack").say(translate("done.released"));
    } catch (error) {
      session.report(error);
    }
  }
}

function holderOf(row, held) {
  const gone = goneSince(row);
  if (gone) return translate("holder.gone", { name: row.operator.name, time: clock(gone) });
  if (row.control === "operator") return held ? translate("holder.you") : translate("holder.other", { name: row.operator.name });
  if (isAway(row)) return translate("holder.unavailable");
  return row.control === "ended" ? "" : translate("holder.bot");
}

// The bot is to answer, and its engine did not.
function isAway(row) {
  return Boolean(row.bot_unavailable) && row.control !== "operator" && row.control !== "ended";
}

function goneSince(row) {
  return row.control === "operator" ? session.goneSince(row.operator.id) : undefined;
}

function shortened(page) {
  const label = page.replace(/^https?:\/\/(www\.)?/, "");
  return label.length > PAGE_LENGTH ? `${label.slice(0, PAGE_LENGTH - 1)}…` : label;
}

customElements.define("talk-header", TalkHeader);
