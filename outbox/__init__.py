"""Mails that are rows: a mail is stored first, and sent until the company's mail server has accepted it."""
