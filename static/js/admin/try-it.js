// A chat with the bot beside its form, which shows why each answer was given.

import { copy } from "../elements/markup.js";
import { formatted } from "../lib/formatted.js";

class TryIt extends HTMLElement {
  connectedCallback() {
    this.log = this.querySelector(".try-log");
    this.options = this.querySelector(".try-options");
    this.input = this.querySelector("#try-text");
    this.querySelector(".try-say").addEventListener("submit", (event) => this.say(event));
    this.querySelector("[data-restart]").addEventListener("click", () => this.begin());
    this.options.addEventListener("submit", (event) => event.preventDefault());
    for (const choice of this.options.querySelectorAll("[name=version]")) choice.addEventListener("change", () => this.begin());
    // Until now, what is sent would have loaded the page again and been lost.
    for (const control of this.querySelectorAll(".try-say input")) control.disabled = false;
    // Beside a form it waits until somebody wants it.
    const folded = this.closest("details");
    if (!folded || folded.open) this.begin();
    else folded.addEventListener("toggle", () => this.round || this.begin());
  }

  begin() {
    clearTimeout(this.pause);
    this.round = (this.round ?? 0) + 1;
    this.turn = Promise.resolve();
    this.state = null;
    this.log.replaceChildren();
    this.ask({});
  }

  say(event) {
    event.preventDefault();
    const text = this.input.value.trim();
    if (!text) return;
    this.input.value = "";
    this.ask({ kind: "text", text }, text);
  }

  press(button) {
    this.ask({ kind: button.kind, text: button.value ?? "" }, button.label);
  }

  // One after the other: each answer brings the state that the next one needs.
  ask(said, shown) {
    clearTimeout(this.pause); // what the visitor says goes before what was to follow
    const round = this.round;
    this.turn = this.turn.then(() => round === this.round && this.send(said, shown, round));
  }

  async send(said, shown, round) {
    const line = shown && this.tell("visitor", shown);
    this.toggleAttribute("asking", true);
    try {
      // A form with mistakes has not greeted yet.
      if (said.kind && !this.state) await this.exchange({}, round, line);
      if (said.kind ? this.state : true) await this.exchange(said, round, line);
    } catch {
      this.querySelector(".try-failed").hidden = false;
    } finally {
      this.toggleAttribute("asking", false);
    }
  }

  async exchange(said, round, line) {
    const response = await this.post(said);
    if (!response.ok) throw new Error(String(response.status));
    const tried = await response.json();
    if (round !== this.round) return;
    if (tried.mistakes && line) {
      // To be said again once the form is right.
      line.remove();
      this.input.value ||= line.querySelector("p").textContent;
    }
    this.show(tried, said.kind, line);
  }

  post(said) {
    const form = this.dataset.form && document.getElementById(this.dataset.form);
    const body = form ? new FormData(form) : new FormData(this.options);
    body.set("_try", "1");
    body.set("_try_online", this.options.elements.online.checked);
    for (const [name, value] of Object.entries(said)) body.set(`_try_${name}`, value);
    if (said.kind) body.set("_try_state", this.state ?? "");
    return fetch(form ? location.href : this.dataset.action, { method: "POST", body });
  }

  show(tried, asked, line) {
    this.querySelector(".try-failed").hidden = true;
    if (this.showMistakes(tried.mistakes ?? [])) return;
    this.state = tried.state;
    this.querySelector(".try-silent").hidden = Boolean(asked) || tried.says.length > 0;
    this.querySelector(".try-training").hidden = tried.trained;
    for (const said of tried.says) this.answer(said);
    if (line && !asked) this.log.append(line); // the greeting came late
    if (asked && asked !== "follow") this.explain(tried);
    if (tried.follows_in) this.wait(tried.follows_in);
    this.log.lastElementChild?.scrollIntoView({ block: "nearest" });
  }

  // Before anything was answered there is no state to go on with: it begins when the form is right.
  showMistakes(mistakes) {
    const note = this.querySelector(".try-mistakes");
    note.hidden = mistakes.length === 0;
    note.querySelector("ul").replaceChildren(
      ...mistakes.map((text) => {
        const item = document.createElement("li");
        item.textContent = text;
        return item;
      }),
    );
    return mistakes.length > 0;
  }

  wait(seconds) {
    const line = copy(this.template("pause"));
    line.textContent = line.textContent.replace("{seconds}", seconds);
    this.log.append(line);
    this.pause = setTimeout(() => this.ask({ kind: "follow" }), seconds * 1000);
  }

  tell(who, text) {
    const line = copy(this.template(who));
    line.querySelector("p").textContent = text;
    line.querySelector("p").dir = "auto";
    this.log.append(line);
    return line;
  }

  answer(said) {
    const line = this.tell("bot", "");
    line.querySelector("p").append(formatted(said.text));
    for (const button of said.buttons) {
      const drawn = copy(this.template("button"));
      drawn.textContent = button.label;
      drawn.title = button.kind === "url" || button.kind === "phone" ? button.value : "";
      drawn.disabled = drawn.title !== "";
      drawn.addEventListener("click", () => this.press(button));
      line.querySelector(".try-buttons").append(drawn);
    }
  }

  explain(tried) {
    const why = copy(this.template("why"));
    const facts = {
      interaction: tried.interaction?.name,
      missed: tried.understood ? "" : "–",
      phrase: tried.phrase,
      engine: tried.engine && (tried.engine.problem ?? `${tried.engine.seconds} s`),
      confidence: tried.engine ? "" : `${Math.round(tried.confidence * 100)} %`,
      misses: tried.misses ? `${tried.misses} / ${tried.threshold || "–"}` : "",
    };
    for (const [name, value] of Object.entries(facts)) {
      const fact = why.querySelector(`[data-fact=${name}]`);
      if (!value) fact.remove();
      else if (name === "interaction") this.link(fact.querySelector("a"), tried.interaction);
      else if (name !== "missed") fact.querySelector("dd").textContent = value;
    }
    for (const alert of why.querySelectorAll("[data-alert]")) {
      if (alert.dataset.alert !== tried.alert) alert.remove();
    }
    this.log.append(why);
  }

  link(anchor, interaction) {
    anchor.textContent = interaction.name;
    anchor.href = this.dataset.interaction.replace("/0/", `/${interaction.id}/`);
  }

  template(name) {
    return this.querySelector(`template[data-name=${name}]`);
  }
}

customElements.define("try-it", TryIt);
