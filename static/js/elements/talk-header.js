import { clock, full } from "../lib/dates.js";
import { madeOr } from "../lib/fence.js";
import { linkTo } from "../lib/links.js";
import { closest, find, setText, tell } from "../lib/markup.js";
import { translate } from "../lib/translations.js";
import { showAvatar } from "./avatar.js";
import { middleCut } from "./middle-cut.js";
import { showLanguage, showStatus } from "./row.js";
import { showPresence } from "./row-presence.js";
import { session } from "./session.js";
import { visitorName } from "./visitor-name.js";

const TICK = 5000; // ms

/**
 * <talk-header>: the head of the open conversation: visitor, status, holder, watchers; its holder can hand it over and finish it.
 * Events: "finish" and "hand-over" (the button was pressed).
 */
export class TalkHeader extends HTMLElement {
  connectedCallback() {
    session.on("talk", () => this.#follow());
    session.on("operators", () => this.#show());
    this.addEventListener("click", (event) => this.#act(closest(event.target, "[data-act]")?.dataset.act));
    setInterval(() => this.#tick(), TICK);
    this.#follow();
  }

  #tick() {
    const row = session.talk?.row;
    if (!row) return;
    showStatus(this.#status, row);
    showPresence(this, row);
  }

  /** Takes the focus at the visitor's name. @param {FocusOptions} [options] */
  focus(options) {
    find(this, ".talk-name").focus(options);
  }

  #follow() {
    const { talk } = session;
    if (!talk) return;
    talk.on("row", () => this.#show());
    talk.on("watchers", () => this.#showWatchers());
    talk.on("context", () => this.#showPage());
    this.#show();
    this.#showWatchers();
    this.#showPage();
  }

  #show() {
    if (!session.talk) return;
    const { row, held, hold } = session.talk;
    const name = find(this, ".talk-name");
    const holder = find(this, ".talk-holder");
    find(this, ".talk-actions").hidden = !held;
    setText(find(name, "bdi"), row ? visitorName(row.visitor) : "");
    setText(find(this, ".talk-reference"), row?.visitor.reference ?? "");
    setText(find(this, ".talk-bot bdi"), row?.bot.name ?? "");
    showLanguage(find(this, ".talk-language"), row);
    setText(holder, row ? holderText(row, hold.isHolder) : "");
    holder.toggleAttribute("data-gone", Boolean(row && goneSince(row)));
    holder.toggleAttribute("data-away", Boolean(row && isBotAway(row)));
    this.#status.hidden = !row;
    name.title = row ? full(row.started_at) : "";
    showAvatar(find(this, ".avatar"), row?.visitor ?? null);
    showPresence(this, row);
    if (row) showStatus(this.#status, row);
  }

  get #status() {
    return find(this, ".status");
  }

  #showWatchers() {
    const { talk, me } = session;
    const others = (talk?.watchers ?? []).filter(({ id }) => id !== me.id && id !== talk?.row?.operator?.id);
    const line = find(this, ".watchers");
    line.hidden = others.length === 0;
    const names = others.map(({ name }) => name).join(", ");
    setText(find(line, ".watchers-words"), translate("watchers", { names }));
  }

  #showPage() {
    const page = session.talk?.context?.page;
    const label = page ? middleCut(page) : "";
    const address = document.createElement("bdi");
    address.dir = "ltr"; // not of the whole, whose dot stands before it in every language
    address.append(madeOr(() => linkTo(page ?? "", label) ?? document.createTextNode(label), label));
    find(this, ".talk-page").replaceChildren(...(label ? [address] : []));
  }

  /** @param {string | undefined} act */
  #act(act) {
    if (act === "finish" || act === "hand-over") tell(this, act);
  }
}

/**
 * @param {Frames.Row} row
 * @param {boolean} held by this operator
 */
function holderText(row, held) {
  const name = row.operator?.name ?? "";
  const gone = goneSince(row);
  if (gone) return translate("holder.gone", { name, time: clock(gone) });
  if (row.control === "operator") return held ? translate("holder.you") : translate("holder.other", { name });
  if (isBotAway(row)) return translate("holder.unavailable");
  return row.control === "ended" ? "" : translate("holder.bot");
}

/**
 * Whether the bot is to answer, and its engine did not.
 * @param {Frames.Row} row
 */
function isBotAway(row) {
  return Boolean(row.bot_unavailable) && row.control !== "operator" && row.control !== "ended";
}

/** @param {Frames.Row} row */
function goneSince(row) {
  return row.control === "operator" ? session.goneSince(row.operator?.id) : undefined;
}
