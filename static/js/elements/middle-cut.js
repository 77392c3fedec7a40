const LENGTH = 60; // characters
const END = 20; // of these at the end

/**
 * An address in one line: without its scheme, its middle cut.
 * @param {string} address
 * @param {number} [length] characters
 */
export function middleCut(address, length = LENGTH) {
  const label = address.replace(/^https?:\/\/(www\.)?/, "");
  if (label.length <= length) return label;
  return `${label.slice(0, length - END - 1)}…${label.slice(-END)}`;
}
