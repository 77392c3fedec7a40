/** Keeps `--visible` at the height that is visible. On phones the keyboard takes room from that, and only from that. */
export function followVisibleHeight() {
  const view = window.visualViewport;
  view?.addEventListener("resize", () => {
    if (view.scale !== 1) return; // somebody zooms in: nothing has changed its size
    document.documentElement.style.setProperty("--visible", `${view.height}px`);
    scrollTo(0, 0);
  });
}
