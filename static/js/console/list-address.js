// The list in the page's address: its query has the fields of the command `list`. The server reads it when the page is
// loaded (`conversations/web/list_address.py`), and leaves out what does not fit.

/** @import { Filters, View } from "./inbox.js" */
/** @import { Order } from "./row-orders.js" */

/** @typedef {{ view: View, filters: Filters, order: Order }} List */

/**
 * The query of an address.
 * @param {List & { orders?: Partial<Record<View, Order>> }} list `orders`: of each list, if the address names none
 * @param {number | null | undefined} conversation that is open
 */
export function queryOf({ view, filters, order, orders = {} }, conversation) {
  const query = new URLSearchParams({ view });
  for (const [name, value] of Object.entries(filters)) {
    for (const each of Array.isArray(value) ? value : [value]) query.append(name, String(each));
  }
  if (order !== "latest" || orders[view] === "wait") query.set("order", order);
  if (conversation) query.set("c", String(conversation));
  return `?${query}`;
}

/**
 * Whether Back should lead from the list to the one before: not for each word of a search that is being typed.
 * @param {List} list
 * @param {List} before
 */
export function isAnotherList(list, before) {
  const { search, ...rest } = list.filters;
  const { search: searched, ...restBefore } = before.filters;
  const others = [list.view, list.order, Object.entries(rest).sort()];
  const othersBefore = [before.view, before.order, Object.entries(restBefore).sort()];
  return Boolean(search) !== Boolean(searched) || JSON.stringify(others) !== JSON.stringify(othersBefore);
}
