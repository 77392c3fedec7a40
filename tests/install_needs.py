"""`python -m tests.install_needs`: installs what the tests need beyond Python, or says exactly what to install.

It uses apt-get where that exists and this is root; it changes nothing where everything is there.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable

from takeover_project import broker
from takeover_project.run import postgres
from takeover_project.run.checks import Problem
from tests.servers import browser, clamav, s3

NEEDS: dict[str, Callable[[], object]] = {
    "chromium": browser.program,
    "postgresql": postgres.programs,
    "clamav-daemon": clamav.program,
    "git": lambda: program("git"),
    "procps": lambda: program("ps"),
    "docker-compose": lambda: program("docker-compose"),
    "nginx-light": lambda: program("nginx"),
    "openssl": lambda: program("openssl"),
    "systemd": lambda: program("systemd-analyze"),
}


def main() -> None:
    debian = os.getuid() == 0 and shutil.which("apt-get")
    if debian and not shutil.which(browser.QUICK) and (complaint(browser.program) or offered(browser.QUICK)):
        install([browser.QUICK])  # if that fails, the ordinary browser below does
    missing = {package: reason for package, look in NEEDS.items() if (reason := complaint(look))}
    if missing and debian:
        install(list(missing))
        missing = {package: reason for package in missing if (reason := complaint(NEEDS[package]))}
    if complaint(s3.program):
        subprocess.run(s3.INSTALL, check=False)
        if reason := complaint(s3.program):
            missing["rclone"] = reason
    try:
        broker.program()
    except broker.BrokerProblem as problem:
        missing["valkey"] = str(problem)
    if missing:
        sys.exit("\n".join(missing.values()))


def complaint(look: Callable[[], object]) -> str:
    """Why `look` found nothing; empty when it did."""
    try:
        look()
    except (FileNotFoundError, Problem) as problem:
        return str(problem)
    return ""


def offered(package: str) -> bool:
    """Whether the package manager knows it, without asking the network."""
    return subprocess.run(["apt-cache", "show", package], capture_output=True, check=False).returncode == 0


def install(packages: list[str]) -> None:
    """Asks Debian's package manager; if it fails, its reason is on the terminal."""
    print(f"Installing for the tests: {', '.join(packages)}", flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-q"], ["install", "-q", "-y", "--no-install-recommends", *packages]):
        subprocess.run(["apt-get", *command], env=environment, stdin=subprocess.DEVNULL, check=False)


def program(name: str) -> str:
    found = shutil.which(name)
    if not found:
        package = {"nginx": "nginx-light", "ps": "procps", "systemd-analyze": "systemd"}.get(name, name)
        raise FileNotFoundError(f"The tests need the program {name}. Install it: `apt-get install {package}`.")
    return found


if __name__ == "__main__":
    main()
