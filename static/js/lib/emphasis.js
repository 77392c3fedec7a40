// Asterisks that make **bold** and *italic* text. bots/wording/emphasis.py reads the same and gives the reasons;
// tests/marks.json is tried on both.

const BLANK = /[\p{Z}\p{Cc}]/u;
const LETTER = /\p{L}/u;
const UNSPACED =
  /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}]/u;
const OUTSIDE = /[\p{P}\p{So}\p{Cf}]/u;
const NEVER_OUTSIDE = new Set("#%&*/@\\_");
const NEVER_FIRST = { em: new Set("#%&)*,./:;=!?]}…，。、：；！？"), strong: new Set(")*,.:;!?]}…，。、：；！？") };
const NEVER_LAST = { em: new Set("#&(*/=@[{"), strong: new Set("(*[{") };
const WIDTHS = { text: 0, em: 1, strong: 2 };
const WIDEST = 3;
/** @type {("em" | "strong")[][]} by the number of asterisks */
const KINDS = [["em"], ["strong"], ["strong", "em"]];

/** @typedef {{ kind: "text", text: string } | { kind: "a", text: string, address: string } | { kind: "strong" | "em", inside: Piece[] }} Piece */
/** @typedef {{ kind: "text" | "em" | "strong", run: number, pieces: Piece[] }} Frame `run`: which run of asterisks opened it */

/** Puts the pieces of a line together. At most one bold and one italic mark are open at a time. */
export class Emphasis {
  /** @type {Frame[]} */
  #stack = [{ kind: "text", run: 0, pieces: [] }];
  #runs = 0;

  /**
   * Adds a piece behind the others.
   * @param {Piece} piece
   */
  add(piece) {
    this.#stack[this.#stack.length - 1].pieces.push(piece);
  }

  /**
   * Lets a run of asterisks between two characters close what is open, else open something, else be text.
   * @param {number} width
   * @param {string} before
   * @param {string} after
   */
  asterisks(width, before, after) {
    this.#runs += 1;
    const left = width <= WIDEST && mayClose(width, before, after) ? this.#closeSome(width) : width;
    if (left === width && width <= WIDEST && mayOpen(width, before, after)) this.#open(width);
    else if (left) this.add({ kind: "text", text: "*".repeat(left) });
  }

  /** All pieces. Marks that are still open are asterisks. */
  pieces() {
    while (this.#stack.length > 1) this.#dissolve(1);
    return merged(this.#stack[0].pieces);
  }

  /**
   * Closes what so many asterisks close. Returns how many are left.
   * @param {number} width
   */
  #closeSome(width) {
    let left = width;
    while (left) {
      const level = this.#levelToClose(left, width);
      if (!level) break;
      left -= WIDTHS[this.#stack[level].kind];
      this.#close(level);
    }
    return left;
  }

  /** @param {number} width */
  #open(width) {
    const kinds = KINDS[width - 1];
    // The nearest opening counts; an earlier one of the same kind is text.
    for (let level = this.#stack.length - 1; level > 0; level -= 1) {
      if (kinds.some((kind) => kind === this.#stack[level].kind)) this.#dissolve(level);
    }
    for (const kind of kinds) this.#stack.push({ kind, run: this.#runs, pieces: [] });
  }

  /**
   * The level of the nearest mark that so many asterisks close; 0 for none.
   * @param {number} left
   * @param {number} width
   */
  #levelToClose(left, width) {
    for (let level = this.#stack.length - 1; level > 0; level -= 1) {
      const mark = WIDTHS[this.#stack[level].kind];
      if (mark === left || (width === WIDEST && mark < left)) return this.#innermost(level);
    }
    return 0;
  }

  /**
   * The level of this mark after exchanging it with the inner one, if three asterisks opened both.
   * @param {number} level
   */
  #innermost(level) {
    const [outer, inner] = this.#stack.slice(level, level + 2);
    if (inner?.run !== outer.run) return level;
    [outer.kind, inner.kind] = [inner.kind, outer.kind];
    return level + 1;
  }

  /** @param {number} level */
  #close(level) {
    while (this.#stack.length - 1 > level) this.#dissolve(this.#stack.length - 1);
    const frame = this.#stack.pop();
    if (frame && frame.kind !== "text") this.add({ kind: frame.kind, inside: merged(frame.pieces) });
  }

  /**
   * Makes the asterisks of an open mark text.
   * @param {number} level
   */
  #dissolve(level) {
    const [{ kind, pieces }] = this.#stack.splice(level, 1);
    const below = this.#stack[level - 1];
    below.pieces.push({ kind: "text", text: "*".repeat(WIDTHS[kind]) });
    for (const piece of pieces) below.pieces.push(piece);
  }
}

/**
 * The pieces, with adjacent text as one and without blank text.
 * @param {Piece[]} pieces
 */
export function merged(pieces) {
  /** @type {Piece[]} */
  const found = [];
  for (const piece of pieces) {
    const last = found.at(-1);
    if (piece.kind !== "text") found.push(piece);
    else if (last?.kind === "text") last.text += piece.text;
    else if (piece.text) found.push({ ...piece });
  }
  return found;
}

/**
 * @param {number} width
 * @param {string} before
 * @param {string} after
 */
function mayOpen(width, before, after) {
  const never = NEVER_FIRST[width === 1 ? "em" : "strong"];
  return after !== "" && !BLANK.test(after) && !never.has(after) && isOutside(before);
}

/**
 * @param {number} width
 * @param {string} before
 * @param {string} after
 */
function mayClose(width, before, after) {
  const kind = width === 1 ? "em" : "strong";
  if (!before || BLANK.test(before) || NEVER_LAST[kind].has(before)) return false;
  return isOutside(after) || (kind === "strong" && LETTER.test(after));
}

/**
 * Whether the character, or the line's end, may stand beside a pair of marks.
 * @param {string} character
 */
function isOutside(character) {
  if (!character || BLANK.test(character) || UNSPACED.test(character)) return true;
  return !NEVER_OUTSIDE.has(character) && OUTSIDE.test(character);
}
