"""A person's name in an answer, without the words that introduce it: "my name is Ada Lovelace"."""

from __future__ import annotations

import re

from bots.wording.values.reading import Reading
from plain_text import visible

BEFORE = re.compile(
    r"(?i)^(?:(?:hi|hello|hey|hallo|bonjour|salut|hola|ciao|olá|مرحبا|merhaba|cześć)\b[\s,!.،]*)?(?:"
    r"(?:my (?:full |first |last )?name['’]?s?(?: is)?|i['’]m called|i['’]m|i am|this is|it['’]s|it is|call me)"
    r"|(?:mein name (?:ist|lautet)|ich hei(?:ß|ss)e|ich bin(?: der| die)?|nennen sie mich|man nennt mich)"
    r"|(?:je m['’]appelle|mon nom (?:est|c['’]est)|je suis|moi c['’]est|c['’]est)"
    r"|(?:اسمي هو|اسمي|إسمي|انا اسمي|أنا اسمي|أنا|انا|معك)"
    r"|(?:me llamo|mi nombre es|soy)|(?:mi chiamo|il mio nome è|sono)"
    r"|(?:o meu nome é|meu nome é|eu sou|sou|me chamo|chamo-me)"
    r"|(?:mijn naam is|ik heet|ik ben)|(?:nazywam się|mam na imię|jestem|moje imię to)"
    r"|(?:меня зовут|моё имя|мое имя|я)|(?:benim adım|adım|ismim)"
    r")[\s:,]+"
)
EAST_ASIAN = re.compile(
    r"^(?:私の名前は|名前は|私は|저는|제 이름은|이름은|我的名字是|我叫做?|我是|ผมชื่อ|ฉันชื่อ|ดิฉันชื่อ|ชื่อ)\s*(?=\S)"
)
MARKS = " .!。،,"
AFTER = re.compile(
    r"(?i)[\s,](?:please|thanks|thank you|bitte|danke|merci|svp"
    r"|شكرا|por favor|gracias|grazie|dank je|dziękuję|спасибо)$"
    r"|(?:と申します|といいます|です|입니다|이에요|예요|ครับ|ค่ะ)$"
)
LETTER = re.compile(r"[^\W\d_]")


def name(said: str) -> Reading | None:
    """The name as it was typed. None if no letter is in it, or if it is an address."""
    text = " ".join(visible(said).split())
    # The marks first: an expression for them and the words before them would take the square of a text's length.
    bare = AFTER.sub("", EAST_ASIAN.sub("", BEFORE.sub("", text)).rstrip(MARKS)).rstrip(MARKS)
    kept = bare if LETTER.search(bare) else text
    return Reading(kept) if LETTER.search(kept) and "@" not in kept and "://" not in kept else None
