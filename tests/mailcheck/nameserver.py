"""A real DNS server on this machine, over UDP and TCP, with the zones a test writes down.

It answers as a resolver that checks signatures would: with AD for what it was told is signed.
"""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rrset

ROOT = ". SOA a.root.example. nobody.root.example. 1 1800 900 604800 86400"


@dataclass
class Zones:
    """What is answered. `text`: records, one a line, `name TYPE data` with long names; a name
    whose records are there under `alias` is answered with the CNAME before them."""

    validates: bool = True
    records: dict[tuple[dns.name.Name, dns.rdatatype.RdataType], dns.rrset.RRset] = field(
        default_factory=dict
    )
    unsigned: set[dns.name.Name] = field(default_factory=set)
    failing: set[dns.name.Name] = field(default_factory=set)
    silent: set[dns.name.Name] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)

    def write(self, text: str) -> None:
        """Make these records all there is, signed, and everything well."""
        self.validates = True
        for kept in (self.records, self.unsigned, self.failing, self.silent, self.asked):
            kept.clear()
        for row in (ROOT, *text.strip().splitlines()):
            self.add(row)

    def add(self, row: str) -> None:
        """One more record."""
        name, kind, data = row.strip().split(None, 2)
        made = dns.rrset.from_text(dns.name.from_text(name), 300, "IN", kind, data)
        known = self.records.setdefault((made.name, made.rdtype), made)
        for each in made:
            known.add(each)

    def drop(self, name: str, kind: str) -> None:
        """One less."""
        del self.records[dns.name.from_text(name), dns.rdatatype.from_text(kind)]

    def replace(self, row: str) -> None:
        """Another record of this name and type than there was."""
        name, kind, _data = row.strip().split(None, 2)
        key = (dns.name.from_text(name), dns.rdatatype.from_text(kind))
        self.records.pop(key, None)
        self.add(row)

    def fail(self, name: str) -> None:
        """SERVFAIL, as for what DNSSEC proves wrong."""
        self.failing.add(dns.name.from_text(name))

    def silence(self, name: str) -> None:
        """No answer at all."""
        self.silent.add(dns.name.from_text(name))

    def unsign(self, name: str) -> None:
        """This name and all below it are not signed."""
        self.unsigned.add(dns.name.from_text(name))

    def answer(self, wire: bytes) -> dns.message.Message | None:
        """What is said to a question; None for nothing."""
        query = dns.message.from_wire(wire)
        name, kind = query.question[0].name, query.question[0].rdtype
        self.asked.append(f"{name} {dns.rdatatype.to_text(kind)}")
        if name in self.silent:
            return None
        response = dns.message.make_response(query)
        response.flags |= dns.flags.RA
        if name in self.failing:
            response.set_rcode(dns.rcode.SERVFAIL)
            return response
        if self.validates and not any(name.is_subdomain(each) for each in self.unsigned):
            response.flags |= dns.flags.AD
        found = self.records.get((name, kind))
        if found is not None:
            response.answer.append(found)
        elif not any(known.is_subdomain(name) for known, _kind in self.records):
            response.set_rcode(dns.rcode.NXDOMAIN)
        return response


@contextmanager
def serving(zones: Zones) -> Iterator[int]:
    """Answer on loopback; the port, the same for UDP and TCP."""

    class Datagram(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            wire, channel = self.request
            response = zones.answer(wire)
            if response is not None:
                channel.sendto(_short(response), self.client_address)

    class Stream(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            length = int.from_bytes(self.rfile.read(2))
            response = zones.answer(self.rfile.read(length))
            if response is not None:
                wire = response.to_wire(max_size=65_535)
                self.wfile.write(len(wire).to_bytes(2) + wire)

    with (
        socketserver.UDPServer(("127.0.0.1", 0), Datagram) as datagrams,
        socketserver.TCPServer(datagrams.server_address, Stream) as streams,
    ):
        servers = (datagrams, streams)
        threads = [threading.Thread(target=each.serve_forever, args=(0.02,)) for each in servers]
        for thread in threads:
            thread.start()
        try:
            yield int(datagrams.server_address[1])
        finally:
            for each, thread in zip(servers, threads, strict=True):
                each.shutdown()
                thread.join()


def _short(response: dns.message.Message) -> bytes:
    """At most 1232 bytes, else cut off with TC, so that the rest is asked for over TCP."""
    wire = response.to_wire(max_size=65_535)
    if len(wire) <= 1232:
        return wire
    response.answer.clear()
    response.flags |= dns.flags.TC
    return response.to_wire()
