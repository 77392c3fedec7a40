// Rows as this console was told them last, by an answer to `list` or a `rows` frame: what the server tells changes of.

/** @typedef {Frames.Row} Row */

const MOST = 2000; // more than the server remembers

export class ToldRows {
  /** @type {Map<number, Row>} those told last come last */
  #byId = new Map();

  /**
   * Whole rows. Gives them back.
   * @param {Row[]} rows
   */
  add(rows) {
    for (const row of rows) {
      this.#byId.delete(row.id);
      this.#byId.set(row.id, row);
    }
    for (const id of this.#byId.keys()) {
      if (this.#byId.size <= MOST) break;
      this.#byId.delete(id);
    }
    return rows;
  }

  /**
   * Gives the whole rows of these changes. A change of a row that is not known is left out: it was told before a list that
   * has it anew.
   * @param {Frames.RowChange[]} changes
   */
  change(changes) {
    /** @type {Row[]} */
    const rows = [];
    for (const told of changes) {
      const row = this.#byId.get(told.id);
      if (row) rows.push(changed(row, told));
    }
    return this.add(rows);
  }
}

/**
 * The row after a change. A key that is null does not apply any more.
 * @param {Row} row
 * @param {Frames.RowChange} told
 * @returns {Row}
 */
export function changed(row, told) {
  const after = { ...row, ...told };
  for (const [key, value] of Object.entries(told)) if (value === null) Reflect.deleteProperty(after, key);
  return /** @type {Row} */ (after);
}
