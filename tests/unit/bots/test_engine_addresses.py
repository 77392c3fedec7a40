"""Where engines may be: public addresses with TLS, checked when they are written and when they are asked."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from bots.engines import addresses
from bots.engines.addresses import Address
from bots.engines.problems import EngineFailed
from bots.engines.seam import Briefing
from bots.external_engine.client import ExternalEngine
from bots.language_model.endpoint import Endpoint
from bots.language_model.engine import LanguageModel
from tests.servers.engine import Engine as Server
from tests.servers.engine import engine, send

HELLO = Briefing(message="hello")


@pytest.fixture
def rasa(settings: Any) -> Iterator[Server]:
    settings.ENGINES_PRIVATE = True
    with engine() as made:
        yield made


def failure(rasa: Server) -> EngineFailed:
    with pytest.raises(EngineFailed) as caught:
        asyncio.run(ExternalEngine(Address(rasa.url)).ask(HELLO))
    return caught.value


def test_a_key_goes_to_the_configured_server_only(rasa: Server) -> None:
    with engine() as elsewhere:
        elsewhere.answer = lambda handler, _: handler.send_error(500)
        rasa.answer = lambda handler, _: send(handler, b"", status=307, Location=elsewhere.url)
        with pytest.raises(EngineFailed):
            asyncio.run(LanguageModel(endpoint=Endpoint(url=rasa.url, model="m", key="sk-between-us")).ask(HELLO))
        with pytest.raises(EngineFailed):
            asyncio.run(ExternalEngine(Address(rasa.url, "between us")).ask(HELLO))
    assert rasa.asked[0].headers["authorization"] == "Bearer sk-between-us"
    assert "x-takeover-signature" in rasa.asked[1].headers
    assert len(elsewhere.asked) == 2
    assert not any("between" in str(each.headers) or "signature" in str(each.headers) for each in elsewhere.asked)


PRIVATE = [
    "127.0.0.1", "10.0.0.7", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
    "255.255.255.255", "[::1]", "[fe80::1]", "[fc00::7]", "[::ffff:10.0.0.7]", "[2002:7f00:1::]", "[64:ff9b::a00:7]",
    "[ff02::1]", "[::]",
]  # fmt: skip


@pytest.mark.parametrize("host", PRIVATE)
def test_private_addresses_are_refused_where_they_are_written_and_where_they_are_asked(host: str) -> None:
    with pytest.raises(ValidationError, match="private address"):
        addresses.check_url(f"https://{host}/hook")
    with pytest.raises(EngineFailed, match="private network"):
        asyncio.run(ExternalEngine(Address(f"https://{host}/hook")).ask(HELLO))


@pytest.mark.parametrize("url", ["https://localhost:{port}/hook", "https://127.1:{port}/hook", "http://1.1.1.1/hook"])
def test_names_and_schemes_are_checked_when_it_is_asked(rasa: Server, settings: Any, url: str) -> None:
    settings.ENGINES_PRIVATE = False
    with pytest.raises(EngineFailed) as caught:
        asyncio.run(ExternalEngine(Address(url.format(port=rasa.url.split(":")[2].split("/")[0]))).ask(HELLO))
    assert caught.value.problem in ("forbidden", "away")
    assert rasa.asked == []


def test_a_redirect_to_where_it_may_not_go_is_not_followed(rasa: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    here = addresses.may_connect
    monkeypatch.setattr(addresses, "may_connect", lambda host: here(host) and host != "127.0.0.2")
    port = rasa.url.split(":")[2].split("/")[0]
    rasa.answer = lambda handler, _: send(handler, b"", status=307, Location=f"http://127.0.0.2:{port}/hook")
    assert failure(rasa).problem == "forbidden"
    assert len(rasa.asked) == 1
    rasa.answer = lambda handler, _: send(handler, b"", status=308, Location="file:///etc/passwd")
    assert failure(rasa).problem == "forbidden"


@pytest.mark.parametrize(
    "url",
    ["", "engine.example", "http://engine.example/hook", "ftp://engine.example/", "https://", "https://user@host.example/",
     "https://host.example:99999/", "https://two words.example/", "javascript:alert(1)"],
)  # fmt: skip
def test_what_is_no_address_of_an_engine_is_refused(url: str) -> None:
    with pytest.raises(ValidationError, match="cannot be asked"):
        addresses.check_url(url)


def test_a_name_is_taken_and_http_only_where_a_setting_allows_it(settings: Any) -> None:
    addresses.check_url("https://engine.example:8443/webhooks/rest/webhook")
    settings.ENGINES_PRIVATE = True
    addresses.check_url("http://rasa:5005/webhooks/rest/webhook")


def certificate_in(folder: Path) -> Path:
    """For localhost, signed by itself, with its key."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    form = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    path = folder / "localhost.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM) + key.private_bytes(serialization.Encoding.PEM, *form)
    )
    return path


def test_tls_is_verified(tmp_path: Path, settings: Any) -> None:
    settings.ENGINES_PRIVATE = True
    certificate = certificate_in(tmp_path)
    code = (
        "import asyncio, django, sys; django.setup()\n"
        "from bots.external_engine.client import ExternalEngine; from bots.engines.addresses import Address\n"
        "from bots.engines.seam import Briefing\n"
        "told = Briefing(message='hello')\n"
        "print(asyncio.run(ExternalEngine(Address(sys.argv[1])).ask(told)).says[0].text)"
    )
    with engine(certificate) as rasa:
        assert failure(rasa).problem == "away"  # nobody vouches for this certificate here
        trusting = {"SSL_CERT_FILE": str(certificate), "ENGINES_PRIVATE": "1", "DATA_DIR": str(tmp_path)}
        environment = {"DJANGO_SETTINGS_MODULE": "takeover_project.settings", **trusting}
        command = [sys.executable, "-c", code, rasa.url]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.strip() == "You said hello.", done.stderr
    assert json.loads(rasa.asked[-1].body)["message"] == "hello"
