"""Uploads in a bucket of a store that speaks S3, instead of a folder: for several web machines without a network folder.

The bucket is private. Whatever is public is handed out under /media/ by the application, like from a folder, so no address changes
when files move. Names are never used twice. Needs the package `django-storages[s3]`.
"""

from __future__ import annotations

import logging
import posixpath
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.files import File
from django.utils.crypto import get_random_string
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage
from storages.utils import clean_name

from volunteer.core.files.storage import StorageGoneError, WholeFiles

log = logging.getLogger(__name__)

PROBLEMS = (Boto3Error, BotoCoreError, ClientError)
LONGEST_NAME = 255
MISSING = 404


class BucketUploads(WholeFiles, S3Storage):
    """Files below `location`/ in a bucket. An object appears whole or not at all; where none can be written, the act is refused.

    `style`: "path" (most stores) or "virtual" (the bucket in front of the host, as Aliyun OSS asks).
    """

    problems = PROBLEMS

    def __init__(self, *, style: str = "path", **options: Any) -> None:
        # One deadline for each call, so that a store that hangs holds no thread for long. Checksums that only AWS knows stay out.
        config = Config(
            signature_version="s3v4",
            s3={"addressing_style": style},
            connect_timeout=3,
            read_timeout=10,
            retries={"total_max_attempts": 2},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        super().__init__(client_config=config, file_overwrite=False, use_threads=True, **options)

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """A name that nobody else has: between asking and writing, another machine could take one that was free."""
        folder, base = posixpath.split(clean_name(name))
        root, ending = posixpath.splitext(base)
        tail = f"_{get_random_string(16)}{ending}"
        room = (max_length or LONGEST_NAME) - len(posixpath.join(folder, tail))
        return str(posixpath.join(folder, root[: max(room, 0)] + tail))

    def _open(self, name: str, mode: str = "rb") -> File[bytes]:
        """The whole file in memory, by one request; none is larger than a picture, a recording or a sheet of paper."""
        try:
            answer = self.bucket.Object(self._normalize_name(clean_name(name))).get()
            return File(BytesIO(answer["Body"].read()), name)
        except ClientError as problem:
            if is_missing(problem):
                raise FileNotFoundError(f"{name} is not in the bucket.") from None
            raise StorageGoneError(str(problem)) from problem
        except PROBLEMS as problem:
            raise StorageGoneError(str(problem)) from problem

    def exists(self, name: str) -> bool:
        try:
            return bool(super().exists(name))
        except PROBLEMS as problem:
            raise StorageGoneError(str(problem)) from problem

    def remove(self, name: str) -> None:
        """Files go after their act has ended, so a store that is away takes nothing back: the log names what stays there."""
        try:
            super().remove(name)
        except PROBLEMS as problem:
            log.error("A file could not be deleted, so delete it by hand: %s/%s: %s", self.location, name, problem)

    def url(self, name: str | None, *args: Any, **others: Any) -> str:
        return f"{settings.MEDIA_URL}{filepath_to_uri(name or '')}"

    def names(self) -> Iterator[str]:
        """Names of all files, in the order of the store."""
        start = f"{self.location}/"
        for one in self.bucket.objects.filter(Prefix=start):
            yield one.key.removeprefix(start)

    def put(self, name: str, content: bytes) -> bool:
        """Write a file under exactly this name, unless it is there; whether it was not."""
        if self.exists(name):
            return False
        try:
            self.bucket.Object(self._normalize_name(name)).put(Body=content)
        except PROBLEMS as problem:
            raise StorageGoneError(str(problem)) from problem
        return True


def is_missing(problem: ClientError) -> bool:
    return bool(problem.response["ResponseMetadata"]["HTTPStatusCode"] == MISSING)
