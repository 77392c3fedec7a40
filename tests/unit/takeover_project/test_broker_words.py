"""Tasks carry numbers only, because what they carry waits in the broker in clear."""

from __future__ import annotations

import inspect

from takeover_project.celery import app

OURS = ("conversations.", "attachments.", "bots.", "accounts.")


def test_no_task_carries_words() -> None:
    app.loader.import_default_modules()
    tasks = {name: task for name, task in app.tasks.items() if name.startswith(OURS)}
    assert len(tasks) >= 9
    for name, task in tasks.items():
        parameters = inspect.signature(task.run).parameters.values()
        assert {parameter.annotation for parameter in parameters} <= {"int", int}, name
