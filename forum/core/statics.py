"""Built files: served as they were compressed at build time, for ever, under hashed names."""

from __future__ import annotations

import os
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

_ENCODINGS = (("br", ".br"), ("gzip", ".gz"))


class BuiltFiles(StaticFiles):
    """Static files, with the `.br` or `.gz` beside them for who accepts it.

    Only these are compressed: a page with a token in it must not be (BREACH; nl.md R26).
    """

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        plain = super().file_response(full_path, stat_result, scope, status_code)
        smaller = _compressed(Path(full_path), Headers(scope=scope))
        if not isinstance(plain, FileResponse) or smaller is None:
            return plain
        path, encoding = smaller
        response = FileResponse(path, media_type=plain.media_type, stat_result=path.stat())
        response.headers["content-encoding"] = encoding
        response.headers["vary"] = "accept-encoding"
        return response


def _compressed(path: Path, headers: Headers) -> tuple[Path, str] | None:
    accepted = headers.get("accept-encoding", "")
    for encoding, suffix in _ENCODINGS:
        beside = path.with_name(path.name + suffix)
        if encoding in accepted and beside.is_file():
            return beside, encoding
    return None
