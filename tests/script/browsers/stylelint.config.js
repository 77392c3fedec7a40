// Styles by the browsers of `browserslist` in package.json.

const WITHOUT = {
  "contain-intrinsic-size": "long lists are drawn slower",
  "content-visibility": "long lists are drawn slower",
  cursor: "a phone has no pointer",
  "field-sizing": "the administration's text fields have the height of their rows",
  "overflow-anchor": "Safari moves nothing by itself",
  resize: "an iPhone scrolls the text",
  "scrollbar-gutter": "rows get narrower once there is a scroll bar",
  "scrollbar-width": "the scroll bar is as wide as others",
  "text-size-adjust": "for phones, which have it under a prefix",
  "text-wrap": "a heading of the demo breaks elsewhere",
};

export default {
  plugins: ["./styles.js"],
  rules: { "takeover/supported-styles": [true, { without: WITHOUT }] },
};
