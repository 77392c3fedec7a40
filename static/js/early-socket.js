// Opens a page's socket while the page's own script, which is larger, is still on its way: that saves a round trip until the
// page can be used. lib/early-socket.js hands the socket over. This script is no module: a module does not know its element.

{
  const element = document.currentScript;
  const path = element instanceof HTMLScriptElement ? element.dataset.socket : undefined;
  if (path) Reflect.set(window, "earlySocket", new WebSocket(location.origin.replace("http", "ws") + path));
}
