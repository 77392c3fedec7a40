"""Objects in an S3 bucket."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import IO, Any

from attachments.storage.objects import ObjectMissing, marks


class Bucket:
    """Keeps objects in an S3 bucket, under the storage's prefix.

    A process has one client, because it is thread-safe and takes long to make; django-storages would make one for each
    thread. An upload is one PUT and a download is one GET; both stream.
    """

    def __init__(self, storage: Any) -> None:
        self.client = storage.connection.meta.client
        self.bucket = storage.bucket_name
        self.prefix = f"{storage.location.strip('/')}/".lstrip("/")

    def save(self, key: str, file: Any) -> None:
        self.client.put_object(Bucket=self.bucket, Key=self.prefix + key, Body=file.file, ContentLength=file.size)

    @contextmanager
    def open(self, key: str, start: int, length: int) -> Iterator[IO[bytes]]:
        wanted = {"Range": f"bytes={start}-{start + length - 1}"} if length else {}
        try:
            answer = self.client.get_object(Bucket=self.bucket, Key=self.prefix + key, **wanted)
        except self.client.exceptions.NoSuchKey as problem:
            raise ObjectMissing(key) from problem
        with closing(answer["Body"]) as body:
            yield body

    def exists(self, key: str) -> bool:
        from botocore.exceptions import ClientError  # takes long to import, and only a bucket needs it

        try:
            self.client.head_object(Bucket=self.bucket, Key=self.prefix + key)
        except ClientError as problem:
            if problem.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
                return False
            raise
        return True

    def delete(self, keys: Sequence[str]) -> set[str]:
        if not keys:
            return set()
        objects = [{"Key": self.prefix + key} for key in keys]
        answer = self.client.delete_objects(Bucket=self.bucket, Delete={"Objects": objects, "Quiet": True})
        failed = {error["Key"] for error in answer.get("Errors", []) if error.get("Code") != "NoSuchKey"}
        return {key.removeprefix(self.prefix) for key in failed}

    def keys(self) -> Iterator[str]:
        for mark in marks():
            wanted = {"Bucket": self.bucket, "Prefix": f"{self.prefix}{mark}/"}
            for page in self.client.get_paginator("list_objects_v2").paginate(**wanted):
                for each in page.get("Contents", []):
                    yield each["Key"].removeprefix(self.prefix)
