// The widget's style sheet.

// The server puts static/css/widget.css here.
const STYLE = /*style*/ "" /*style*/;

/**
 * A sheet made by script is no inline style, so the page's policy allows it. Older browsers get a <style>.
 * @param {ShadowRoot} root
 */
export function dress(root) {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets[0] = sheet; // by index: the page may have replaced `push`
    if (root.adoptedStyleSheets.length === 1) return;
  } catch {
    // an older browser
  }
  const style = document.createElement("style");
  style.textContent = STYLE;
  root.prepend(style);
}
