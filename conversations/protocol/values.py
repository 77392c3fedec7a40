"""The values that frames hold: their types, bounds and codes."""

from typing import Annotated, Literal

from msgspec import Meta

Ref = Annotated[
    str, Meta(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f]+$", description="the client's own id, random")
]
Id = Annotated[int, Meta(ge=1, le=2**63 - 1)]
Seq = Annotated[int, Meta(ge=0, le=2**53)]
Epoch = Annotated[int, Meta(ge=0, le=2**53)]
Limit = Annotated[int, Meta(ge=1, le=100)]
Text = Annotated[str, Meta(min_length=1, max_length=4000, description="1 to 4,000 characters")]
DraftText = Annotated[str, Meta(max_length=10_000, description="up to 10,000 characters")]
Short = Annotated[str, Meta(max_length=200)]
BotNote = Annotated[str, Meta(max_length=1000, description="up to 1,000 characters")]
SteerText = Annotated[str, Meta(max_length=500, description="up to 500 characters")]
ViewName = Annotated[str, Meta(min_length=1, max_length=60)]
AwayReason = Annotated[str, Meta(min_length=1, max_length=60)]
Long = Annotated[str, Meta(max_length=2000)]
Language = Annotated[str, Meta(min_length=2, max_length=35, description='a language tag, such as "de" or "pt-BR"')]

RATING_LENGTH = 1000
"""Characters of the words of a rating."""

REPLAY = 50
"""The most entries that `hello` and `watch` send, and the default of `history`."""

Author = Literal["visitor", "bot", "operator", "notice"]
FoundAuthor = Literal["visitor", "bot", "operator", "notice", "note", "card"]
Via = Literal["start_message", "interaction", "end_action"]
Control = Literal["bot", "awaiting", "operator", "ended"]
Status = Literal["live", "stalled", "abandoned"]
Uploads = Literal["operator", "mailbox", "none"]
Reason = Literal["default_answers", "requested", "released", "lease_expired"]
AlertReason = Literal[
    "default_answers", "requested", "released", "lease_expired", "waiting_for_you", "mentioned", "transfer_offered"
]
NoticeCode = Literal[
    "taken_over",
    "transferred",
    "finished",
    "released",
    "awaiting",
    "taken_back",
    "lease_expired",
    "bot_again",
    "ended",
    "file_passed_on",
]
TransferState = Literal["open", "accepted", "declined", "expired", "withdrawn", "overtaken"]
AskingEnd = Literal[
    "handed_over", "declined", "expired", "withdrawn", "taken", "finished", "released", "lease_expired", "ended"
]
AttachmentState = Literal["pending", "ready", "mailed", "failed", "withdrawn", "expired"]
AttachmentRecipient = Literal["operator", "visitor", "mailbox"]
AttachmentProblem = Literal["infected", "undelivered", "discarded", "lost"]
AnswerMode = Literal["auto", "approve", "off"]
FinishAction = Literal["default", "nothing", "message", "interaction"]
View = Literal["awaiting", "all", "mine", "historic", "mentions"]
ListOrder = Literal["latest", "wait"]
ListStatus = Literal["action", "waiting", "live", "stalled", "abandoned", "ended"]
ListHolder = Literal["me", "nobody", "me_or_nobody"]
Presence = Literal["online", "offline"]
ErrorCode = Literal[
    "malformed",
    "unknown_type",
    "invalid",
    "hello_first",
    "unknown_token",
    "unknown_bot",
    "bot_off",
    "empty",
    "no_conversation",
    "not_found",
    "no_such_button",
    "answered",
    "no_such_interaction",
    "ended",
    "already_taken",
    "already_offered",
    "already_asked",
    "not_held",
    "not_holder",
    "no_engine",
    "no_model",
    "model_slow",
    "model_busy",
    "model_spent",
    "model_failed",
    "stale_preview",
    "stale_view",
    "too_late",
    "no_uploads",
    "not_ready",
    "gone",
    "forbidden",
    "unavailable",
    "too_many",
]


class Close:
    """Close codes. Clients reconnect after 4008, 4012 and abnormal closes, with full jitter."""

    BYE = 4000
    SIGN_IN = 4001
    FORBIDDEN = 4003
    TOO_SLOW = 4008
    RESTARTING = 4012
    TOO_MANY = 4029
    PROTOCOL = 4400
