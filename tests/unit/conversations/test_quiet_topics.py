"""Which messages are kept while nobody else listens, and which are published after all."""

from __future__ import annotations

from conversations.realtime.events import Message, RowChanged
from conversations.realtime.quiet_topics import KEPT, MOST, PROVEN, QuietTopics


def said(number: int) -> Message:
    return Message(RowChanged(number))


def test_a_topic_is_not_quiet_before_a_publication_has_proven_it() -> None:
    topics = QuietTopics()
    assert not topics.keeps("a", said(1), sent=1, now=0)
    topics.begin("a", number=1, now=0)
    assert topics.keeps("a", said(2), sent=1, now=0)
    assert not topics.keeps("b", said(2), sent=1, now=0)


def test_what_was_kept_is_given_in_its_order_when_somebody_joins_and_the_topic_is_no_longer_quiet() -> None:
    topics = QuietTopics()
    topics.begin("a", number=1, now=0)
    for number in range(3):
        assert topics.keeps("a", said(number), sent=1, now=0)
    assert topics.end("a") == [said(0), said(1), said(2)]
    assert not topics.keeps("a", said(3), sent=1, now=0)
    assert topics.end("a") == []


def test_a_publication_that_was_sent_before_something_was_kept_proves_nothing_about_it() -> None:
    topics = QuietTopics()
    topics.begin("a", number=1, now=0)
    # Number 2 is under way already: somebody may join after it, read, and miss what is stored then.
    assert topics.keeps("a", said(1), sent=2, now=0)
    topics.begin("a", number=2, now=0)
    assert topics.end("a") == [said(1)]


def test_a_later_publication_that_nobody_got_makes_what_was_kept_needless() -> None:
    topics = QuietTopics()
    topics.begin("a", number=1, now=0)
    assert topics.keeps("a", said(1), sent=2, now=0)
    topics.begin("a", number=3, now=0)
    assert topics.end("a") == []


def test_a_topic_asks_again_after_a_while_and_after_many_messages() -> None:
    topics = QuietTopics()
    topics.begin("a", number=1, now=0)
    assert topics.keeps("a", said(0), sent=1, now=PROVEN)
    assert not topics.keeps("a", said(1), sent=1, now=PROVEN + 1)
    topics.begin("b", number=2, now=0)
    assert sum(topics.keeps("b", said(number), sent=2, now=0) for number in range(2 * MOST)) == MOST


def test_quiet_topics_are_forgotten_with_what_they_kept() -> None:
    topics = QuietTopics()
    topics.begin("a", number=1, now=0)
    topics.begin("b", number=2, now=KEPT)
    assert topics.keeps("a", said(1), sent=2, now=1)
    assert topics.keeps("b", said(2), sent=2, now=KEPT)
    topics.forget_old(KEPT + 1)
    assert topics.end_all() == [("b", said(2))]
    assert topics.end_all() == []
