// What a value from outside may look like, for instance from the browser's storage. Each function tells whether it fits.

/** @typedef {(value: any) => boolean} Shape */

/** @type {Shape} */
export const isText = (value) => typeof value === "string";

/** @type {Shape} */
export const isFlag = (value) => typeof value === "boolean";

/** @type {Shape} */
export const isNumber = (value) => Number.isFinite(value);

/** A moment in ms since 1970, as `Date` takes it. @type {Shape} */
export const isMoment = (value) => isNumber(value) && Math.abs(value) <= 8.64e15;

/**
 * One of these values.
 * @param {...any} values
 * @returns {Shape}
 */
export function oneOf(...values) {
  return (value) => values.includes(value);
}

/**
 * @param {Shape} shape
 * @returns {Shape} also if there is no value
 */
export function optional(shape) {
  return (value) => value === undefined || value === null || shape(value);
}

/**
 * An object in which these keys fit. It may have others.
 * @param {Record<string, Shape>} shapes
 * @returns {Shape}
 */
export function objectOf(shapes = {}) {
  return (value) =>
    value !== null &&
    typeof value === "object" &&
    !Array.isArray(value) &&
    Object.entries(shapes).every(([key, shape]) => shape(value[key]));
}
