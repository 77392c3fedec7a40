"""What configurers edit: the draft. Visitors get the published version of it (see publishing and published)."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from bots.answering import addresses
from bots.understanding.normal import normalise
from bots.wording import colors, questions, texts
from bots.wording.first_words import agent_confirmation, default_reply, question_reply

YEAR_OF_MINUTES = 365 * 24 * 60
# As long as the label of a button.
LONGEST_CHOICE = 80
# The product's own: tokens.css, --accent.
ACCENT = "#3f4fc6"


def languages() -> list[tuple[str, Any]]:
    return list(settings.LANGUAGES)


def check_origins(text: str) -> None:
    for origin in texts.lines(text):
        texts.check_origin(origin)


def check_colour(text: str) -> None:
    if not colors.COLOUR.fullmatch(text):
        raise ValidationError(_("Write the colour as # and six digits, like #3f4fc6."), code="colour")


class Bot(models.Model):
    """Who answers visitors, and how it behaves towards operators."""

    # Where the bot is found, and whether at all, is no part of a version: it acts as soon as it is saved.
    LOOK = ("accent", "side", "widget_title", "invitation")
    AT_ONCE = ("slug", "enabled", "allowed_origins", *LOOK)

    class Side(models.TextChoices):
        # By the direction of writing, not by left and right: so it is right on pages from right to left as well.
        END = "end", _("Right")
        START = "start", _("Left")

    class Understanding(models.TextChoices):
        BUILT_IN = "built_in", _("The built-in matching of phrases")
        EXTERNAL = "external", _("An external engine")

    name = models.CharField(_("name"), max_length=100, help_text=_("What visitors read as its name."))
    slug = models.SlugField(
        _("address name"), unique=True,
        help_text=_("Its chat is at /chat/ and this name. Acts as soon as it is saved, on pages that embed it too."),
    )  # fmt: skip
    enabled = models.BooleanField(
        _("switched on"), default=True,
        help_text=_("A bot switched off says so to visitors and answers nobody. Acts as soon as it is saved."),
    )  # fmt: skip
    language = models.CharField(_("language"), max_length=12, choices=languages, default="en")

    engine = models.CharField(
        _("what answers"), max_length=8, choices=Understanding, default=Understanding.BUILT_IN,
        db_default=Understanding.BUILT_IN,
        help_text=_(
            "An external engine is asked what no button, no open question, no cancel word and no phrase answers. "
            "Give its address below."
        ),
    )  # fmt: skip
    start_interaction = models.ForeignKey(
        "Interaction", models.RESTRICT, null=True, blank=True, related_name="+", verbose_name=_("start interaction"),
        help_text=_("Greets a visitor who opens the chat, and follows a cancel word."),
    )  # fmt: skip
    default_reply = models.TextField(
        _("default reply"), blank=True, max_length=4000, default=default_reply,
        help_text=_("Said when the bot does not understand."),
    )  # fmt: skip
    default_interaction = models.ForeignKey(
        "Interaction", models.RESTRICT, null=True, blank=True, related_name="+", verbose_name=_("default interaction"),
        help_text=_("Follows the default reply. It can also be the end action of a takeover."),
    )  # fmt: skip
    question_reply = models.TextField(
        _("question reply"), blank=True, max_length=4000, default=question_reply,
        help_text=_("Said when an answer does not fit its question, which is then asked again."),
    )  # fmt: skip
    cancel_words = models.CharField(
        _("cancel words"), max_length=300, blank=True, default="cancel",
        help_text=_(
            "Any of these, said alone, starts the conversation over, also in the middle of a question. "
            "Separate them by commas."
        ),
    )  # fmt: skip

    agent_threshold = models.PositiveSmallIntegerField(
        _("agent threshold"), default=3, validators=[MaxValueValidator(100)],
        help_text=_("So many default answers in a row put the conversation into Awaiting Agent. 0 turns this off."),
    )  # fmt: skip
    agent_confirmation = models.TextField(
        _("request confirmation"), blank=True, max_length=4000, default=agent_confirmation,
        help_text=_("Said to a visitor who asks for a person."),
    )  # fmt: skip
    no_operator_interaction = models.ForeignKey(
        "Interaction", models.RESTRICT, null=True, blank=True, related_name="+",
        verbose_name=_("interaction when no operator is online"),
        help_text=_("Runs instead of the confirmation when a visitor asks for a person and nobody is there."),
    )  # fmt: skip
    takeover_start_message = models.TextField(
        _("takeover start message"), blank=True, max_length=4000,
        help_text=_(
            "Said when an operator takes over. May hold {{ operator }}, {{ bot }}, {{ visitor }} and the variables of "
            "the bot's questions."
        ),
    )  # fmt: skip
    attachments_email = models.EmailField(
        _("e-mail address for attachments"), blank=True,
        help_text=_("Gets the files that visitors send while no operator talks to them. Empty: they are refused."),
    )  # fmt: skip

    stalled_after_minutes = models.PositiveIntegerField(
        _("stalled after (minutes)"), default=5, validators=[MinValueValidator(1), MaxValueValidator(YEAR_OF_MINUTES)]
    )
    abandoned_after_minutes = models.PositiveIntegerField(
        _("abandoned after (minutes)"), default=60,
        validators=[MinValueValidator(1), MaxValueValidator(YEAR_OF_MINUTES)],
    )  # fmt: skip
    ended_after_minutes = models.PositiveIntegerField(
        _("ended after (minutes)"), default=1440,
        validators=[MinValueValidator(1), MaxValueValidator(YEAR_OF_MINUTES)],
        help_text=_("A visitor who comes back within this time continues the conversation."),
    )  # fmt: skip
    allowed_origins = models.TextField(
        _("allowed origins"), blank=True, validators=[check_origins],
        help_text=_(
            "The sites that may embed the chat, one a line, like https://shop.example. Acts as soon as it is saved."
        ),
    )  # fmt: skip

    accent = models.CharField(
        _("accent colour"), max_length=7, default=ACCENT, validators=[check_colour],
        help_text=_("Of the bubble, the buttons and what operators say. The text on it is white or black by itself."),
    )  # fmt: skip
    side = models.CharField(
        _("position"), max_length=5, choices=Side, default=Side.END,
        help_text=_("The lower corner of the page. Pages written from right to left have it the other way round."),
    )  # fmt: skip
    widget_title = models.CharField(
        _("title"), max_length=60, blank=True, help_text=_("At the head of the chat. Empty: the bot's name.")
    )
    invitation = models.CharField(
        _("invitation"), max_length=120, blank=True,
        help_text=_("A sentence beside the bubble until it is opened or put away. Empty: none."),
    )  # fmt: skip

    published_hash = models.CharField(max_length=64, blank=True, editable=False)
    published_at = models.DateTimeField(_("published"), null=True, editable=False)
    # Equal keys: the model in the storage knows the published phrases. Else training is due.
    phrases_key = models.CharField(max_length=80, blank=True, editable=False)
    model_key = models.CharField(max_length=80, blank=True, editable=False)
    model_name = models.CharField(max_length=200, blank=True, editable=False)
    training_since = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("bot")
        verbose_name_plural = _("bots")
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        errors: dict[str, Any] = {}
        for field in ("start_interaction", "default_interaction", "no_operator_interaction"):
            _collect(errors, field, _check_same_bot, getattr(self, field), self.pk)
        for field in ("default_reply", "question_reply", "agent_confirmation", "takeover_start_message"):
            text = getattr(self, field)
            known = texts.WITH_OPERATOR if field == "takeover_start_message" else texts.EVERYWHERE
            _collect(errors, field, texts.check_variables, text, known=_known_in(text, known, self.pk))
        if not self.default_reply.strip() and self.default_interaction_id is None:
            errors["default_reply"] = _("Give a default reply or a default interaction, else the bot stays silent.")
        self._check_timeouts(errors)
        if errors:
            raise ValidationError(errors)

    def _check_timeouts(self, errors: dict[str, Any]) -> None:
        stalled, abandoned, ended = self.stalled_after_minutes, self.abandoned_after_minutes, self.ended_after_minutes
        if None in (stalled, abandoned, ended):  # fields that have an error of their own
            return
        if abandoned <= stalled:
            errors["abandoned_after_minutes"] = _("Must be longer than the time until it is stalled.")
        if ended <= abandoned:
            errors["ended_after_minutes"] = _("Must be longer than the time until it is abandoned.")


def _known_in(text: str, known: frozenset[str], bot_id: int | None) -> frozenset[str]:
    """`known`, and where the text has others the variables of the bot's questions."""
    return known if texts.variables_in(text) <= known else known | variables_of(bot_id)


