"""Everything that a bot says and does, as a publication keeps it."""

from collections.abc import Mapping
from typing import Literal

import msgspec

from bots.answering.conditions import Condition, chosen
from bots.answering.translation import Translation
from bots.understanding.decision import Caution
from bots.wording.questions import Question
from bots.wording.said import SaidButton

Disclosing = Literal["model", "always", "never"]
EngineKind = Literal["built_in", "external", "model"]
ApprovalEnd = Literal["send", "hold", "await"]
EndActionKind = Literal["default", "nothing", "message", "interaction"]


class PublishedInteraction(msgspec.Struct, frozen=True):
    """An interaction; its texts still hold their variables. It says `text` or one of the other `wordings`."""

    id: int
    name: str
    text: str
    buttons: tuple[SaidButton, ...] = ()
    phrases: tuple[str, ...] = ()
    wordings: tuple[str, ...] = ()
    question: Question | None = None
    next: int | None = None
    """What follows if none of `conditions` holds."""
    conditions: tuple[Condition, ...] = ()
    pause_seconds: int = 0
    operators_may_send: bool = False
    asks_for_person: bool = False
    label: str = ""

    def following(self, variables: Mapping[str, str]) -> int | None:
        """The id of the interaction that follows this one."""
        return chosen(self.conditions, self.next, variables) if self.conditions else self.next

    @property
    def may_be_followed_by(self) -> tuple[int, ...]:
        """The ids of all interactions that may follow this one."""
        targets = dict.fromkeys([one.target for one in self.conditions])
        return tuple(targets if self.next is None else targets | {self.next: None})

    @property
    def name_for_visitors(self) -> str:
        """Its label, else its name without underscores."""
        return self.label or " ".join(self.name.replace("_", " ").split()) or self.name


class PublishedSource(msgspec.Struct, frozen=True, omit_defaults=True):
    """A source; its words are kept under their digest. `address`: where visitors can read it, or ""."""

    digest: str
    title: str = ""
    address: str = ""
    is_interactions: bool = False


class EndActionSetting(msgspec.Struct, frozen=True):
    """The preselected end action and what it uses. `message` still holds its variables."""

    action: EndActionKind = "nothing"
    message: str = ""
    interaction: int | None = None


class Approval(msgspec.Struct, frozen=True, omit_defaults=True):
    """How answers wait for an operator: whether they do, for how many seconds, and what comes then.

    An operator's switch in a conversation can make them wait, too.
    """

    on: bool = False
    seconds: int = 20
    then: ApprovalEnd = "send"


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that a bot says and does. A Publication keeps it as JSON. Times are in minutes."""

    id: int
    slug: str
    name: str
    language: str
    country: str = ""
    engine: EngineKind = "built_in"
    quiet_seconds: float = 1.2
    caution: Caution = "balanced"
    asks_back: bool = False
    """A content from before there was this setting does not ask back."""
    asks_rating: bool = False
    rated_ends: tuple[EndActionKind, ...] | msgspec.UnsetType = msgspec.UNSET
    """The end actions after which it asks; left out if it asks after all of them."""
    discloses: Disclosing = "model"
    disclosure: str = ""
    not_in_sources: str = ""
    start: int | None
    default_reply: str
    default_interaction: int | None
    question_reply: str = ""
    cancel_words: tuple[str, ...]
    cancels_as_listed: bool = False
    """A content from before there were lists of cancel words gets the list if it has only the first word."""
    agent_threshold: int
    agent_called: str = ""
    agent_confirmation: str
    waiting_reply: str = ""
    waiting_minutes: int = 3
    no_operator_interaction: int | None
    takeover_start_message: str
    attachments_email: str
    end: EndActionSetting
    stalled_after_minutes: int
    abandoned_after_minutes: int
    ended_after_minutes: int
    interactions: dict[int, PublishedInteraction]
    approval: Approval | msgspec.UnsetType = msgspec.UNSET
    """Left out if it is the default, so that other bots are published as they were before there was this setting."""
    # Left out if there is none, so that other bots are published as they were before there were any.
    out_of_scope: tuple[str, ...] | msgspec.UnsetType = msgspec.UNSET
    # Left out if there is none, so that bots of one language are published as they were before there were others.
    translations: dict[str, Translation] | msgspec.UnsetType = msgspec.UNSET

    # Left out if there is none, as above.
    sources: tuple[PublishedSource, ...] | msgspec.UnsetType = msgspec.UNSET

    @property
    def all_sources(self) -> tuple[PublishedSource, ...]:
        """The sources from which a language model may answer."""
        return () if self.sources is msgspec.UNSET else self.sources

    @property
    def approval_settings(self) -> Approval:
        """How answers wait for an operator."""
        return Approval() if self.approval is msgspec.UNSET else self.approval

    @property
    def approves(self) -> bool:
        """Whether answers wait for an operator, unless an operator has chosen otherwise for the conversation."""
        return self.approval_settings.on

    @property
    def other_languages(self) -> dict[str, Translation]:
        """The languages that the bot speaks beside its main one, with what is translated."""
        return {} if self.translations is msgspec.UNSET else self.translations

    @property
    def phrases(self) -> list[tuple[str, int]]:
        """Every phrase with the id of the interaction that it leads to."""
        return [(phrase, item.id) for item in self.interactions.values() for phrase in item.phrases]

    @property
    def topics(self) -> dict[int, str]:
        """By interaction: its name as words, which say what it is about."""
        return {item.id: item.name.replace("_", " ").strip() for item in self.interactions.values()}

    @property
    def sendable(self) -> tuple[int, ...]:
        """The ids of the interactions that operators may send, sorted by name."""
        may = [item for item in self.interactions.values() if item.operators_may_send]
        return tuple(item.id for item in sorted(may, key=lambda item: item.name.casefold()))
