"""`/metrics` in Prometheus' format: counters of the process, and gauges that are read from the database on request."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import redis
from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection
from django.db.models import Count, Min
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest, start_http_server
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from attachments import mails, purging, witnesses
from conversations import engine_counts
from conversations.models import WAITS_SINCE, Conversation, Entry, Takeover, Wait


@never_cache
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The metrics of the process that answers. Only staff may see them; others get 404."""
    if not (request.user.is_authenticated and request.user.is_active and request.user.is_staff):
        raise Http404
    return HttpResponse(generate_latest(registry()), content_type=CONTENT_TYPE_LATEST)


def serve() -> None:
    """Serves the metrics to anybody on METRICS_PORT, if it is set. Raises OSError if the port is taken."""
    if settings.METRICS_PORT:
        start_http_server(settings.METRICS_PORT, addr=settings.METRICS_HOST, registry=registry())


def registry() -> CollectorRegistry:
    """The process's own registry, with the gauges from the database."""
    if not _looked_up:
        _looked_up.extend((Stored(), Engines()))
        for collector in _looked_up:
            REGISTRY.register(collector)
    return REGISTRY


_looked_up: list[Collector] = []


class Stored(Collector):
    """Gauges from the database, the same from every process. Left out while the database is away."""

    def describe(self) -> list[Metric]:
        """Gives nothing, so that registering asks no database."""
        return []

    def collect(self) -> Iterator[Metric]:
        close_old_connections()
        try:
            yield from found()
        except DatabaseError:
            return
        finally:
            # METRICS_PORT answers each scrape on a thread of its own, so nobody asks over this connection again.
            if not connection.in_atomic_block:
                connection.close()


class Engines(Collector):
    """What workers counted, the same from every process. Left out while Redis is away."""

    def describe(self) -> list[Metric]:
        """Gives nothing, so that registering asks no server."""
        return []

    def collect(self) -> Iterator[Metric]:
        try:
            failures, buckets, seconds = engine_counts.read()
        except (redis.RedisError, OSError):
            return
        yield CounterMetricFamily(
            "takeover_engine_failures", "Requests that an external engine did not answer.", failures
        )
        yield HistogramMetricFamily(
            "takeover_engine_seconds", "Seconds that external engines took to answer.", buckets, seconds
        )


def found() -> list[Metric]:
    now = timezone.now()
    expired = Takeover.objects.filter(ending=Takeover.Ending.LEASE_EXPIRED).count()
    ages = {"outbox": mails.OUTBOX.oldest(), "purge": purging.oldest()}
    help_texts = {
        "outbox": "Age of the oldest mail that no server has accepted yet.",
        "purge": "How long the oldest file that may go has been due.",
    }
    return [
        CounterMetricFamily("takeover_leases_expired", "Takeovers that ended because the operator was gone.", expired),
        GaugeMetricFamily(
            "takeover_clock_refusal",
            "1 while nothing is deleted by age because clocks disagree (SQLite only).",
            float(bool(witnesses.trouble())),
        ),
        *_of_people(now),
        _build(),
        *(
            GaugeMetricFamily(
                f"takeover_{name}_age_seconds",
                help_texts[name],
                max(0.0, (now - oldest).total_seconds()) if oldest else 0.0,
            )
            for name, oldest in ages.items()
        ),
    ]


def _of_people(now: datetime) -> Iterator[Metric]:
    """Who waits, and what happened in the last hour: each by an index."""
    awaiting = Conversation.objects.filter(awaiting_since__isnull=False)
    facts = awaiting.aggregate(Count("pk"), oldest=Min(WAITS_SINCE))
    oldest = facts["oldest"]
    yield GaugeMetricFamily("takeover_awaiting", "Conversations that await an agent.", float(facts["pk__count"]))
    yield GaugeMetricFamily(
        "takeover_oldest_wait_seconds",
        "How long the conversation that awaits an agent longest has waited; 0 if none does.",
        max(0.0, (now - oldest).total_seconds()) if oldest else 0.0,
    )
    hour = now - timedelta(hours=1)
    missed = Wait.objects.filter(until__gte=hour).exclude(ended_by=Wait.EndedBy.TAKEOVER)
    last_hour = {
        "takeovers": ("Takeovers that began in the last hour.", Takeover.objects.filter(started_at__gte=hour)),
        "default_answers": (
            "Default answers of bots in the last hour.",
            Entry.objects.filter(not_understood=True, at__gte=hour),
        ),
        "missed_waits": ("Waits for a person that ended in the last hour without a takeover.", missed),
    }
    for name, (meaning, rows) in last_hour.items():
        yield GaugeMetricFamily(f"takeover_{name}_last_hour", meaning, float(rows.count()))


def _build() -> Metric:
    build = GaugeMetricFamily("takeover_build_info", "1, with the version that runs.", labels=["version"])
    build.add_metric([settings.VERSION], 1.0)
    return build
