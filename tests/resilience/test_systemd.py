"""The page about systemd works as it is written, as far as that shows without an init system."""

import asyncio
import os
import re
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from websockets.asyncio.client import connect

from tests.install_needs import program
from tests.resilience import deployed
from tests.resilience.deployed import Machine
from tests.servers.broker import broker_in
from tests.servers.postgres import free_port, postgres
from tests.servers.processes import running, until
from tests.servers.product import CODE, get

SELF_SIGNED = ssl.create_default_context()
SELF_SIGNED.check_hostname, SELF_SIGNED.verify_mode = False, ssl.CERT_NONE
HOST = "chat.example.com"
NGINX = """daemon off; pid {place}/pid; error_log {place}/error.log; events {{}}
http {{ access_log off; client_body_temp_path {place}/a; proxy_temp_path {place}/b; fastcgi_temp_path {place}/c;
uwsgi_temp_path {place}/d; scgi_temp_path {place}/e;
{page}
}}
"""


@pytest.fixture
def machine() -> Iterator[Machine]:
    # Not pytest's own folder, which only its owner enters.
    with tempfile.TemporaryDirectory(prefix="takeover-machine-") as folder:
        yield Machine(Path(folder))


def test_the_page_is_followed_to_a_product_that_serves_and_talks(machine: Machine) -> None:
    ports = {"8000": free_port(), "8001": free_port(), "443": free_port()}
    with ExitStack() as running_things:
        begin(machine, running_things)
        lines = deployed.commands()
        made, prepared, units = lines[:2], [line for line in lines if "systemd-run" in line], lines[-3:]
        machine.run(made[1].replace("-o takeover -g takeover ", f"-o {machine.user.pw_uid} -g {machine.user.pw_gid} "))
        put_the_code(machine)

        assert machine.run(prepared[0]) == ""
        machine.run(units[0])
        for name, instance in started(units[2]):
            command, environment, folder = machine.unit(name, str(ports.get(instance, "")))
            running_things.enter_context(
                running(
                    command,
                    ready=lambda: True,
                    log=machine.root / f"{name}{instance}.log",
                    stop_with=signal.SIGTERM,
                    env=environment,
                    cwd=folder,
                )
            )
        assert "identified no issues" in machine.run(prepared[1])
        assert re.search(rf"https://{HOST}/invitation/\S+", machine.run(prepared[2]))
        for port in (ports["8000"], ports["8001"]):
            until(lambda at=port: get(f"http://127.0.0.1:{at}/readyz") == (200, "ok\n"), "the web process")
        running_things.enter_context(nginx(machine, ports))
        look_through(ports["443"])
        until(lambda: list(machine.path("/var/lib/takeover").glob("beat-schedule*")), "the clock to tick")
        for log in machine.root.glob("*.log"):
            assert " ERROR " not in log.read_text(), log.read_text()
        assert not [path for path in machine.path("/srv/takeover").rglob("*") if path.stat().st_uid != os.getuid()]


def begin(machine: Machine, things: ExitStack) -> None:
    """PostgreSQL, Redis, and the settings of step 3 with their addresses."""
    database = things.enter_context(postgres())
    with_broker = Path(things.enter_context(tempfile.TemporaryDirectory(prefix="takeover-broker-")))
    port = free_port()
    things.enter_context(broker_in(with_broker, "--port", str(port), "--bind", "127.0.0.1"))
    (settings,) = deployed.blocks("ini")
    ours = {
        "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz-of-the-systemd-test",
        "DATABASE_URL": database,
        "REDIS_URL": f"redis://127.0.0.1:{port}/0",
        "DATA_DIR": str(machine.path("/var/lib/takeover")),
    }
    for name, value in ours.items():
        settings, count = re.subn(rf"^{name}=.*$", lambda _, n=name, v=value: f"{n}={v}", settings, flags=re.MULTILINE)
        assert count == 1, name
    file = machine.path("/etc/takeover.env")
    file.write_text(settings)
    file.chmod(0o600)


