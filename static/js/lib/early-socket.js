/**
 * The socket that static/js/early-socket.js has opened for this address; null if there is none, or it has closed again.
 * It is given out once.
 * @param {string} url
 * @returns {WebSocket | null}
 */
export function takeEarlySocket(url) {
  const socket = Reflect.get(window, "earlySocket");
  if (!(socket instanceof WebSocket) || socket.url !== url) return null;
  Reflect.deleteProperty(window, "earlySocket");
  return socket.readyState === WebSocket.CONNECTING || socket.readyState === WebSocket.OPEN ? socket : null;
}
