// The visitor's page.

import { ChatComposer } from "./chat/chat-composer.js";
import { ChatEntry } from "./chat/chat-entry.js";
import { ChatMenu } from "./chat/chat-menu.js";
import { ChatLog } from "./chat/chat-log.js";
import { ChoiceList } from "./chat/choice-list.js";
import { LanguageChoice } from "./chat/language-choice.js";
import { VisitorChat } from "./chat/visitor-chat.js";
import { AttachmentCard } from "./files/attachment-card.js";
import { FileQueue } from "./files/file-queue.js";
import { HeldFiles } from "./files/held-files.js";

// The inner ones first: the chat uses them as soon as it is there.
customElements.define("language-choice", LanguageChoice);
customElements.define("attachment-card", AttachmentCard);
customElements.define("file-queue", FileQueue);
customElements.define("held-files", HeldFiles);
customElements.define("chat-menu", ChatMenu);
customElements.define("choice-list", ChoiceList);
customElements.define("chat-entry", ChatEntry);
customElements.define("chat-log", ChatLog);
customElements.define("chat-composer", ChatComposer);
customElements.define("visitor-chat", VisitorChat);
