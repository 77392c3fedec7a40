// The chat bubble on somebody else's page:
//   <script src="https://HOST/widget.js" data-bot="BOT" async></script>
// Optional: data-name, the visitor's name as the page knows it; data-email, data-phone and data-field-NAME, what it
// knows beside; data-language, the chat's language ("de"). Without it the chat has the browser's language, or else the bot's. Each can stand in the script's address, too: /widget.js?bot=BOT.
//
// The page may be hostile to other scripts: changed prototypes, resets in its CSS, a content security policy, the script
// included twice. So there are no globals, no iteration over arrays and none of their methods, a closed shadow root, and
// styles that need no <style>. The server joins the files of this folder into one script, classic and module at once.

import { bot } from "./settings.js";
import { home } from "./script.js";
import { safely, say } from "./console.js";
import { Widget } from "./widget.js";
import { checkStorage } from "./storage.js";

const start = safely(() => {
  if (!bot) {
    say('no bot is named. The script element needs data-bot="…", the name of the bot in its address; or load /widget.js?bot=….');
  } else if (!home) {
    say("the script does not find its own address. Load it by a script element or by import(), from its own server.");
  } else {
    checkStorage();
    new Widget();
  }
});
start(undefined);
