"""How Microsoft's sign-in is reached: through a company's proxy, with its certificates, or not at all."""

import ipaddress
import json
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from syncd.errors import Offline
from syncd_providers.outlook.authority import App

LOGIN = "https://login.microsoftonline.com/common/oauth2/v2.0"
DOCUMENTS = json.dumps(
    {"authorization_endpoint": f"{LOGIN}/authorize", "token_endpoint": f"{LOGIN}/token"}
).encode()
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(DOCUMENTS)


@contextmanager
def listening(answer: bytes, context: ssl.SSLContext | None = None) -> Iterator[tuple[int, list[str]]]:
    """A port that gives one answer to whoever comes, and the first line each of them has sent."""
    lines: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            try:
                plain, _ = server.accept()
                with plain, context.wrap_socket(plain, server_side=True) if context else plain as peer:
                    lines.append(peer.recv(65536).decode().partition("\r\n")[0])
                    peer.sendall(answer)
            except OSError:  # the client does not trust us, or nobody came
                return

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1], lines
        server.shutdown(socket.SHUT_RDWR)
        thread.join(10)


def test_a_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """In many companies nothing else leads out."""
    with listening(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n") as (port, lines):
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        with pytest.raises(Offline):
            App(client_id="x").build()
    assert [line.partition(" HTTP/")[0] for line in lines] == ["CONNECT login.microsoftonline.com:443"]


def certificate(folder: Path) -> Path:
    """A certificate with its key for this machine, signed by nobody the system trusts."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Example Proxy")])
    here = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(here, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    place = folder / "proxy.pem"
    form, no_password = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    place.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, form, no_password)
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return place


def test_a_companys_certificates_are_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy that looks into everything signs with its own; the environment says so, or nothing is sent."""
    place = certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(place)
    with listening(ANSWER + DOCUMENTS, context) as (port, lines):
        with pytest.raises(Offline):
            App(client_id="x", authority=f"https://127.0.0.1:{port}/").build()
        assert lines == []
    with listening(ANSWER + DOCUMENTS, context) as (port, lines):
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(place))
        App(client_id="x", authority=f"https://127.0.0.1:{port}/").build()
        assert lines == ["GET /common/v2.0/.well-known/openid-configuration HTTP/1.1"]


def test_a_national_cloud_is_asked_itself() -> None:
    """What it names is followed as it is; where a server of this machine stands in, nothing leaves it."""
    cloud = App(client_id="x", authority="https://login.microsoftonline.us/")
    assert not cloud.is_stand_in
    assert cloud.at("https://login.microsoftonline.us/a?b=c") == "https://login.microsoftonline.us/a?b=c"
    here = App(client_id="x", authority="http://127.0.0.1:8002/")
    assert here.at("https://login.microsoftonline.us/a?b=c") == "http://127.0.0.1:8002/a?b=c"
