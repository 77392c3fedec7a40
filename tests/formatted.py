"""Texts of a bot and what pages show of them: the same from the server and from the browser."""

LINK = '<a href="{0}" target="_blank" rel="noopener noreferrer nofollow">{1}</a>'

EXAMPLES = [
    ("plain & <b>simple</b>", "plain &amp; &lt;b&gt;simple&lt;/b&gt;"),
    ("**bold** and *italic*", "<strong>bold</strong> and <em>italic</em>"),
    ("**bold *and italic***", "<strong>bold *and italic</strong>*"),
    ("**bold *and italic* both**", "<strong>bold <em>and italic</em> both</strong>"),
    ("2 * 3 * 4 and **", "2 * 3 * 4 and **"),
    ("one\ntwo", "one\ntwo"),
    ("Bring:\n- a card\n- **two**\nThanks", "Bring:<ul><li>a card</li><li><strong>two</strong></li></ul>Thanks"),
    ("1. pack\n2) send", "<ol><li>pack</li><li>send</li></ol>"),
    ("see [our *site*](https://a.example/b?c=1)", "see " + LINK.format("https://a.example/b?c=1", "our *site*")),
    ("see https://a.example/b.", "see " + LINK.format("https://a.example/b", "https://a.example/b") + "."),
    ("[x](javascript:alert(1))", "[x](javascript:alert(1))"),
    ("<img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert(1)&gt;"),
    (r"\*no\* \[mark](https://a.example)", "*no* [mark](" + LINK.format(*["https://a.example"] * 2) + ")"),
    ("# no heading\n> no quote\n`no code`", "# no heading\n&gt; no quote\n`no code`"),
]  # fmt: skip
