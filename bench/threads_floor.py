"""The floor of a page: a bare Starlette answer of the same size, served as production is."""

from __future__ import annotations

import json
import socket
import sys

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route


def main(size: int) -> None:
    body = b"<!doctype html>" + b"x" * size

    async def hello(_: Request) -> Response:
        return HTMLResponse(body)

    app = Starlette(routes=[Route("/", hello)])
    door = socket.create_server(("127.0.0.1", 0))
    print(json.dumps({"port": door.getsockname()[1]}), flush=True)
    config = uvicorn.Config(app, loop="uvloop", http="httptools", access_log=False, log_config=None)
    uvicorn.Server(config).run(sockets=[door])


if __name__ == "__main__":
    main(int(sys.argv[1]))
