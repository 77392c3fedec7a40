"""Reads what a mail server answered, from the exceptions of smtplib."""

from __future__ import annotations

import smtplib

LENGTH = 300
"""Characters of an answer that are kept."""


def is_final(problem: Exception) -> bool:
    """Tells whether the server will never take this mail: it refused every recipient, or the mail itself, with 5xx."""
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in problem.recipients.values())
    # Wrong credentials are 535, but somebody may repair them.
    return isinstance(problem, (smtplib.SMTPSenderRefused, smtplib.SMTPDataError)) and problem.smtp_code >= 500


def text_of(problem: Exception) -> str:
    """Returns what the server said, without the addresses that some exceptions repeat."""
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        answers = [f"{code} {text.decode(errors='replace')}" for code, text in problem.recipients.values()]
        return f"recipient refused: {'; '.join(answers)}"[:LENGTH]
    if isinstance(problem, smtplib.SMTPResponseException):
        said = problem.smtp_error
        return f"{problem.smtp_code} {said.decode(errors='replace') if isinstance(said, bytes) else said}"[:LENGTH]
    return f"{type(problem).__name__}: {problem}"[:LENGTH]
