"""Recordings people send: whatever their phone's own recorder makes, kept as it is once its first bytes say that it is sound."""

from __future__ import annotations

from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from volunteer.core import forms

MOST_BYTES = 10_000_000  # ten minutes of a usual recorder
TOO_LONG = _("The recording is larger than 10 MB. Say it in fewer words: five minutes are enough.")
EMPTY = _("The recording is empty. Please record it once more.")
UNREADABLE = _("This file is not a recording we know. Use the recorder of your phone, or write a few words.")
KINDS = {  # how a file of each kind begins: (from which byte, these bytes); its type for the browser
    "m4a": (4, (b"ftyp",), "audio/mp4"),  # iPhones, most Androids; also 3gp
    "amr": (0, (b"#!AMR",), "audio/amr"),
    "mp3": (0, (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"), "audio/mpeg"),
    "aac": (0, (b"\xff\xf1", b"\xff\xf9"), "audio/aac"),
    "ogg": (0, (b"OggS",), "audio/ogg"),
    "webm": (0, (b"\x1a\x45\xdf\xa3",), "audio/webm"),
    "wav": (8, (b"WAVE",), "audio/wav"),
    "caf": (0, (b"caff",), "audio/x-caf"),
}


def kind_of(head: bytes) -> str:
    """Which of `KINDS` a file is by its first bytes; an empty string for anything else."""
    return next((kind for kind, (at, marks, _type) in KINDS.items() if head[at:].startswith(marks)), "")


def clean_voice(upload: UploadedFile[Any]) -> ContentFile[bytes]:
    """The recording under a plain name that tells its kind. Raises `forms.ValidationError` with a sentence for the person."""
    if (upload.size or 0) > MOST_BYTES:
        raise forms.ValidationError(TOO_LONG, code="too_long")
    upload.seek(0)
    content = upload.read()
    if not content:
        raise forms.ValidationError(EMPTY, code="empty")
    kind = kind_of(content[:16])
    if not kind:
        raise forms.ValidationError(UNREADABLE, code="unreadable")
    return ContentFile(content, name=f"voice.{kind}")


def type_of(name: str) -> str:
    """The content type under which a kept recording of this name is handed out."""
    return KINDS.get(name.rpartition(".")[2], (0, (), "application/octet-stream"))[2]
