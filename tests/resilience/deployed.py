"""The page about systemd, read as somebody who follows it, with `/srv`, `/etc` and `/var` in a folder of the tests."""

from __future__ import annotations

import os
import pwd
import re
import shlex
import subprocess
from configparser import ConfigParser
from pathlib import Path

from tests.servers.product import CODE, bare_environment

PLACES = re.compile(r"(?<![\w.])/(srv|etc|var)(?=/)")


def page() -> str:
    """The section of docs/deployment.md, without the indent of its list."""
    text = (CODE / "docs/deployment.md").read_text()
    return re.sub(r"^   ", "", text.partition("## With systemd\n")[2].partition("\n## ")[0], flags=re.MULTILINE)


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", page(), re.MULTILINE | re.DOTALL)


def commands() -> list[str]:
    """Every line that somebody types, in the order of the page."""
    return [line for block in blocks("sh") for line in block.splitlines()]


class Machine:
    """A folder that stands for the machine's `/`, and an account without rights that reads it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.chmod(0o755)
        for folder in ("srv", "etc/systemd/system", "etc/ssl", "etc/nginx", "var/lib"):
            (root / folder).mkdir(parents=True)
        names = {entry.pw_name for entry in pwd.getpwall()}
        self.user = pwd.getpwnam(
            "nobody" if os.getuid() == 0 and "nobody" in names else pwd.getpwuid(os.getuid()).pw_name
        )

    def mapped(self, text: str) -> str:
        """The text with the places of this machine."""
        return PLACES.sub(lambda found: f"{self.root}/{found[1]}", text)

    def path(self, path: str) -> Path:
        return Path(self.mapped(path))

    def unprivileged(self, command: list[str]) -> list[str]:
        """The command as the account runs it, which may read all: the tests' Python may lie where only root reads."""
        if os.getuid() != 0:
            return command
        right = ("--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search")
        ids = (f"--reuid={self.user.pw_uid}", f"--regid={self.user.pw_gid}")
        # Changing the account clears the signal with which the tests' children die.
        return ["setpriv", *ids, "--clear-groups", *right, "--pdeathsig", "KILL", "--", *command]

    def environment(self, file: str) -> dict[str, str]:
        """What systemd makes of an EnvironmentFile."""
        pairs = [line.partition("=") for line in self.path(file).read_text().splitlines() if line]
        return bare_environment() | {"HOME": "/nonexistent"} | {name: value for name, _, value in pairs}

    def run(self, line: str) -> str:
        """Runs a line of the page: `systemd-run` as its account, everything else as it stands. Gives its output."""
        words = shlex.split(self.mapped(line))
        options = {"cwd": "/", "env": bare_environment()}
        if words[0] == "systemd-run":
            given = dict(re.findall(r"--property=(\w+)=(\S+)", line))
            options = {
                "cwd": str(self.path(given["WorkingDirectory"])),
                "env": self.environment(given["EnvironmentFile"]),
            }
            assert "--uid=takeover" in words
            words = self.unprivileged([word for word in words[1:] if not word.startswith("--") or word in COMMANDS_OWN])
        if words[0] == "install":
            words = [{"takeover": str(self.user.pw_uid)}.get(word, word) for word in words]
        done = subprocess.run(words, **options, capture_output=True, text=True, check=False)  # type: ignore[call-overload]
        assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
        return str(done.stdout + done.stderr)

    def unit(self, name: str, instance: str = "") -> tuple[list[str], dict[str, str], str]:
        """Command, environment and folder of a unit's process."""
        unit = ConfigParser(interpolation=None, strict=True)
        unit.optionxform = str  # type: ignore[assignment,method-assign]
        text = self.path(f"/etc/systemd/system/{name}").read_text().replace("%i", instance)
        unit.read_string(text)
        service = unit["Service"]
        command = shlex.split(self.mapped(service["ExecStart"]))
        folder = str(self.path(service["WorkingDirectory"]))
        return self.unprivileged(command), self.environment(service["EnvironmentFile"]), folder


COMMANDS_OWN = {"--deploy", "--email"}
