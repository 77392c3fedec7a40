/** Whether somebody has this page before their eyes. */
export function isLookedAt() {
  return document.visibilityState === "visible" && document.hasFocus();
}