def put_the_code(machine: Machine) -> None:
    """Step 2, with the packages that are here: installing takes minutes. What an image leaves out is not needed."""
    left_out = (CODE / ".dockerignore").read_text().split()
    place = machine.path("/srv/takeover")
    tracked = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=CODE,
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    for name in tracked.split("\0"):
        if name and name.partition("/")[0] not in left_out and (CODE / name).is_file():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(CODE / name, place / name)
    (place / ".venv").symlink_to(sys.prefix)


def started(line: str) -> list[tuple[str, str]]:
    """The units that the last line of step 5 starts: file and instance."""
    units = line.split()[3:]
    return [(f"{name}{at}.service", instance) for name, at, instance in (unit.partition("@") for unit in units)]


def nginx(machine: Machine, ports: dict[str, int]):  # type: ignore[no-untyped-def]
    """The proxy of step 6, on a port of its own, with a certificate that nobody has signed."""
    (config,) = deployed.blocks("nginx")
    config = machine.mapped(config).replace("listen 443 ", f"listen 127.0.0.1:{ports['443']} ")
    for port in ("8000", "8001"):
        config = config.replace(f"127.0.0.1:{port}", f"127.0.0.1:{ports[port]}")
    place = machine.path("/etc/nginx")
    (place / "nginx.conf").write_text(NGINX.format(place=place, page=config))
    subject = ["-subj", f"/CN={HOST}", "-keyout", f"{machine.path('/etc/ssl')}/{HOST}.key"]
    certificate = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    subprocess.run(
        [*certificate, *subject, "-out", f"{machine.path('/etc/ssl')}/{HOST}.pem"], check=True, capture_output=True
    )
    os.chown(place, machine.user.pw_uid, machine.user.pw_gid)
    command = machine.unprivileged([program("nginx"), "-c", str(place / "nginx.conf"), "-e", str(place / "error.log")])
    return running(
        command,
        ready=lambda: ask(ports["443"], "/sign-in/")[0] == 200,
        log=machine.root / "nginx.log",
        stop_with=signal.SIGTERM,
        cwd="/",
    )


def ask(port: int, path: str) -> tuple[int, str]:
    request = urllib.request.Request(f"https://127.0.0.1:{port}{path}", headers={"Host": HOST})
    try:
        with urllib.request.urlopen(request, timeout=10, context=SELF_SIGNED) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, ""
    except OSError:
        return 0, ""


def look_through(port: int) -> None:
    """What people and strangers see through the proxy."""
    assert {path: ask(port, path)[0] for path in ("/healthz", "/readyz", "/metrics")} == dict.fromkeys(
        ("/healthz", "/readyz", "/metrics"), 404
    )
    _, page = ask(port, "/sign-in/")
    (style,) = re.findall(r'href="(/static/css/[^"]+)"', page)[:1]
    assert ask(port, style)[0] == 200

    async def socket() -> None:
        address = f"wss://{HOST}/ws/chat/nobody/"
        async with connect(address, host="127.0.0.1", port=port, ssl=SELF_SIGNED, proxy=None) as talk:
            await (await talk.ping())

    asyncio.run(asyncio.wait_for(socket(), 10))


def test_the_units_are_valid(machine: Machine) -> None:
    put_the_code(machine)
    machine.path("/etc/takeover.env").touch()
    machine.run(deployed.commands()[-3])
    folder = machine.path("/etc/systemd/system")
    for unit in folder.iterdir():
        unit.write_text(machine.mapped(unit.read_text()))
    names = [str(folder / name.replace("@.", "@8000.")) for name in sorted(unit.name for unit in folder.iterdir())]
    assert len(names) == 3
    checked = subprocess.run(
        [program("systemd-analyze"), "verify", "--man=no", *names], capture_output=True, text=True, check=False
    )
    ours = [line for line in checked.stderr.splitlines() if "takeover" in line]
    assert (checked.returncode, ours) == (0, []), checked.stderr
    for unit in folder.iterdir():
        assert f"ReadWritePaths={machine.path('/var/lib/takeover')}" in unit.read_text()
