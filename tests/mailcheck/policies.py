"""A real https server on this machine, with a certificate made for the run."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from forum.cli.mailcheck.fetching import Fetcher
from forum.core import clock

NAME = "mta-sts.bounce.mail.forum.example"


@dataclass
class Policies:
    """What is answered to any path."""

    text: str = ""
    status: int = 200
    media_type: str = "text/plain; charset=utf-8"
    location: str = ""


@contextmanager
def serving(policies: Policies, folder: Path) -> Iterator[Fetcher]:
    """Serve on loopback; who fetches there trusts its certificate for `NAME` alone."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = policies.text.encode()
            self.send_response(policies.status)
            self.send_header("Content-Type", policies.media_type)
            self.send_header("Content-Length", str(len(content)))
            if policies.location:
                self.send_header("Location", policies.location)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *args: object) -> None:
            pass

    certificate = folder / "policy.pem"
    certificate.write_bytes(_certificate())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        server.handle_error = lambda *_: None  # type: ignore[method-assign]
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            trusting = ssl.create_default_context(cafile=str(certificate))
            yield Fetcher(trusting, port=server.server_port)
        finally:
            server.shutdown()
            thread.join()


def _certificate() -> bytes:
    """A key and a certificate that is its own issuer."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = clock.now()
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return private + made.public_bytes(serialization.Encoding.PEM)
