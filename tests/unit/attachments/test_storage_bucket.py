"""Files in an S3 bucket, which is a real HTTP server that speaks the API and checks signatures."""

from __future__ import annotations

import asyncio
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.test import override_settings

from attachments import lifecycle, purging, reconciling
from attachments.models import Attachment, Stored
from attachments.problems import Unacceptable
from attachments.serving import Stream
from attachments.storage import ObjectMissing, marks, new_key, store
from attachments.storage.bucket import Bucket
from takeover_project import service_settings
from tests.attachments import MIB, empty_storage, given_file, mailed_file, objects
from tests.servers.s3 import S3, s3_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.on("sqlite")]


@pytest.fixture(scope="module")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3]:
    with s3_in(tmp_path_factory.mktemp("s3")) as server:
        yield server


def use(settings: Any, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("STORAGE_URL", url)
    settings.STORAGES = settings.STORAGES | {
        "default": service_settings.storage("STORAGE_URL", folder=Path("unused")),
        "attachments": service_settings.storage("STORAGE_URL", folder=Path("unused"), prefix="attachments"),
    }


@pytest.fixture
def bucket(s3: S3, settings: Any, monkeypatch: pytest.MonkeyPatch) -> S3:
    use(settings, monkeypatch, s3.url)
    assert isinstance(store(), Bucket)
    empty_storage()
    return s3


async def read(key: str, start: int, length: int) -> bytes:
    stream = Stream(key, start, length)
    try:
        return b"".join([part async for part in stream])
    finally:
        stream.close()


def test_a_stored_file_is_read_whole_and_in_parts(bucket: S3) -> None:
    content = bytes(range(256)) * 1000
    file = given_file("notes.txt", b"text" * 50_000)
    assert objects() == [file.key]
    assert (bucket.folder / "attachments" / file.key).stat().st_size == 200_000
    assert asyncio.run(read(file.key, 0, file.size)) == b"text" * 50_000
    assert asyncio.run(read(file.key, 3, 6)) == b"ttextt"
    assert store().exists(file.key)
    assert not store().exists("ab/nothing.txt")
    with pytest.raises(ObjectMissing), store().open("ab/nothing.txt", 0, 5):
        pass
    # Other objects in the bucket are not touched.
    name = storages["default"].save("models/x.npz", ContentFile(content))
    assert storages["default"].save("models/x.npz", ContentFile(content)) != name
    assert objects() == [file.key]
    assert reconciling.reconcile().clean
    with storages["default"].open(name) as model:
        assert model.read() == content


def test_storing_and_reading_take_no_memory(bucket: S3) -> None:
    tracemalloc.start()
    file = given_file("notes.txt", b"x" * 25 * MIB)
    tracemalloc.reset_peak()
    before = tracemalloc.get_traced_memory()[0]

    async def swallow() -> int:
        stream = Stream(file.key, 0, file.size)
        try:
            return sum([len(part) async for part in stream])
        finally:
            stream.close()

    assert asyncio.run(swallow()) == 25 * MIB
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak - before < 4 * MIB


def test_purge_and_reconciliation_work_in_a_bucket(bucket: S3) -> None:
    kept, lost, over = given_file(), given_file(), [given_file(conversation=n) for n in range(2, 30)]
    for each in over:
        assert lifecycle.withdraw(each)
    (bucket.folder / "attachments" / over[0].key).unlink()
    assert purging.purge() == 28
    assert objects() == sorted([kept.key, lost.key])
    (bucket.folder / "attachments" / lost.key).unlink()
    (bucket.folder / "attachments" / marks()[0] / "stray.txt").write_bytes(b"stray")
    findings = reconciling.reconcile()
    assert (findings.strays, findings.lost, findings.stuck) == (1, 1, 0)
    assert objects() == [kept.key]
    assert reconciling.reconcile().clean


def test_reconciliation_leaves_what_another_installation_has_in_the_bucket(bucket: S3, settings: Any) -> None:
    kept, folder = given_file(), bucket.folder / "attachments"
    with override_settings(SECRET_KEY="another installation's"):
        foreign = new_key("pdf")
    with override_settings(SECRET_KEY="ours of last year"):
        replaced = new_key("pdf")
    others = [foreign, "ab/of-a-version-without-marks.pdf", "their.txt", f"{marks()[0]}-not/ours.pdf"]
    for key in (*others, replaced, new_key("pdf")):
        (folder / key).parent.mkdir(parents=True, exist_ok=True)
        (folder / key).write_bytes(b"x")
    settings.SECRET_KEY_FALLBACKS = ["ours of last year"]
    findings = reconciling.reconcile()
    assert (findings.strays, findings.lost, findings.stuck) == (2, 0, 0)
    assert [key for key in others if not (folder / key).exists()] == []
    assert not (folder / replaced).exists()
    assert objects() == [kept.key]


def test_a_file_of_a_version_without_marks_is_not_taken_for_lost(bucket: S3) -> None:
    file = given_file()
    (bucket.folder / "attachments" / file.key).rename(bucket.folder / "attachments" / "old.pdf")
    Attachment.objects.update(key="old.pdf")
    Stored.objects.update(key="old.pdf")
    assert reconciling.reconcile().clean
    file.refresh_from_db()
    assert file.state == "ready"


def test_a_mail_carries_a_file_from_the_bucket(bucket: S3, mailoutbox: list[Any]) -> None:
    from attachments import mails

    mail = mailed_file("letter.pdf")
    assert mails.OUTBOX.send_due() == 1
    [message] = mailoutbox
    assert message.attachments[0][0] == mail.attachment.name


def test_wrong_keys_and_an_unreachable_server_refuse_files_with_a_reason(
    s3: S3, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(settings, monkeypatch, s3.url.replace("s3://", "s3://x"))
    with pytest.raises(Unacceptable) as refused:
        given_file()
    assert refused.value.code == "storage_unavailable"
    with pytest.raises(ClientError):
        objects()
    use(settings, monkeypatch, "s3://key:secret@127.0.0.1:9/parcel")
    with pytest.raises(Unacceptable) as refused:
        given_file()
    assert refused.value.code == "storage_unavailable"
    assert (Attachment.objects.count(), Stored.objects.count()) == (0, 2), "the purge will find them"


@pytest.mark.parametrize(
    ("url", "endpoint", "bucket_name"),
    [
        ("s3://k:s@minio:9000/parcel", "http://minio:9000", "parcel"),
        ("s3://k:s@store.example/parcel", "https://store.example", "parcel"),
        ("s3://k:s@store.example:443/parcel/", "https://store.example:443", "parcel"),
        ("s3s://k:s@store.example:9000/parcel", "https://store.example:9000", "parcel"),
        ("s3://parcel", None, "parcel"),
    ],
)
def test_a_storage_url_becomes_the_settings_of_a_bucket(
    monkeypatch: pytest.MonkeyPatch, url: str, endpoint: str | None, bucket_name: str
) -> None:
    monkeypatch.setenv("STORAGE_URL", url)
    options = service_settings.storage("STORAGE_URL", folder=Path("unused"))["OPTIONS"]
    assert (options.get("endpoint_url"), options["bucket_name"]) == (endpoint, bucket_name)
    assert options["file_overwrite"] is False
