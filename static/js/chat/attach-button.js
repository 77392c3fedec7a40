// The visitor's paperclip: shown where a file would go somewhere, and says where. `data-uploads` is on the chat:
// "operator", "mailbox" or "none". The server decides when the file has arrived.

import { acceptFiles } from "../files/drop-and-paste.js";
import { translate } from "../lib/translations.js";

export class AttachButton {
  #chat;
  #name;

  // `goal` is where files are posted, see UploadQueue; `name` gives the operator's.
  constructor(chat, { goal, name }) {
    this.#chat = chat;
    this.#name = name;
    const queue = this.#find("file-queue");
    acceptFiles({
      clip: this.#clip,
      input: this.#find(".file-input"),
      place: this.#find(".chat-main"),
      field: this.#find("chat-composer"),
      open: () => this.#open,
      take: (chosen) => queue.add(chosen, goal),
      refuse: (dropped) => queue.add(dropped, () => null),
    });
    chat.addEventListener("emptied", () => this.#find("chat-composer").focus());
  }

  show(uploads = "none") {
    this.#chat.dataset.uploads = uploads;
    const values = { name: this.#name() };
    this.#clip.hidden = !this.#open;
    const where = this.#find(".files-go");
    where.hidden = !this.#open;
    where.textContent = this.#open ? translate(`files.${uploads}`, values) : "";
    this.#clip.title = where.textContent;
    this.#find(".drop-words span").textContent = translate(`files.drop.${uploads}`, values);
  }

  get #open() {
    return ["operator", "mailbox"].includes(this.#chat.dataset.uploads);
  }

  get #clip() {
    return this.#find(".clip");
  }

  #find(selector) {
    return this.#chat.querySelector(selector);
  }
}
