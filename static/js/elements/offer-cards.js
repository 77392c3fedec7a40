import { toWhom } from "../console/handing-over.js";
import { closest, copy, find, findAll, setText, tell } from "../lib/markup.js";
import { serverClock } from "../lib/server-clock.js";
import { playSound } from "../lib/sound.js";
import { translate } from "../lib/translations.js";
import { preferences } from "./preferences.js";
import { session } from "./session.js";
import { visitorName } from "./visitor-name.js";

const TICK = 1000; // ms

/**
 * @typedef {{ key: string, conversation: number, expires: string, words: string, note: string, yes: string, no: string,
 *   accept?: () => Promise<boolean>, decline: () => unknown }} Card `accept`: whether it opened the conversation
 */

/**
 * <offer-cards>: what colleagues offer this operator and ask for, and what this operator offers and has asked for, each with
 * the time that is left.
 * Events: "toast" with {text}, "opened" (a conversation was opened), "accepted" (an offered one was opened).
 */
export class OfferCards extends HTMLElement {
  /** @type {Card[]} */
  #cards = [];

  connectedCallback() {
    const { handingOver } = session;
    handingOver.on("changed", () => this.#show());
    handingOver.on("asked", () => preferences.get("muted") || playSound());
    handingOver.on("news", ({ key, values }) => tell(this, "toast", { text: translate(key, values) }));
    for (const event of /** @type {const} */ (["raised", "changed"])) session.alerts.on(event, () => this.#show());
    this.addEventListener("click", (event) => this.#act(event));
    setInterval(() => this.#tick(), TICK);
    this.#show();
  }

  /** Accepts the first offer, or hands over what a colleague asks for. */
  accept() {
    return this.#accept(this.#cards.find((card) => card.accept));
  }

  /** Declines the first offer or request. */
  decline() {
    return this.#cards.find((card) => card.accept)?.decline();
  }

  /** @param {Card | undefined} card */
  async #accept(card) {
    if (await card?.accept?.()) tell(this, "accepted");
  }

  #show() {
    this.#cards = cards().filter((card) => left(card) > 0);
    const known = new Map(findAll(this, ".offer").map((item) => [item.dataset.key, item]));
    const items = this.#cards.map((card) => fill(known.get(card.key) ?? this.#copy(card.key), card));
    find(this, ".offers").replaceChildren(...items);
    this.hidden = items.length === 0;
    this.#tick();
  }

  /** @param {string} key */
  #copy(key) {
    const item = copy(find(this, "template", HTMLTemplateElement));
    item.dataset.key = key;
    return item;
  }

  #tick() {
    if (this.#cards.some((card) => left(card) <= 0)) return this.#show();
    for (const card of this.#cards) {
      const time = findAll(this, ".offer").find((item) => item.dataset.key === card.key);
      if (time) setText(find(time, ".offer-time"), translate("offer.left", { seconds: String(left(card)) }));
    }
  }

  /** @param {MouseEvent} event */
  #act({ target }) {
    const key = closest(target, ".offer")?.dataset.key;
    const card = this.#cards.find((each) => each.key === key);
    const act = closest(target, "[data-act]")?.dataset.act;
    if (!card || !act) return;
    if (act === "accept") this.#accept(card);
    if (act === "decline") card.decline();
    if (act !== "look") return;
    session.open(card.conversation);
    tell(this, "opened");
  }
}

/**
 * @param {HTMLElement} item
 * @param {Card} card
 */
function fill(item, card) {
  setText(find(item, ".offer-words"), card.words);
  setText(find(item, ".offer-note"), card.note);
  find(item, ".offer-note").hidden = !card.note;
  const accept = find(item, '[data-act="accept"]');
  accept.hidden = !card.accept;
  setText(find(accept, "span"), card.yes);
  const decline = find(item, '[data-act="decline"]');
  setText(find(decline, "span"), card.no);
  find(decline, ".key").hidden = !card.accept;
  return item;
}

/** Seconds that are left. @param {Card} card */
function left({ expires }) {
  return Math.ceil((Date.parse(expires) - serverClock.now()) / 1000);
}

/** @returns {Card[]} those that need an answer first */
function cards() {
  const { handingOver, me } = session;
  const offers = handingOver.offers;
  return [
    ...handingOver.askings.map(askingCard),
    ...offers.filter(({ giver }) => giver.id !== me.id).map(offerCard),
    ...offers.filter(({ giver }) => giver.id === me.id).map(givenCard),
    ...handingOver.asked.map(askedCard),
  ];
}

/** @param {Frames.TransferFrame} offer @returns {Card} */
function offerCard(offer) {
  return {
    ...common(`offer-${offer.id}`, offer.conversation, offer.expires_at),
    words: translate("offer.received", { name: offer.giver.name, visitor: visitorOf(offer.conversation) }),
    note: offer.note ?? "",
    yes: translate("offer.accept"),
    no: translate("offer.decline"),
    accept: async () => {
      if (!(await session.handingOver.accept(offer.id))) return false;
      session.open(offer.conversation);
      session.talk?.refresh();
      return true;
    },
    decline: () => session.handingOver.decline(offer.id),
  };
}

/** @param {Frames.TransferFrame} offer @returns {Card} */
function givenCard(offer) {
  return {
    ...common(`offer-${offer.id}`, offer.conversation, offer.expires_at),
    words: translate("offer.given", { name: toWhom(offer), visitor: visitorOf(offer.conversation) }),
    no: translate("offer.withdraw"),
    decline: () => session.handingOver.decline(offer.id),
  };
}

/** @param {Frames.AskedForFrame} asking @returns {Card} */
function askingCard(asking) {
  return {
    ...common(`asking-${asking.conversation}`, asking.conversation, asking.expires_at),
    words: translate("asking.received", { name: asking.operator.name, visitor: visitorOf(asking.conversation) }),
    yes: translate("asking.hand_over"),
    no: translate("asking.refuse"),
    accept: async () => {
      await session.handingOver.handTo(asking);
      return false;
    },
    decline: () => session.handingOver.declineAsking(asking.conversation),
  };
}

/** @param {{ conversation: number, expires_at: string, name: string }} asked @returns {Card} */
function askedCard({ conversation, expires_at, name }) {
  return {
    ...common(`asked-${conversation}`, conversation, expires_at),
    words: translate("asking.given", { name, visitor: visitorOf(conversation) }),
    no: translate("offer.withdraw"),
    decline: () => session.handingOver.declineAsking(conversation),
  };
}

/**
 * @param {string} key
 * @param {number} conversation
 * @param {string} expires
 */
function common(key, conversation, expires) {
  return { key, conversation, expires, note: "", yes: "" };
}

/** @param {number} conversation */
function visitorOf(conversation) {
  const talk = session.talk?.id === conversation ? session.talk.row : null;
  const row = talk ?? session.held.get(conversation) ?? session.alerts.row(conversation) ?? session.inbox.get(conversation);
  return visitorName(row?.visitor);
}
