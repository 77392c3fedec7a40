"""The texts of the demo's conversations."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One conversation.

    `ago`: minutes since its last line. `lines`: pairs of author and text; the author is `v` (visitor), `b` (bot),
    `o` (operator), or a notice's code, which has no text. `operator`: the user name of the operator who took it over;
    blank if none did. `awaits`: why the conversation awaits an agent now; blank if it does not.
    """

    ago: float
    lines: tuple[tuple[str, str], ...]
    visitor: str = ""
    page: str = "https://parcel.example/"
    operator: str = ""
    awaits: str = ""
    ended: bool = False


STORIES = (
    Story(
        ago=60 * 24 * 6,
        visitor="Mrs Whitfield",
        page="https://parcel.example/track",
        operator="olga",
        ended=True,
        lines=(
            ("v", "My parcel says delivered but there is nothing at the door"),
            (
                "b",
                "I am sorry to hear that. Please look with your neighbours and in the place you chose for deliveries.",
            ),
            ("v", "I did. Nothing. Can I speak to someone?"),
            ("awaiting", ""),
            ("b", "Of course. I have called one of my human colleagues."),
            ("taken_over", ""),
            ("o", "Good morning, this is Olga. I have your parcel's route in front of me."),
            ("v", "Good morning Olga"),
            ("o", "The driver left it with the bakery at number 14. I have sent you their opening hours by e-mail."),
            ("v", "Oh, the bakery! Thank you so much."),
            ("o", "You are welcome. Have a good day!"),
            ("finished", ""),
        ),
    ),
    Story(
        ago=60 * 24 * 3,
        page="https://parcel.example/prices",
        ended=True,
        lines=(
            ("v", "how much is a 5 kg parcel to Spain"),
            ("b", "A parcel of up to 5 kg to another EU country costs 16.90. It takes three to five working days."),
            ("v", "ok thanks"),
            ("b", "You are welcome!"),
        ),
    ),
    Story(
        ago=60 * 24 * 2,
        visitor="Jonas",
        page="https://parcel.example/send",
        operator="oleg",
        ended=True,
        lines=(
            ("v", "do you take a bicycle"),
            ("b", "I did not understand that. Could you say it in other words?"),
            ("v", "can I send a bike with you"),
            ("b", "I did not understand that. Could you say it in other words?"),
            ("v", "BICYCLE"),
            ("b", "I did not understand that. Could you say it in other words?"),
            ("taken_over", ""),
            ("o", "Hello Jonas, Oleg here. Yes, we take bicycles: in a box of up to 180 cm, for 39.90."),
            ("v", "perfect, where do I get the box?"),
            ("o", "Most bicycle shops give theirs away. Our shop in Mill Lane keeps a few as well."),
            ("v", "great, thanks"),
            ("finished", ""),
        ),
    ),
    Story(
        ago=190,
        visitor="Amara",
        page="https://parcel.example/returns",
        lines=(
            ("v", "How do I send something back?"),
            (
                "b",
                "Print the return label from your order and bring the parcel to any of our shops.",
            ),
            ("v", "Does it cost anything?"),
            ("b", "That depends on the shop you bought from. Most returns within the country are free."),
        ),
    ),
    Story(
        ago=47,
        visitor="Tom Becker",
        page="https://parcel.example/customs",
        operator="olga",
        lines=(
            ("v", "Customs wants an invoice for my parcel from the US, where do I upload it??"),
            ("b", "I did not understand that. Could you say it in other words?"),
            ("v", "customs invoice upload"),
            ("b", "For parcels from outside the EU we need the invoice or the order confirmation."),
            ("v", "yes I know, but WHERE"),
            ("taken_over", ""),
            (
                "o",
                "Hello Tom, this is Olga. Please send it to customs@parcel.example, with the parcel's number.",
            ),
            ("v", "done"),
            ("o", "It has arrived, thank you. The parcel goes on tonight."),
            ("finished", ""),
        ),
    ),
    Story(
        ago=7,
        page="https://parcel.example/track",
        lines=(
            ("v", "where is my parcel"),
            ("b", "Your parcel's number tells. You find it in the e-mail from the shop."),
            ("v", "got it, thx"),
        ),
    ),
    Story(
        ago=3,
        visitor="Priya",
        page="https://parcel.example/claims",
        awaits="default_answers",
        lines=(
            ("v", "the vase inside is in a thousand pieces"),
            ("b", "I did not understand that. Could you say it in other words?"),
            ("v", "everything in the box is broken, there is glass everywhere"),
            ("b", "I did not understand that. Could you say it in other words?"),
            ("v", "is anybody reading this?"),
            ("b", "I did not understand that. Could you say it in other words?"),
        ),
    ),
    Story(
        ago=1,
        visitor="Lukas",
        page="https://parcel.example/delivery",
        lines=(
            ("v", "hello"),
            ("b", "Hello, and welcome to Parcel! What can I do for you?"),
            ("v", "can you deliver after 6 pm"),
            ("b", "Yes: choose the evening window from 18:00 to 21:00 when you track your parcel. It is free."),
        ),
    ),
)
