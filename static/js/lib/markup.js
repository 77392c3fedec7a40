// Finds, copies and changes what the page's markup has. Elements look inside themselves only; what concerns the rest of the
// page they tell by events.

/**
 * The element inside `root` that the markup promises. Throws if it is missing or of another type.
 * @template {Element} [Type=HTMLElement]
 * @param {ParentNode} root
 * @param {string} selector
 * @param {{ new (): Type }} [type]
 * @returns {Type}
 */
export function find(root, selector, type) {
  const found = root.querySelector(selector);
  if (!(found instanceof (type ?? HTMLElement))) throw new Error(`The page has no ${selector} where one is needed.`);
  return /** @type {Type} */ (found);
}

/**
 * All elements inside `root` that the selector fits.
 * @template {Element} [Type=HTMLElement]
 * @param {ParentNode} root
 * @param {string} selector
 * @param {{ new (): Type }} [_type]
 * @returns {Type[]}
 */
export function findAll(root, selector, _type) {
  return /** @type {Type[]} */ ([...root.querySelectorAll(selector)]);
}

/**
 * The nearest element around an event's target, itself included, that the selector fits.
 * @param {EventTarget | null} target
 * @param {string} selector
 * @returns {HTMLElement | null}
 */
export function closest(target, selector) {
  return target instanceof Element ? target.closest(selector) : null;
}

/**
 * The element that has the focus.
 * @returns {HTMLElement | null}
 */
export function focused() {
  return document.activeElement instanceof HTMLElement ? document.activeElement : null;
}

/**
 * A copy of the template's first element.
 * @template {Element} [Type=HTMLElement]
 * @param {HTMLTemplateElement} source
 * @param {{ new (): Type }} [type]
 * @returns {Type}
 */
export function copy(source, type) {
  const node = document.importNode(source.content, true).firstElementChild;
  if (!(node instanceof (type ?? HTMLElement))) throw new Error(`The template ${source.id} has no such element.`);
  return /** @type {Type} */ (node);
}

/**
 * The page's template of this id.
 * @param {string} id
 */
export function template(id) {
  return /** @type {HTMLTemplateElement} */ (document.getElementById(id));
}

/**
 * Sets the text only if it differs, so that screen readers and selections are left alone.
 * @param {Element} node
 * @param {string} text
 */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/**
 * Sets the attribute only if it differs; null, undefined and false remove it.
 * @param {Element} node
 * @param {string} name
 * @param {string | number | boolean | null | undefined} value
 */
export function setAttribute(node, name, value) {
  if (value === null || value === undefined || value === false) node.removeAttribute(name);
  else if (node.getAttribute(name) !== String(value)) node.setAttribute(name, String(value));
}

/**
 * Tells the elements around `node`, and the page, what has happened in it.
 * @param {Element} node
 * @param {string} type
 * @param {unknown} [detail]
 */
export function tell(node, type, detail) {
  node.dispatchEvent(new CustomEvent(type, { bubbles: true, detail }));
}

/**
 * Calls `listener` with the detail of such an event.
 * @param {EventTarget} target
 * @param {string} type
 * @param {(detail: any, source: HTMLElement) => void} listener
 */
export function listen(target, type, listener) {
  target.addEventListener(type, (event) =>
    listener(/** @type {CustomEvent} */ (event).detail, /** @type {HTMLElement} */ (event.target)),
  );
}
