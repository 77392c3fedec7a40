import { find, setText } from "../lib/markup.js";
import { translate } from "../lib/translations.js";
import { copyText } from "./copy-button.js";
import { noteDraft } from "./note-composer.js";
import { session } from "./session.js";

/**
 * <kept-words>: what the operator wrote in a conversation that cannot be seen any more, to be copied: messages that did not
 * arrive, the reply and the note.
 */
export class KeptWords extends HTMLElement {
  #field = find(this, "textarea", HTMLTextAreaElement);

  connectedCallback() {
    const button = find(this, "button");
    button.addEventListener("click", async () => {
      await copyText(this.#field.value);
      setText(button, translate("copied"));
    });
    session.on("talk", () => this.#follow());
    session.drafts.on("changed", (id) => id === session.talk?.id && this.#show());
    this.#follow();
  }

  #follow() {
    const { talk } = session;
    talk?.on("missing", () => talk === session.talk && this.#show());
    talk?.on("outbox", () => talk === session.talk && this.#show());
    this.#show();
  }

  #show() {
    const { talk } = session;
    const words = talk?.missing ? wordsIn(talk) : [];
    this.hidden = words.length === 0;
    this.#field.value = words.join("\n\n");
    setText(find(this, "button"), translate("copy"));
  }
}

/** @param {import("../console/talk.js").Talk} talk */
function wordsIn({ id, outbox }) {
  const unsent = outbox.items.filter(({ state }) => state !== "sent").map(({ text }) => text);
  return [...unsent, session.drafts.text(id), noteDraft(id)].filter((text) => text.trim() !== "");
}
