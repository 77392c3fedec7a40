// Makes the widget's elements.

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string} className
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function make(tag, className) {
  const node = document.createElement(tag);
  node.className = className;
  return node;
}

/**
 * An icon of one line.
 * @param {string} path
 */
export function drawing(path) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const line = document.createElementNS(space, "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}
