"""Sinks, an alert, a clock that tests move, and settings that make waiting short."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from alert_sinks import WebSink, web_sink

from serving.alerts.alert import Alert
from serving.alerts.message import Message


@dataclass
class Clock:
    """Naive UTC."""

    now: datetime = datetime(2026, 3, 1, 5, 0)

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **length: float) -> None:
        self.now += timedelta(**length)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def alert() -> Alert:
    return Alert(
        "check_failed", "critical", "run:audit", "The audit failed", "3 checks failed: assert_a, assert_b",
        "stage audit", "Mend the cause, then run again.", "check-failed", "20260301T050000Z-1a2b3c", {"failed": 3},
    )  # fmt: skip


@pytest.fixture
def message(alert: Alert, clock: Clock) -> Message:
    return Message(alert, "open", clock.now, "acme", "docs/runbook.md#check-failed", "0123456789abcdef0123")


@pytest.fixture
def secrets_file(tmp_path: Path) -> Path:
    return tmp_path / "secrets.toml"


@pytest.fixture
def sink() -> Iterator[WebSink]:
    with web_sink() as found:
        yield found


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("serving.alerts.delivery.PAUSE_SECONDS", 0.01)
    monkeypatch.setattr("serving.alerts.channels.http.READ_SECONDS", 0.3)
    monkeypatch.setattr("serving.alerts.channels.mail.READ_SECONDS", 0.3)


@dataclass
class Certificate:
    """A certificate of this machine that nobody knows; `file` is what makes it known."""

    file: Path
    context: ssl.SSLContext


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    folder = tmp_path_factory.mktemp("certificate")
    public, private = folder / "public.pem", folder / "private.pem"
    public.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    private.write_bytes(key.private_bytes(*form))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(public, private)
    return Certificate(public, context)
