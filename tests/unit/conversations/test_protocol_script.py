"""The browser's constants and types agree with the protocol."""

from pathlib import Path
from typing import get_args

from django.conf import settings

from conversations import protocol
from conversations.management import protocol_script

SCRIPTS = Path(settings.BASE_DIR) / "static" / "js" / "lib"


def test_the_scripts_constants_are_not_stale() -> None:
    written = (SCRIPTS / "protocol.js").read_text(encoding="utf-8")
    assert written == protocol_script.constants(), "Run manage.py protocol_docs and commit static/js/lib/protocol.js."


def test_the_scripts_types_are_not_stale() -> None:
    written = (SCRIPTS / "frames.d.ts").read_text(encoding="utf-8")
    assert written == protocol_script.frames(), "Run manage.py protocol_docs and commit static/js/lib/frames.d.ts."


def test_every_command_with_an_answer_of_its_own_exists() -> None:
    for answers, commands in (
        (protocol_script.OPERATOR_ANSWERS, protocol.OperatorCommand),
        (protocol_script.VISITOR_ANSWERS, protocol.VisitorCommand),
    ):
        assert set(answers) <= {command.__struct_config__.tag for command in get_args(commands)}


def test_every_answer_of_its_own_is_the_type_of_its_command() -> None:
    for answers, frames in (
        (protocol_script.OPERATOR_ANSWERS, protocol.CONSOLE_FRAMES),
        (protocol_script.VISITOR_ANSWERS, protocol.VISITOR_FRAMES),
    ):
        own = {frame for frame in frames if issubclass(frame, protocol.Ok) and frame is not protocol.Ok}
        assert own == set(answers.values())
