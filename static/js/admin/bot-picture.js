import { onKey } from "../lib/keyboard.js";
import { find, findAll, tell } from "../lib/markup.js";
import { alone, fittingScale, together } from "./picture-layout.js";
import { arrow, arrowhead, box, make, words } from "./picture-shapes.js";
import { write } from "./picture-traffic.js";

/** @import { Drawn, Node } from "./picture-layout.js" */
/** @import { Traffic } from "./picture-traffic.js" */

const MARGIN = 16; // px
const NARROWEST = 320; // px of the rows below, which else are as wide as the page or the graph
const NARROW = 640; // px of a page on which the picture goes downwards
const READABLE = 0.6; // a narrow page begins with this scale at the bot's first words if all of it would be smaller

/**
 * <bot-picture>: draws a bot as a graph; interactions without links are set out in rows below.
 * Events: "picture-form" { address, id, name, adds } when a form is to be opened.
 */
export class BotPicture extends HTMLElement {
  #svg = make("svg");
  #card = find(this, ".picture-card");
  #size = { width: 1, height: 1 };
  #scale = 1;
  #room = 0;
  /** @type {Map<string, Node>} */
  #nodes = new Map();
  /** @type {Traffic | null} */
  #traffic = null;

  connectedCallback() {
    this.append(this.#svg);
    this.#room = this.clientWidth; // a panel beside it that is opened later moves nothing
    this.draw(JSON.parse(find(document, "#drawn").textContent ?? ""));
    for (const button of findAll(document, "[data-zoom]")) {
      button.addEventListener("click", () => this.#zoom(button.dataset.zoom ?? "1"));
    }
    this.#zoom("fit");
    if (this.#room < NARROW && this.#scale < READABLE) this.#beginReadably();
    this.addEventListener("click", (event) => this.#click(event));
    for (const type of ["pointerover", "focusin"]) this.addEventListener(type, ({ target }) => this.#show(target));
    for (const type of ["pointerleave", "focusout", "scroll"]) this.addEventListener(type, () => this.#hide());
    onKey(this, (event) => this.#key(event));
    this.#count();
  }

  /** @param {Drawn} drawn */
  draw({ nodes, edges }) {
    this.#nodes = new Map(nodes.map((node) => [String(node.id), node]));
    const linked = new Set(edges.flatMap((edge) => [edge.source, edge.target]));
    const graph = together(nodes.filter((node) => linked.has(node.id)), edges, this.#room < NARROW);
    const room = Math.max(this.#room - 2 * MARGIN, graph.width, NARROWEST);
    const rows = alone(nodes.filter((node) => !linked.has(node.id)), graph.height, room);
    this.#size = { width: Math.max(graph.width, rows.width, rows.nodes.length ? (this.dataset.alone ?? "").length * 6.5 : 0) + 2 * MARGIN, height: rows.bottom + 2 * MARGIN };
    const viewBox = `${-MARGIN} ${-MARGIN} ${this.#size.width} ${this.#size.height}`;
    const svg = make("svg", { viewBox, role: "group", "aria-label": this.dataset.label ?? "" });
    svg.append(arrowhead(), ...graph.edges.map(arrow), ...graph.nodes.map(box));
    if (rows.nodes.length) {
      const heading = words(this.dataset.alone ?? "", 0, rows.top - MARGIN / 2, "alone");
      svg.append(heading, ...rows.nodes.map(box));
    }
    const focused = this.#nodeAt(document.activeElement);
    const before = this.#svg;
    this.#svg = svg;
    this.#write();
    this.#zoom("1"); // a picture without a size would be scrolled to its beginning
    before.replaceWith(svg);
    this.setAttribute("drawn", "");
    if (focused) this.focusOn(focused.id);
  }

  /**
   * Gives the focus to the box of an interaction, if it is still there.
   * @param {number} id
   */
  focusOn(id) {
    const link = this.#svg.querySelector(`.node[data-id="${id}"] a`);
    if (link instanceof SVGElement) link.focus();
  }

  #beginReadably() {
    this.#zoom(String(READABLE / this.#scale));
    const first = [...this.#nodes.values()].find((node) => node.roles.length);
    if (first) this.bringIntoView(first.id);
  }

  /**
   * Scrolls to the box of an interaction, which may lie outside: the picture may have less room than before.
   * @param {number} id
   */
  bringIntoView(id) {
    const drawn = this.#svg.querySelector(`.node[data-id="${id}"]`)?.getBoundingClientRect();
    const room = this.getBoundingClientRect();
    if (drawn) this.scrollBy(drawn.x + drawn.width / 2 - room.x - room.width / 2, drawn.y + drawn.height / 2 - room.y - room.height / 2);
  }

  /** @param {string} by a factor, or "fit" */
  #zoom(by) {
    const room = { width: this.clientWidth, height: window.innerHeight * 0.8 };
    this.#scale = by === "fit" ? fittingScale(room, this.#size) : this.#scale * Number(by);
    this.#svg.setAttribute("width", String(this.#size.width * this.#scale));
    this.#svg.setAttribute("height", String(this.#size.height * this.#scale));
  }

  /** @param {MouseEvent} event */
  #click(event) {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.#open(link);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const add = event.key === "+" && event.target instanceof Element ? event.target.closest(".node")?.querySelector(".add") : null;
    if (!add) return;
    event.preventDefault();
    this.#open(add);
  }

  /** @param {Element} link */
  #open(link) {
    const node = this.#nodeAt(link);
    this.#hide();
    tell(this, "picture-form", { address: link.getAttribute("href"), id: node?.id, name: node?.name ?? "", adds: link.matches(".add") });
  }

  /** @param {EventTarget | null} target */
  #nodeAt(target) {
    const drawn = target instanceof Element ? target.closest(".node") : null;
    return this.#nodes.get(drawn?.getAttribute("data-id") ?? "");
  }

  /** @param {EventTarget | null} target */
  #show(target) {
    const node = this.#nodeAt(target);
    const rect = target instanceof Element ? target.closest(".node")?.querySelector("rect") : null;
    if (!node || !rect) return this.#hide();
    const heard = this.#heard(node);
    find(this.#card, "strong").textContent = node.name;
    find(this.#card, ".said").textContent = node.text;
    find(this.#card, ".notes").textContent = [...node.notes, ...(heard ? [heard] : [])].join(" · ");
    this.#card.hidden = false;
    const { left, bottom, top } = rect.getBoundingClientRect();
    const { width, height } = this.#card.getBoundingClientRect();
    const below = bottom + 8 + height < window.innerHeight;
    this.#card.style.left = `${Math.max(8, Math.min(left, window.innerWidth - width - 8))}px`;
    this.#card.style.top = `${below ? bottom + 8 : Math.max(8, top - height - 8)}px`;
  }

  #hide() {
    this.#card.hidden = true;
  }

  /** @param {Node} node */
  #heard(node) {
    const said = this.#traffic?.said[node.id] ?? 0;
    if (!said) return "";
    const last = this.#traffic?.last[node.id] ?? 0;
    return (this.dataset.heard ?? "").replace("{said}", String(said)).replace("{last}", String(last));
  }

  async #count() {
    const answer = await fetch(this.dataset.traffic ?? "").catch(() => null);
    this.#traffic = answer?.ok ? await answer.json() : null;
    this.#write();
  }

  #write() {
    if (this.#traffic) write(this.#svg, this.#traffic, this.dataset.went ?? "");
  }
}

customElements.define("bot-picture", BotPicture);