def variables_of(bot_id: int | None) -> frozenset[str]:
    """The variables that the bot's questions keep answers in."""
    asking = Interaction.objects.filter(bot=bot_id).exclude(variable="") if bot_id else Interaction.objects.none()
    return frozenset(asking.values_list("variable", flat=True))


class Interaction(models.Model):
    """One thing a bot can say: a message with buttons, or a question. Its phrases are what makes the bot say it."""

    class Question(models.TextChoices):
        NONE = "", _("Asks nothing")
        TEXT = "text", _("Asks for words")
        NUMBER = "number", _("Asks for a number")
        DATE = "date", _("Asks for a date")
        EMAIL = "email", _("Asks for an e-mail address")
        PHONE = "phone", _("Asks for a phone number")
        CHOICE = "choice", _("Asks for one of several choices")
        YES_NO = "yes_no", _("Asks for yes or no")

    bot = models.ForeignKey(Bot, models.CASCADE, related_name="interactions", verbose_name=_("bot"))
    name = models.CharField(_("name"), max_length=100, help_text=_("For configurers and operators."))
    text = models.TextField(
        _("message"), blank=True, max_length=4000,
        help_text=_("May hold {{ visitor }}, {{ bot }} and the variables of the bot's questions."),
    )  # fmt: skip
    question = models.CharField(
        _("question"), max_length=8, choices=Question, blank=True, default=Question.NONE,
        help_text=_("The visitor's next words are its answer. One that does not fit is asked for again."),
    )  # fmt: skip
    variable = models.CharField(
        _("variable"), max_length=50, blank=True,
        help_text=_("Keeps the answer. Named order_number, later texts may hold {{ order_number }}."),
    )  # fmt: skip
    choices = models.TextField(
        _("choices"), blank=True, max_length=2000, help_text=_("What the visitor can pick from, one a line.")
    )
    pattern = models.CharField(
        _("pattern"), max_length=200, blank=True,
        help_text=_(
            "A regular expression that the whole answer must fit; only where words are asked for. "
            "A P and six digits: P[0-9]{6}"
        ),
    )  # fmt: skip
    next = models.ForeignKey(
        "self", models.RESTRICT, null=True, blank=True, related_name="+", verbose_name=_("next interaction"),
        help_text=_("Said right after this one; after a question, once it is answered."),
    )  # fmt: skip
    pause_seconds = models.PositiveSmallIntegerField(
        _("pause before it (seconds)"), default=0, validators=[MaxValueValidator(60)],
        help_text=_("How long the next interaction waits. What the visitor says meanwhile goes before."),
    )  # fmt: skip
    operators_may_send = models.BooleanField(
        _("operators may send it"), default=False, help_text=_("Offered to the operator who holds a conversation.")
    )
    asks_for_person = models.BooleanField(
        _("asks for a person"), default=False,
        help_text=_("A visitor who gets here wants an operator, as if the live agent button were pressed."),
    )  # fmt: skip

    class Meta:
        verbose_name = _("interaction")
        verbose_name_plural = _("interactions")
        ordering = ["bot", "name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["bot", "name"], name="interaction_name_once_a_bot",
                violation_error_message=_("This bot has an interaction of this name already."),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        errors: dict[str, Any] = {}
        _collect(errors, "next", _check_same_bot, self.next, self.bot_id)
        if self.pk and self.next_id == self.pk:
            errors["next"] = _("An interaction cannot follow itself.")
        self._check_question(errors)
        known = _known_in(self.text, texts.EVERYWHERE | {self.variable}, self.bot_id)
        _collect(errors, "text", texts.check_variables, self.text, known=known)
        if not self.text.strip() and (self.question or not self.asks_for_person):
            errors["text"] = _("Write what the bot says.")
        if errors:
            raise ValidationError(errors)

    def _check_question(self, errors: dict[str, Any]) -> None:
        self.variable, choices = self.variable.strip(), texts.lines(self.choices)
        if self.variable:
            _collect(errors, "variable", questions.check_variable, self.variable)
        if self.pattern:
            _collect(errors, "pattern", questions.check_pattern, self.pattern)
        if self.question and not self.variable:
            errors["variable"] = _("Name the variable that keeps the answer.")
        if self.variable and not self.question:
            errors["variable"] = _("Only a question has a variable. Pick what is asked for, or leave this empty.")
        if self.pattern and self.question != self.Question.TEXT:
            errors["pattern"] = _("A pattern belongs to a question that asks for words.")
        if choices and self.question != self.Question.CHOICE:
            errors["choices"] = _("Choices belong to a question that asks for one of them.")
        if self.question == self.Question.CHOICE and len(choices) < 2:
            errors["choices"] = _("Give two choices at least, one a line.")
        if len({normalise(choice) for choice in choices}) < len(choices):
            errors["choices"] = _("Two choices differ in case or punctuation only.")
        if any(len(choice) > LONGEST_CHOICE for choice in choices):
            errors["choices"] = _("A choice has at most %(limit)d characters.") % {"limit": LONGEST_CHOICE}
        if self.pause_seconds and self.next_id is None:
            errors["pause_seconds"] = _("There is no next interaction to wait for.")


class Wording(models.Model):
    """Another way to say an interaction's message. The bot takes turns."""

    interaction = models.ForeignKey(Interaction, models.CASCADE, related_name="wordings", verbose_name=_("interaction"))
    text = models.TextField(_("message"), max_length=4000)

    class Meta:
        verbose_name = _("other wording")
        verbose_name_plural = _("other wordings")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text[:60]

    def clean(self) -> None:
        known = _known_in(self.text, texts.EVERYWHERE | {self.interaction.variable}, self.interaction.bot_id)
        errors: dict[str, Any] = {}
        _collect(errors, "text", texts.check_variables, self.text, known=known)
        if errors:
            raise ValidationError(errors)


class Phrase(models.Model):
    """Words of a visitor that lead to an interaction. Unique in a bot, however written."""

    interaction = models.ForeignKey(Interaction, models.CASCADE, related_name="phrases", verbose_name=_("interaction"))
    bot = models.ForeignKey(Bot, models.CASCADE, related_name="+", editable=False)
    text = models.CharField(_("when the user says"), max_length=500)
    normal = models.CharField(max_length=500, editable=False)

    class Meta:
        verbose_name = _("phrase")
        verbose_name_plural = _("phrases")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["bot", "normal"], name="phrase_once_a_bot")]

    def __str__(self) -> str:
        return self.text

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.complete()
        super().save(*args, **kwargs)

    def complete(self) -> "Phrase":
        """Itself, with the fields that follow from text and interaction; `bulk_create` needs it called."""
        self.bot_id = self.interaction.bot_id
        self.normal = normalise(self.text)[:500]
        return self

    def clean(self) -> None:
        same = Phrase.objects.filter(bot=self.interaction.bot_id, normal=normalise(self.text)[:500])
        other = same.exclude(pk=self.pk).select_related("interaction").first()
        if other is not None:
            message = _("“%(text)s” leads to the interaction “%(name)s” already.")
            raise ValidationError({"text": message % {"text": other.text, "name": other.interaction.name}})


