"""Help of a language model for operators: the command and its answer."""

from typing import Literal

from conversations.protocol.passages import PassageCard
from conversations.protocol.shared import Command, Ok
from conversations.protocol.values import Epoch, Id, Language, Text

SuggestKind = Literal["reply", "rewrite", "translate", "summary"]
RewriteStyle = Literal["shorter", "friendlier", "correct"]


class Suggest(Command, tag="suggest"):
    """Asks the bot's language model for words; changes nothing. `reply` and `rewrite` are for the holder.

    `text`: what is rewritten or translated. `style`: how it is rewritten, `correct` without it. `into`: the language
    of a translation or summary; without it that of the visitor. Refused with `no_model` without a model; `model_slow`,
    `model_busy`, `model_spent` and `model_failed` say why there are no words.
    """

    conversation: Id
    epoch: Epoch
    kind: SuggestKind
    text: Text | None = None
    style: RewriteStyle | None = None
    into: Language | None = None


class Suggested(Ok, tag="ok"):
    """Answers `suggest`. `seq`: the last entry that the model was told. `passages`: those of the bot's sources that a
    reply relies on, as the model names them."""

    text: str
    seq: int
    passages: tuple[PassageCard, ...] = ()
