"""Files to upload, made here, and a scanner that knows one virus."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import BytesIO
from zipfile import ZipFile

from PIL import Image
from pypdf import PdfWriter

from forum.files import actions
from forum.files.forms import FileForm
from forum.files.queries import FileRow
from tests.cast import Cast, Person

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
_TYPES = b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def photo(size: tuple[int, int] = (1200, 900)) -> bytes:
    """A JPEG that lies on its side and says where it was made."""
    picture, exif, out = Image.new("RGB", size, "teal"), Image.Exif(), BytesIO()
    exif[0x0112] = 6
    exif[0x010E] = "Gemaakt bij het meldpunt"
    picture.save(out, "JPEG", exif=exif)
    return out.getvalue()


def docx(words: str = "Werkinstructie voor het meldpunt", **more: bytes) -> bytes:
    """The least that is a Word file; `more` are further parts ("word/x" as word__x)."""
    body = f'<w:document xmlns:w="w"><w:body><w:p><w:t>{words}</w:t></w:p></w:body></w:document>'
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("word/document.xml", body)
        for name, content in more.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return out.getvalue()


def pdf(after: bytes = b"") -> bytes:
    """A PDF of one empty page, with `after` behind its end."""
    writer, out = PdfWriter(), BytesIO()
    writer.add_blank_page(100, 100)
    writer.write(out)
    return out.getvalue() + after


async def image_of(cast: Cast, who: Person) -> FileRow:
    """An image that this person uploaded."""
    form = FileForm("Foto.jpeg", photo((40, 30)), "Het loket")
    return await actions.upload(await cast.access(who), form)


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\0")
    heard = b""
    while size := struct.unpack("!I", await reader.readexactly(4))[0]:
        heard += await reader.readexactly(size)
    found = b"stream: Eicar-Test-Signature FOUND\0" if EICAR in heard else b"stream: OK\0"
    writer.write(found)
    await writer.drain()
    writer.close()


@asynccontextmanager
async def scanner() -> AsyncIterator[str]:
    """A small clamd on a real socket; its address."""
    server = await asyncio.start_server(_answer, "127.0.0.1", 0)
    async with server:
        yield f"tcp://127.0.0.1:{server.sockets[0].getsockname()[1]}"
