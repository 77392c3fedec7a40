import { acceptFiles } from "../files/drop-and-paste.js";
import { FileQueue } from "../files/file-queue.js";
import { isSendable } from "../files/upload-queue.js";
import { find, listen } from "../lib/markup.js";
import { translate } from "../lib/translations.js";
import { ChatComposer } from "./chat-composer.js";

/** @import { Target } from "../files/upload-queue.js" */

/**
 * The visitor's paperclip. It is shown while files are accepted, and says who gets them. `data-uploads` on the chat is
 * "operator", "mailbox" or "none". The server decides again when the file has arrived.
 */
export class AttachButton {
  #chat;
  #operatorName;

  /**
   * @param {HTMLElement} chat
   * @param {{ target: () => Target | null, operatorName: () => string }} page `target`: where files are posted
   */
  constructor(chat, { target, operatorName }) {
    this.#chat = chat;
    this.#operatorName = operatorName;
    const queue = find(chat, "file-queue", FileQueue);
    const composer = find(chat, "chat-composer", ChatComposer);
    acceptFiles({
      clip: this.#clip,
      input: find(chat, ".file-input", HTMLInputElement),
      place: find(chat, ".chat-main"),
      field: composer,
      open: () => this.#open,
      take: (chosen) => {
        queue.add(chosen.filter((file) => !isSendable(file)), target); // says why not
        composer.hold(chosen.filter(isSendable));
      },
      refuse: (dropped) => queue.add(dropped, () => null),
    });
    listen(composer, "files", ({ files }) => queue.add(files, target));
    queue.addEventListener("emptied", () => composer.focus());
    // Where files go is said when somebody thinks of one.
    this.#clip.addEventListener("click", () => this.#tellWhere(true));
    composer.addEventListener("held", () => this.#tellWhere(composer.holdsFiles));
  }

  /** @param {boolean} wanted */
  #tellWhere(wanted) {
    find(this.#chat, ".files-go").hidden = !wanted || !this.#open;
  }

  show(uploads = "none") {
    this.#chat.dataset.uploads = uploads;
    const values = { name: this.#operatorName() };
    this.#clip.hidden = !this.#open;
    const where = find(this.#chat, ".files-go");
    if (!this.#open) where.hidden = true;
    where.textContent = this.#open ? translate(`files.${uploads}`, values) : "";
    this.#clip.title = where.textContent;
    find(this.#chat, ".drop-words span").textContent = translate(`files.drop.${uploads}`, values);
  }

  get #open() {
    return ["operator", "mailbox"].includes(this.#chat.dataset.uploads ?? "");
  }

  get #clip() {
    return find(this.#chat, ".clip");
  }
}
