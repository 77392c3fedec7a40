"""Every target by its name."""

from tests.fuzz.target import Target
from tests.fuzz.targets import addresses, answers, archives, frames, marks, patterns, tables, uploads

TARGETS: dict[str, Target] = {
    target.name: target
    for target in (
        *(tables.TEXTS, tables.SPREADSHEETS, tables.ARCHIVES),
        *(patterns.TARGET, answers.TARGET, marks.TARGET, addresses.TARGET),
        *(frames.TARGET, uploads.TARGET, archives.TARGET),
    )
}