class Button(models.Model):
    """What a visitor can press under an interaction's message."""

    class Kind(models.TextChoices):
        POSTBACK = "postback", _("Answer")
        URL = "url", _("Link")
        PHONE = "phone", _("Phone")
        LIVE_AGENT = "live_agent", _("Live agent")

    interaction = models.ForeignKey(Interaction, models.CASCADE, related_name="buttons", verbose_name=_("interaction"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    label = models.CharField(_("label"), max_length=80)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.POSTBACK)
    value = models.CharField(
        _("value"), max_length=1000, blank=True,
        help_text=_("Link: its address. Phone: the number. Answer: words, matched as if the visitor said them."),
    )  # fmt: skip
    leads_to = models.ForeignKey(
        Interaction, models.RESTRICT, null=True, blank=True, related_name="+", verbose_name=_("leads to"),
        help_text=_("For an answer: the interaction that comes next."),
    )  # fmt: skip

    class Meta:
        verbose_name = _("button")
        verbose_name_plural = _("buttons")
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.label

    def clean(self) -> None:
        errors: dict[str, Any] = {}
        self.value = self.value.strip()
        if self.kind == self.Kind.POSTBACK:
            _collect(errors, "leads_to", _check_same_bot, self.leads_to, getattr(self.interaction, "bot_id", None))
            if not self.value and self.leads_to_id is None:
                errors["leads_to"] = _("Pick the interaction it leads to, or give words as its value.")
            elif self.value and self.leads_to_id is not None:
                errors["value"] = _("Leave this empty, or pick no interaction: the button can have one of them.")
        else:
            self._check_direct(errors)
        if errors:
            raise ValidationError(errors)

    def _check_direct(self, errors: dict[str, Any]) -> None:
        if self.leads_to_id is not None:
            errors["leads_to"] = _("Only an answer leads to an interaction.")
        if self.kind == self.Kind.LIVE_AGENT:
            if self.value:
                errors["value"] = _("A live agent button has no value.")
            return
        check = texts.check_url if self.kind == self.Kind.URL else texts.check_phone
        _collect(errors, "value", check, self.value)


class EndAction(models.Model):
    """What is preselected when an operator finishes, and what it uses."""

    class Action(models.TextChoices):
        NOTHING = "nothing", _("Send nothing")
        DEFAULT = "default", _("The bot's default interaction")
        MESSAGE = "message", _("A message")
        INTERACTION = "interaction", _("Another interaction")

    bot = models.OneToOneField(Bot, models.CASCADE, related_name="end_action", verbose_name=_("bot"))
    action = models.CharField(_("action"), max_length=12, choices=Action, default=Action.NOTHING)
    message = models.TextField(
        _("message"), blank=True, max_length=4000,
        help_text=_(
            "The operator may change it. May hold {{ operator }}, {{ bot }}, {{ visitor }} and the variables of the "
            "bot's questions."
        ),
    )  # fmt: skip
    interaction = models.ForeignKey(
        Interaction, models.RESTRICT, null=True, blank=True, related_name="+", verbose_name=_("interaction")
    )

    class Meta:
        verbose_name = _("end action")
        verbose_name_plural = _("end actions")

    def __str__(self) -> str:
        return self.get_action_display()

    def clean(self) -> None:
        errors: dict[str, Any] = {}
        known = _known_in(self.message, texts.WITH_OPERATOR, self.bot_id)
        _collect(errors, "message", texts.check_variables, self.message, known=known)
        _collect(errors, "interaction", _check_same_bot, self.interaction, self.bot_id)
        if self.action == self.Action.DEFAULT and self.bot.default_interaction_id is None:
            errors["action"] = _("The bot has no default interaction. Pick one above, or another end action.")
        if self.action == self.Action.MESSAGE and not self.message.strip():
            errors["message"] = _("Write the message that is sent.")
        if self.action == self.Action.INTERACTION and self.interaction_id is None:
            errors["interaction"] = _("Pick the interaction that is sent.")
        if errors:
            raise ValidationError(errors)


class Engine(models.Model):
    """Where a bot's external engine is. Acts as soon as it is saved; no part of versions, exports and copies."""

    bot = models.OneToOneField(Bot, models.CASCADE, related_name="external_engine", verbose_name=_("bot"))
    url = models.CharField(
        _("address"), max_length=500, validators=[addresses.check_url],
        help_text=_(
            "Speaks the REST format of Rasa's channel, like https://engine.example/webhooks/rest/webhook. "
            "Acts as soon as it is saved."
        ),
    )  # fmt: skip
    secret = models.CharField(
        _("secret"), max_length=200, blank=True,
        help_text=_("Signs what the engine is asked, so that it can tell us from others. Empty: nothing is signed."),
    )  # fmt: skip
    timeout_seconds = models.PositiveSmallIntegerField(
        _("time limit (seconds)"), default=10, validators=[MinValueValidator(1), MaxValueValidator(30)],
        help_text=_("Without an answer by then the visitor gets the default answer."),
    )  # fmt: skip

    class Meta:
        verbose_name = _("external engine")
        verbose_name_plural = _("external engines")

    def __str__(self) -> str:
        return self.url

    @property
    def address(self) -> addresses.Address:
        """What `bots.answering.external_engine.ask` takes."""
        return addresses.Address(self.url, self.secret, self.timeout_seconds)


class Publication(models.Model):
    """A version of a bot as visitors get it. Never changed after it was made."""

    bot = models.ForeignKey(Bot, models.CASCADE, related_name="publications", verbose_name=_("bot"))
    hash = models.CharField(max_length=64, unique=True)
    content = models.TextField(help_text="JSON of published.Content")
    document = models.TextField(blank=True, help_text="JSON of the draft it was made from (see documents)")
    phrases_key = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.hash[:12]

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError(f"Publication {self.hash[:12]} is never changed; publish the bot again instead.")
        super().save(*args, **kwargs)


def _collect(errors: dict[str, Any], field: str, check: Any, *args: Any, **kwargs: Any) -> None:
    """Runs a check and files its error under the field."""
    try:
        check(*args, **kwargs)
    except ValidationError as error:
        errors[field] = error


def _check_same_bot(interaction: Interaction | None, bot_id: int | None) -> None:
    if interaction is not None and interaction.bot_id != bot_id:
        raise ValidationError(
            _("“%(name)s” belongs to another bot. Pick one of this bot's interactions."),
            code="other_bot",
            params={"name": interaction.name},
        )


class DraftState(models.Model):
    """A bot's draft as it was when its history was written last."""

    bot = models.OneToOneField(Bot, models.CASCADE, related_name="+", primary_key=True)
    content = models.BinaryField(default=bytes)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.bot_id)


class DraftChange(models.Model):
    """What one saving changed in a bot's draft: in words, and as values that can be put back."""

    bot = models.ForeignKey(Bot, models.CASCADE, related_name="+")
    at = models.DateTimeField(_("at"), auto_now_add=True)
    who = models.CharField(_("who"), max_length=150, blank=True)
    what = models.CharField(_("what"), max_length=300, blank=True)
    said = models.BinaryField()
    delta = models.BinaryField()

    class Meta:
        default_permissions = ()
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.who or '-'} {self.at:%Y-%m-%d %H:%M}"
