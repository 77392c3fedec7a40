"""`python -m tests.servers.echo PORT [PING [MOST]]`: the product's server around an application that only echoes.

Pages answer with the length of the body (`/stream` with 100 MiB before it; `/answer/STATUS/ANNOUNCED/PIECES`: with
pieces of 64 KiB, then an error if ANNOUNCED is `error`), sockets with what they got (`big`: with
200,000 characters; `close`: by closing with 4001; `age`: 3 s later, with the seconds since the client was heard). When
a socket ends, the process prints its code. PING sets interval and timeout, in seconds; MOST is how many sockets it
takes.
"""

import asyncio
import sys
import time
from typing import Any

from takeover_project.server import server


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] == "http":
        await page(scope["path"], receive, send)
    else:
        await socket(receive, send, scope["heard_at"])


async def page(path: str, receive: Any, send: Any) -> None:
    length, more = 0, True
    while more:
        message = await receive()
        length += len(message.get("body", b""))
        more = message.get("more_body", False)
    if path.startswith("/answer/"):
        await answer(*path.split("/")[2:], send)
        return
    await send({"type": "http.response.start", "status": 200, "headers": []})
    for _ in range(1600 if path == "/stream" else 0):
        await send({"type": "http.response.body", "body": b"x" * 64 * 1024, "more_body": True})
    await send({"type": "http.response.body", "body": b"%d\n" % length})


async def answer(status: str, announced: str, pieces: str, send: Any) -> None:
    headers = [(b"content-length", announced.encode())] if announced.isdigit() else []
    await send({"type": "http.response.start", "status": int(status), "headers": headers})
    for _ in range(int(pieces)):
        await send({"type": "http.response.body", "body": b"x" * 64 * 1024, "more_body": True})
    if announced == "error":
        raise EOFError("The storage has fewer bytes.")
    await send({"type": "http.response.body", "body": b""})


async def socket(receive: Any, send: Any, heard_at: Any) -> None:
    await receive()
    await send({"type": "websocket.accept"})
    while (message := await receive())["type"] == "websocket.receive":
        match message["text"]:
            case "close":
                await send({"type": "websocket.close", "code": 4001})
            case "stubborn":
                await asyncio.Event().wait()
            case "age":
                await asyncio.sleep(3)
                await send({"type": "websocket.send", "text": str(time.monotonic() - heard_at())})
            case "big":
                await send({"type": "websocket.send", "text": "x" * 200_000})
            case text:
                await send({"type": "websocket.send", "text": text})
    print("closed", message["code"], flush=True)


if __name__ == "__main__":
    if len(sys.argv) > 2:
        server.PING_INTERVAL = server.PING_TIMEOUT = int(sys.argv[2])
    most = int(sys.argv[3]) if len(sys.argv) > 3 else 0
    server.Server(application, host="127.0.0.1", port=int(sys.argv[1]), most_sockets=most).run()
