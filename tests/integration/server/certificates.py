"""Certificates of the tests' own: a private CA, a good one, and eight that nobody should trust."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
DAY = timedelta(days=1)


@dataclass
class Made:
    certificate: x509.Certificate
    key: Key

    def pem(self, *more: Made) -> bytes:
        return b"".join(one.certificate.public_bytes(Encoding.PEM) for one in (self, *more))

    def key_pem(self) -> bytes:
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def make(
    name: str,
    issuer: Made | None = None,
    *,
    is_ca: bool = False,
    host: str = "localhost",
    address: str = "127.0.0.1",
    begins: timedelta = -DAY,
    ends: timedelta = 30 * DAY,
    usage: x509.ObjectIdentifier = ExtendedKeyUsageOID.SERVER_AUTH,
    key: Key | None = None,
) -> Made:
    key = key or ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + begins)
        .not_valid_after(now + ends)
        .add_extension(x509.BasicConstraints(is_ca, None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    if issuer:
        public = issuer.key.public_key()
        builder = builder.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(public), critical=False)
    if is_ca:
        uses = dict.fromkeys(
            ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
             "encipher_only", "decipher_only"), False,
        )  # fmt: skip
        builder = builder.add_extension(x509.KeyUsage(**uses, key_cert_sign=True, crl_sign=True), critical=True)
    else:
        names = [x509.DNSName(host), x509.IPAddress(ipaddress.ip_address(address))]
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
        builder = builder.add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
    return Made(builder.sign(issuer.key if issuer else key, hashes.SHA256()), key)


def bad_ones(ca: Made) -> dict[str, tuple[bytes, Made]]:
    """Return chain and key of each certificate that is to be refused."""
    between = make("between", ca, is_ca=True)
    no_ca = make("no CA", ca)
    stranger = make("stranger", is_ca=True)
    old_ca = make("old CA", ca, is_ca=True, begins=-20 * DAY, ends=-10 * DAY)
    weak = rsa.generate_private_key(65537, 1024)
    leaves = {
        "expired": make("x", ca, begins=-20 * DAY, ends=-DAY),
        "not yet valid": make("x", ca, begins=2 * DAY),
        "another name": make("x", ca, host="other.example", address="192.0.2.1"),
        "unknown CA": make("x", stranger),
        "signed by itself": make("x"),
        "for clients only": make("x", ca, usage=ExtendedKeyUsageOID.CLIENT_AUTH),
        "weak key": make("x", ca, key=weak),
    }
    found = {name: (leaf.pem(), leaf) for name, leaf in leaves.items()}
    leaf = make("x", between)
    found["a link of the chain is missing"] = (leaf.pem(), leaf)
    leaf = make("x", no_ca)
    found["signed by what is no CA"] = (leaf.pem(no_ca), leaf)
    leaf = make("x", old_ca)
    found["signed by a CA that is over"] = (leaf.pem(old_ca), leaf)
    return found


def write(folder: Path, chain: bytes, made: Made) -> tuple[Path, Path]:
    certificate, key = folder / "server.pem", folder / "server.key"
    certificate.write_bytes(chain)
    key.write_bytes(made.key_pem())
    return certificate, key
