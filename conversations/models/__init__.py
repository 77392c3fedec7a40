"""The tables of conversations, each with its queries.

rules → people → conversation → entries | finishing | bookmarks | handing_over | search | waits | ratings | reviews |
saved_views | notes | about_to_say | proposals | canned | seen_marks | visitor_pages; away_reasons.
"""

from conversations.models import about_to_say as _about_to_say  # noqa: F401 - for Django; nobody gets it from here
from conversations.models import canned as _canned  # noqa: F401 - for Django
from conversations.models import notes as _notes  # noqa: F401 - for Django; nobody gets it from here
from conversations.models import proposals as _proposals  # noqa: F401 - for Django; nobody gets it from here
from conversations.models.away_reasons import AwayReason
from conversations.models.bookmarks import Bookmark, VisitedPage
from conversations.models.control import control_of, status_at
from conversations.models.conversation import WAITS_SINCE, Conversation, ConversationQuerySet, Takeover
from conversations.models.entries import Entry, Receipt, Watch
from conversations.models.finishing import PendingFinish
from conversations.models.handing_over import Asking, Transfer
from conversations.models.people import Operator, Visitor, VisitorCard, full_name, new_reference
from conversations.models.ratings import Rating
from conversations.models.reviews import Review
from conversations.models.rules import OperatorRules, UploadRules, default_kinds
from conversations.models.saved_views import SavedView
from conversations.models.search import SearchLine, SearchProgress, SearchText
from conversations.models.seen_marks import SeenMark
from conversations.models.visitor_pages import VisitorPage, WebProcess
from conversations.models.waits import Wait

__all__ = [
    "WAITS_SINCE",
    "Asking",
    "AwayReason",
    "Bookmark",
    "Conversation",
    "ConversationQuerySet",
    "Entry",
    "Operator",
    "OperatorRules",
    "PendingFinish",
    "Rating",
    "Receipt",
    "Review",
    "SavedView",
    "SearchLine",
    "SearchProgress",
    "SearchText",
    "SeenMark",
    "Takeover",
    "Transfer",
    "UploadRules",
    "VisitedPage",
    "Visitor",
    "VisitorCard",
    "VisitorPage",
    "Wait",
    "Watch",
    "WebProcess",
    "control_of",
    "default_kinds",
    "full_name",
    "new_reference",
    "status_at",
]
