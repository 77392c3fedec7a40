// The chat bubble on somebody else's page:
//   <script src="https://HOST/widget.js" data-bot="BOT" async></script>
// Optional: data-name, what the page calls its visitor; data-language, in which the chat speaks ("de"). Without it the
// chat speaks the browser's language, or else the bot's.
//
// The page may be hostile to scripts of others (changed prototypes, resets in its CSS, a policy of its own, the script
// included twice). So: no globals, no arrays or their methods, a closed shadow root, styles that need no <style>.
(() => {
  "use strict";

  const WORDS = /*words*/ {
    en: {
      open: "Open the chat",
      unread: "Open the chat, unread messages: {count}",
      close: "Close the chat",
      title: "Chat",
      dismiss: "Dismiss",
    },
  } /*words*/;

  const PATIENCE = 3000; // ms from the frame's load until it has to have said that it is ready
  const LONGEST = 30_000; // ms until it has to have loaded at all
  const LOOKING = 1500; // ms for which a first visit waits for the bot's look, lest the bubble change its colour
  const PHONE = "(max-width: 480px), (max-height: 480px)";

  const script = document.currentScript;
  const bot = script && script.dataset.bot;
  if (!bot) {
    console.warn('Takeover: the script element needs data-bot="…", the name of the bot in its address.');
    return;
  }
  const home = new URL(script.src).origin;
  const name = script.dataset.name || "";
  const wanted = spoken(script.dataset.language);
  const preview = script.dataset.look || ""; // the admin shows what is not saved yet

  // --- what is shown

  const element = document.createElement("takeover-chat");
  element.setAttribute("bot", bot);
  const root = element.attachShadow({ mode: "closed" });
  const panel = make("div", "panel");
  const bubble = make("button", "bubble");
  const icon = drawing("M12 3.500c-5 0-9 3.300-9 7.500 0 2.300 1.200 4.300 3.100 5.700L5.500 20.500l4.300-1.800c.7.100 1.400.200 2.200.200 5 0 9-3.300 9-7.900s-4-7.500-9-7.500z");
  const cross = drawing("M6 6l12 12M18 6L6 18");
  const badge = make("span", "badge");
  const spinner = make("div", "spinner");
  const invitation = make("div", "invitation");
  const invited = make("button", "invited");
  const dismiss = make("button", "dismiss");
  let frame = null;
  let ready = false;
  let refused = false;
  let unread = 0;
  let timer = 0;
  let words = WORDS.en;
  let title = "";

  panel.id = "panel";
  panel.setAttribute("role", "dialog");
  panel.hidden = true;
  bubble.type = "button";
  bubble.setAttribute("aria-controls", "panel");
  bubble.append(icon, cross, badge);
  badge.setAttribute("aria-hidden", "true");
  panel.append(spinner);
  invitation.hidden = true;
  invited.type = dismiss.type = "button";
  invited.dir = "auto";
  dismiss.append(drawing("M7 7l10 10M17 7L7 17"));
  invitation.append(invited, dismiss);
  root.append(panel, invitation, bubble);
  dress();
  speak(recall().language || wanted || browsers());

  bubble.addEventListener("click", () => (panel.hidden ? open(true) : close(true)));
  invited.addEventListener("click", () => open(true));
  dismiss.addEventListener("click", () => {
    uninvite();
    bubble.focus();
  });
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || panel.hidden) return;
    event.stopPropagation();
    close(true);
  });
  addEventListener("message", hear);
  if (window.visualViewport) window.visualViewport.addEventListener("resize", fit);
  if (window.visualViewport) window.visualViewport.addEventListener("scroll", fit);

  let begun = false;
  const seen = preview ? null : recall().look;
  if (seen) look(seen);
  else setTimeout(begin, LOOKING);
  fetchLook();
  if (seen) begin();

  function begin() {
    if (begun) return;
    if (!document.body) {
      addEventListener("DOMContentLoaded", begin);
      return;
    }
    begun = true;
    if (document.querySelector(`takeover-chat[bot="${CSS.escape(bot)}"]`)) return; // the script was included twice
    // Not in <body>: frameworks replace its content, and a transform on it would move what is fixed.
    document.documentElement.append(element);
    const kept = recall();
    // A chat that was open stays open from page to page, except where it would cover the page.
    if (kept.open && !matchMedia(PHONE).matches) open(false);
    else if (kept.chat) load(); // so that the bubble knows of new messages
  }

  // --- opening and closing

  function open(focus) {
    if (refused) return;
    panel.hidden = false;
    uninvite();
    remember("open", true);
    label();
    load();
    fit();
    if (ready) greetFrame(focus);
    else panel.dataset.focus = focus ? "1" : "";
  }

  function close(focus) {
    if (panel.hidden) return;
    panel.hidden = true;
    remember("open", false);
    label();
    tell("closed");
    if (focus) bubble.focus();
  }

  function greetFrame(focus) {
    unread = 0;
    label();
    if (focus) frame.focus();
    tell("opened", focus);
  }

  // --- the frame

  function load() {
    if (frame || refused) return;
    frame = make("iframe", "frame");
    frame.title = title || words.title;
    frame.allow = "clipboard-write";
    const facts = new URLSearchParams({ host: location.origin, page: location.href, name });
    const asked = new URLSearchParams();
    if (wanted) asked.set("language", wanted);
    if (preview) asked.set("look", preview);
    frame.src = `${home}/chat/${encodeURIComponent(bot)}/${String(asked) && `?${asked}`}#${facts}`;
    frame.addEventListener("load", () => {
      clearTimeout(timer);
      if (!ready) timer = setTimeout(refuse, PATIENCE);
    });
    timer = setTimeout(refuse, LONGEST);
    panel.append(frame);
  }

  // The frame has not said that it is ready: this site is not among the bot's, there is no such bot, or its server is
  // away. A broken frame helps nobody.
  function refuse() {
    if (ready) return;
    refused = true;
    element.remove();
    console.warn(
      `Takeover: the chat with "${bot}" cannot be shown on ${location.origin}. ` +
        `Add this origin to the bot's allowed origins, and check that ${home}/chat/${bot}/ can be reached.`,
    );
  }

  function hear(event) {
    if (!frame || event.source !== frame.contentWindow || event.origin !== home || !event.data) return;
    const what = event.data.takeover;
    if (what === "ready") {
      clearTimeout(timer);
      ready = true;
      panel.setAttribute("data-ready", "");
      remember("language", spoken(event.data.language));
      speak(event.data.language);
      if (panel.hidden) tell("closed");
      else greetFrame(panel.dataset.focus === "1");
    } else if (what === "unread") {
      const count = Number(event.data.count);
      unread = panel.hidden && count > 0 ? Math.floor(count) : 0;
      label();
    } else if (what === "conversation") {
      remember("chat", true);
    } else if (what === "close") {
      close(true);
    }
  }

  function tell(what, focus = false) {
    if (ready) frame.contentWindow.postMessage({ takeover: what, focus, page: location.href }, home);
  }

  // --- how it speaks

  // A language that there are words for (de for de-AT), or blank.
  function spoken(language) {
    const code = String(language || "").toLowerCase().split("-")[0];
    return Object.hasOwn(WORDS, code) ? code : "";
  }

  function browsers() {
    const asked = navigator.languages;
    for (let index = 0; index < asked.length; index += 1) if (spoken(asked[index])) return spoken(asked[index]);
    return "";
  }

  function speak(language) {
    const code = spoken(language) || "en";
    words = WORDS[code];
    element.lang = code;
    dismiss.setAttribute("aria-label", words.dismiss);
    entitle();
    label();
  }

  function entitle() {
    panel.setAttribute("aria-label", title || words.title);
    if (frame) frame.title = title || words.title;
  }

  // --- how it looks

  // What the bot's own settings say. A page whose policy lets this script run lets it import; where it fails all the
  // same, the bubble looks as it did last, or as it does by itself.
  async function fetchLook() {
    try {
      const asked = preview ? `?look=${encodeURIComponent(preview)}` : "";
      const found = (await import(`${home}/chat/${encodeURIComponent(bot)}/look.js${asked}`)).default;
      look(found);
      if (!preview) remember("look", found);
    } catch {
      // as said above
    }
    begin();
  }

  // What was remembered is the page's to change, so nothing is taken for granted. The variables have names of our own:
  // many a page has an --accent, and its variables reach into the root.
  function look(given) {
    try {
      const parts = ["accent", "hover", "text", "dark"];
      for (let index = 0; index < parts.length; index += 1) {
        const value = given[parts[index]];
        if (CSS.supports("color", value)) element.style.setProperty(`--takeover-${parts[index]}`, value, "important");
      }
      element.toggleAttribute("start", given.side === "start");
      title = String(given.title || "");
      entitle();
      invited.textContent = String(given.invitation || "");
      invitation.hidden = !invited.textContent || !panel.hidden || (!preview && Boolean(recall().invited));
    } catch {
      // a look from elsewhere: what was understood of it stays
    }
  }

  function uninvite() {
    if (invitation.hidden) return;
    invitation.hidden = true;
    if (!preview) remember("invited", true);
  }

  function label() {
    const shown = !panel.hidden;
    bubble.setAttribute("aria-expanded", String(shown));
    bubble.setAttribute("aria-label", shown ? words.close : unread ? words.unread.replace("{count}", String(unread)) : words.open);
    badge.textContent = unread > 99 ? "99+" : String(unread);
    badge.hidden = !unread || shown;
  }

  // On a phone the panel has the size of what is visible above the keyboard.
  function fit() {
    const view = window.visualViewport;
    const full = view && !panel.hidden && matchMedia(PHONE).matches;
    panel.style.setProperty("height", full ? `${view.height}px` : "", full ? "important" : "");
    panel.style.setProperty("top", full ? `${view.offsetTop}px` : "", full ? "important" : "");
  }

  function make(tag, part) {
    const node = document.createElement(tag);
    node.className = part;
    return node;
  }

  function drawing(path) {
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    const line = document.createElementNS(space, "path");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    line.setAttribute("d", path);
    svg.append(line);
    return svg;
  }

  // A sheet made by script is no inline style, so the page's policy has nothing against it.
  function dress() {
    try {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE());
      root.adoptedStyleSheets[0] = sheet; // by index: `push` may be somebody else's
      if (root.adoptedStyleSheets.length === 1) return;
    } catch {
      // an older browser
    }
    const style = document.createElement("style");
    style.textContent = STYLE();
    root.prepend(style);
  }

  // --- what the page's own storage keeps: whether a chat exists and is open, its language, the bot's look

  function recall() {
    try {
      const kept = JSON.parse(localStorage.getItem(`takeover:${bot}:widget`));
      return kept && typeof kept === "object" ? kept : {};
    } catch {
      return {};
    }
  }

  function remember(key, value) {
    try {
      const kept = recall();
      if (kept[key] === value) return;
      kept[key] = value;
      localStorage.setItem(`takeover:${bot}:widget`, JSON.stringify(kept));
    } catch {
      // Blocked: the bubble begins anew on every page.
    }
  }

  function STYLE() {
    return `
      :host {
        all: initial !important;
        position: fixed !important;
        z-index: 2147483647 !important;
        inset: auto 0 0 auto !important;
        display: block !important;
        color-scheme: light dark !important;
      }

      :host([start]) { inset: auto auto 0 0 !important }

      @media print { :host { display: none !important } }

      * { box-sizing: border-box }
      [hidden] { display: none !important }

      .bubble {
        position: fixed;
        inset-block-end: calc(20px + env(safe-area-inset-bottom));
        inset-inline-end: calc(20px + env(safe-area-inset-right));
        display: grid;
        place-items: center;
        width: 60px;
        height: 60px;
        margin: 0;
        padding: 0;
        border: 0;
        border-radius: 50%;
        background: var(--takeover-accent, #3f4fc6);
        box-shadow: 0 2px 6px rgb(20 21 28 / 16%), 0 8px 24px rgb(20 21 28 / 22%);
        color: var(--takeover-text, #fff);
        cursor: pointer;
        transition: background 120ms ease-out, transform 160ms cubic-bezier(0.2, 0, 0, 1);
        -webkit-tap-highlight-color: transparent;
      }

      .bubble:hover { background: var(--takeover-hover, #3341aa) }
      .bubble:active { transform: scale(0.96) }
      .bubble:focus-visible { outline: 3px solid var(--takeover-text, #fff); outline-offset: -6px }
      :host([start]) .bubble, :host([start]) .panel { inset-inline: calc(20px + env(safe-area-inset-left)) auto }

      svg { grid-area: 1 / 1; width: 28px; height: 28px; fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round; transition: opacity 120ms, transform 160ms }
      .bubble[aria-expanded="false"] svg + svg,
      .bubble[aria-expanded="true"] svg:first-child { opacity: 0; transform: rotate(45deg) scale(0.6) }

      .badge {
        position: absolute;
        inset-block-start: -4px;
        inset-inline-end: -4px;
        min-width: 24px;
        height: 24px;
        padding: 0 6px;
        border: 2px solid #fff;
        border-radius: 12px;
        background: #b92b22;
        color: #fff;
        font: 600 12px/20px system-ui, sans-serif;
        text-align: center;
      }

      .invitation {
        position: fixed;
        inset-block-end: calc(26px + env(safe-area-inset-bottom));
        inset-inline-end: calc(92px + env(safe-area-inset-right));
        display: flex;
        align-items: center;
        width: max-content;
        max-width: min(300px, calc(100vw - 112px));
        border-radius: 14px;
        background: #fff;
        box-shadow: 0 0 0 1px rgb(20 21 28 / 8%), 0 2px 6px rgb(20 21 28 / 10%), 0 8px 24px rgb(20 21 28 / 16%);
        color: #1b1c21;
      }

      :host([start]) .invitation { inset-inline: calc(92px + env(safe-area-inset-left)) auto }
      .invited, .dismiss { margin: 0; border: 0; background: none; color: inherit; cursor: pointer }
      .invited { min-width: 0; padding: 12px 0; padding-inline-start: 16px; font: 14px/1.4 system-ui, sans-serif; text-align: start; overflow-wrap: anywhere }
      .dismiss { display: grid; flex: none; place-items: center; width: 40px; height: 44px; padding: 0 }
      .dismiss svg { width: 18px; height: 18px; opacity: 0.7 }
      .dismiss:hover svg { opacity: 1 }
      :is(.invited, .dismiss):focus-visible { outline: 2px solid currentColor; outline-offset: -4px; border-radius: 14px }

      .panel {
        position: fixed;
        inset-block-end: calc(96px + env(safe-area-inset-bottom));
        inset-inline-end: calc(20px + env(safe-area-inset-right));
        width: 400px;
        height: min(680px, calc(100vh - 116px));
        overflow: hidden;
        border-radius: 16px;
        background: #fff;
        box-shadow: 0 0 0 1px rgb(20 21 28 / 8%), 0 4px 12px rgb(20 21 28 / 10%), 0 24px 64px rgb(20 21 28 / 24%);
      }

      .frame { display: block; width: 100%; height: 100%; border: 0; opacity: 0; color-scheme: normal }
      .panel[data-ready] .frame { opacity: 1 }
      .panel[data-ready] .spinner { display: none }

      .spinner {
        position: absolute;
        inset: 0;
        width: 28px;
        height: 28px;
        margin: auto;
        border: 3px solid rgb(128 128 140 / 25%);
        border-top-color: var(--takeover-accent, #3f4fc6);
        border-radius: 50%;
      }

      @media (prefers-color-scheme: dark) {
        .panel { background: #17181d; box-shadow: 0 0 0 1px #3a3d47, 0 24px 64px rgb(0 0 0 / 60%) }
        .spinner { border-top-color: var(--takeover-dark, #aeb9ff) }
        .invitation { background: #17181d; color: #ececf1; box-shadow: 0 0 0 1px #3a3d47, 0 8px 24px rgb(0 0 0 / 50%) }
      }

      @media (prefers-reduced-motion: no-preference) {
        .panel { animation: arrive 180ms cubic-bezier(0.2, 0, 0, 1) }
        .spinner { animation: turn 900ms linear infinite }
      }

      @media (prefers-reduced-motion: reduce) {
        .bubble, svg { transition: none }
      }

      @keyframes arrive { from { opacity: 0; transform: translateY(12px) } }
      @keyframes turn { to { transform: rotate(360deg) } }

      @media ${PHONE} {
        .panel, :host([start]) .panel { inset: 0; width: 100%; height: 100vh; height: 100dvh; border-radius: 0; box-shadow: none }
        .bubble[aria-expanded="true"] { display: none }
      }
    `;
  }
})();
