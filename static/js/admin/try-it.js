// A chat with the bot beside its form, which shows why each answer was given.

import { copy } from "../elements/markup.js";

class TryIt extends HTMLElement {
  connectedCallback() {
    this.log = this.querySelector(".try-log");
    this.options = this.querySelector(".try-options");
    this.input = this.querySelector("#try-text");
    this.querySelector(".try-say").addEventListener("submit", (event) => this.say(event));
    this.querySelector("[data-restart]").addEventListener("click", () => this.begin());
    for (const choice of this.options.elements.version) choice.addEventListener("change", () => this.begin());
    this.begin();
  }

  begin() {
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
    const round = this.round;
    this.turn = this.turn.then(() => round === this.round && this.send(said, shown, round));
  }

  async send(said, shown, round) {
    if (shown) this.tell("visitor", shown);
    const { version, online, csrfmiddlewaretoken: token } = this.options.elements;
    const body = new URLSearchParams({ ...said, version: version.value, online: online.checked });
    if (said.kind) body.set("state", this.state);
    this.toggleAttribute("asking", true);
    try {
      const response = await fetch(this.dataset.action, { method: "POST", body, headers: { "X-CSRFToken": token.value } });
      if (!response.ok) throw new Error(String(response.status));
      const tried = await response.json();
      if (round === this.round) this.show(tried, Boolean(said.kind));
    } catch {
      this.querySelector(".errornote").hidden = false;
    } finally {
      this.toggleAttribute("asking", false);
    }
  }

  show(tried, asked) {
    this.state = tried.state;
    this.querySelector(".errornote").hidden = true;
    this.querySelector(".try-silent").hidden = asked || tried.says.length > 0;
    this.querySelector(".try-training").hidden = tried.trained;
    for (const said of tried.says) this.answer(said);
    if (asked) this.explain(tried);
    this.log.lastElementChild?.scrollIntoView({ block: "nearest" });
  }

  tell(who, text) {
    const line = copy(this.template(who));
    line.querySelector("p").textContent = text;
    line.querySelector("p").dir = "auto";
    this.log.append(line);
    return line;
  }

  answer(said) {
    const line = this.tell("bot", said.text);
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
    anchor.href = this.dataset.form.replace("/0/", `/${interaction.id}/`);
  }

  template(name) {
    return this.querySelector(`template[data-name=${name}]`);
  }
}

customElements.define("try-it", TryIt);
