"""Encrypted connections: what we speak, with whom we speak an older tongue, and what certificates are worth.

Nothing secret is sent and everything fetched is public, so a certificate that does not verify keeps nobody from reading
the page, here as in a browser after its warning. But whoever sits on the line could have changed it: what is wrong with
the certificate is kept with what came (``snapshots.certificate``, ``fetches.detail``).

Servers that only speak what is no longer spoken (TLS 1.0, keys and ciphers that are too short, renegotiation without
RFC 5746, other curves announced than understood) are asked that way only where the registry says ``tls = "legacy"``.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from OpenSSL import SSL, crypto
from service_identity import CertificateError, VerificationError
from service_identity.hazmat import DNS_ID, IPAddress_ID, verify_service_identity
from service_identity.pyopenssl import extract_patterns
from twisted.internet.interfaces import IOpenSSLClientConnectionCreator
from twisted.web.iweb import IPolicyForHTTPS
from zope.interface.declarations import implementer  # type: ignore[import-untyped]

_LEGACY_SERVER_CONNECT = 0x4  # SSL_OP_LEGACY_SERVER_CONNECT, which pyOpenSSL does not name
_LEGACY_CIPHERS = b"ALL:!aNULL:!eNULL:@SECLEVEL=0"

#: OpenSSL's reasons (x509_vfy.h), as a reader of the archive understands them.
_FAULTS = {
    9: "not valid yet",
    10: "expired",
    18: "self-signed",
    19: "issued by an authority of its own",
    20: "of an unknown authority",
    21: "of an unknown authority",
    23: "revoked",
    62: "for another name",
    64: "for another address",
    66: "with a key that is too short",
    67: "of an authority whose key is too short",
    68: "signed in a way that is not trusted any more",
}
_OTHER_NAME = "for another name"

#: For each host and each certificate that it showed: what is wrong with it.
Verdicts = dict[tuple[str, str], list[str]]


@implementer(IPolicyForHTTPS)
class Contexts:
    """Makes connections to hosts; ``tls_of`` gives the registry's ``tls`` for a host's name."""

    def __init__(self, tls_of: Callable[[str], str | None]) -> None:
        self._tls_of = tls_of
        self._made: dict[str | None, SSL.Context] = {}
        self._verdicts: Verdicts = {}

    def creatorForNetloc(self, hostname: bytes, port: int) -> _Connections:  # noqa: N802 - Twisted's name
        """Return what makes the connection to a host."""
        del port
        name = hostname.decode("ascii")
        kind = self._tls_of(name)
        if kind not in self._made:
            self._made[kind] = _context(kind)
        return _Connections(self._made[kind], name, self._verdicts)

    def verdict(self, name: str, certificate: Any) -> str | None:
        """Say what is wrong with a certificate that ``name`` showed, None where it verifies."""
        if certificate is None:
            return None
        faults = self._verdicts.get((name, certificate.digest("sha256").decode()), [])
        return ", ".join(dict.fromkeys(faults)) or None


@implementer(IOpenSSLClientConnectionCreator)
class _Connections:
    def __init__(self, context: SSL.Context, name: str, verdicts: Verdicts) -> None:
        self._context = context
        self._name = name
        self._verdicts = verdicts

    def clientConnectionForTLS(self, tlsProtocol: Any) -> SSL.Connection:  # noqa: N802, N803 - Twisted's names
        """Return a connection that notes what is wrong with the other side's certificate, and goes on."""
        del tlsProtocol
        connection = SSL.Connection(self._context, None)
        number = _number(self._name)
        if number is None:
            connection.set_tlsext_host_name(self._name.encode("ascii"))
        faults: list[str] = []
        wanted = DNS_ID(self._name) if number is None else IPAddress_ID(self._name)

        def look(_: SSL.Connection, certificate: crypto.X509, error: int, depth: int, fine: int) -> bool:
            if not fine:
                faults.append(_FAULTS.get(error, f"not verified (OpenSSL error {error})"))
            if depth == 0:
                if not _is_for(certificate, wanted) and _OTHER_NAME not in faults:
                    faults.append(_OTHER_NAME)
                self._verdicts[self._name, certificate.digest("sha256").decode()] = faults
            return True

        connection.set_verify(SSL.VERIFY_PEER, look)
        return connection


def _context(kind: str | None) -> SSL.Context:
    context = SSL.Context(SSL.TLS_CLIENT_METHOD)
    context.set_options(SSL.OP_NO_COMPRESSION)
    context.set_mode(SSL.MODE_RELEASE_BUFFERS)
    context.set_default_verify_paths()
    if kind == "legacy":
        context.set_min_proto_version(SSL.TLS1_VERSION)
        context.set_cipher_list(_LEGACY_CIPHERS)
        context.set_options(_LEGACY_SERVER_CONNECT)
        context.set_tmp_ecdh(ec.SECP256R1())  # the one curve that is offered
    else:
        context.set_min_proto_version(SSL.TLS1_2_VERSION)
        context.set_cipher_list(b"DEFAULT")
    return context


def _is_for(certificate: crypto.X509, wanted: DNS_ID | IPAddress_ID) -> bool:
    try:
        verify_service_identity(extract_patterns(certificate), [wanted], [])
    except (VerificationError, CertificateError, ValueError):
        return False
    return True


def _number(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return None
