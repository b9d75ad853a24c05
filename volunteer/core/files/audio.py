"""Recordings people send: whatever their phone's own recorder makes, with the sound alone in it.

A file is recognised by its first bytes and written anew without what it says about whoever recorded it: titles, places, times,
names of devices. Of each container only the parts that are needed to play it are kept; what is not known is not kept either.
Formats that no phone's recorder makes are not taken.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from volunteer.core import forms

MOST_BYTES = 10_000_000  # ten minutes of a usual recorder
TOO_LONG = _("The recording is larger than 10 MB. Say it in fewer words: five minutes are enough.")
EMPTY = _("The recording is empty. Please record it once more.")
UNREADABLE = _("This file is not a recording we know. Use the recorder of your phone, or write a few words.")
TYPES = {  # the last three are kept from earlier and not taken any more
    **{"m4a": "audio/mp4", "amr": "audio/amr", "mp3": "audio/mpeg", "aac": "audio/aac", "wav": "audio/wav"},
    **{"ogg": "audio/ogg", "webm": "audio/webm", "caf": "audio/x-caf"},
}


def clean_voice(upload: UploadedFile[Any]) -> ContentFile[bytes]:
    """The recording under a plain name that tells its kind. Raises `forms.ValidationError` with a sentence for the person."""
    if (upload.size or 0) > MOST_BYTES:
        raise forms.ValidationError(TOO_LONG, code="too_long")
    upload.seek(0)
    content = upload.read()
    if not content:
        raise forms.ValidationError(EMPTY, code="empty")
    kind, sound = strip_recording(content)
    if not sound:
        raise forms.ValidationError(UNREADABLE, code="unreadable")
    return ContentFile(sound, name=f"voice.{kind}")


def content_type_of(name: str) -> str:
    """The content type under which a kept recording of this name is handed out."""
    return TYPES.get(name.rpartition(".")[2], "application/octet-stream")


def strip_recording(content: bytes) -> tuple[str, bytes]:
    """The kind of a recording and its sound alone; nothing for what is none, or is broken."""
    content = skip_id3(content)
    kind = next((kind for kind, (begins, _strip) in KINDS.items() if begins(content)), "")
    try:
        return kind, KINDS[kind][1](content) if kind else b""
    except (struct.error, IndexError):  # cut off in the middle of a header
        return kind, b""


def skip_id3(content: bytes) -> bytes:
    """Without the tags that many write before MP3 and AAC; their size is told in four times seven bits."""
    while content[:3] == b"ID3" and len(content) > 10:
        size = sum((byte & 0x7F) << shift for byte, shift in zip(content[6:10], (21, 14, 7, 0), strict=True))
        content = content[10 + size :]
    return content


# --- a row of frames: MP3, AAC, AMR --------------------------------------------------------------------------------------


def sound_frames(content: bytes, length: Callable[[bytes, int], int], start: int = 0) -> Iterator[bytes]:
    """The frames of sound one after the other; what lies before, between and after them is left out.

    `length`: of the frame that begins at a place, 0 where none does. After something else a frame counts when the next follows it.
    """
    at, sure = start, True
    while 0 <= at < len(content):
        size = length(content, at)
        end = at + size
        if size and end <= len(content) and (sure or end == len(content) or length(content, end)):
            yield content[at:end]
            at, sure = end, True
        else:
            at, sure = content.find(b"\xff", at + 1), False


RATES_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)  # thousand bits a second, of MPEG-1 layer III
RATES_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)  # of MPEG-2 and 2.5
SAMPLES = (44_100, 48_000, 32_000)  # a second, of MPEG-1; half and a quarter of it in the others


def mp3_frame(content: bytes, at: int) -> int:
    head = content[at : at + 4]
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:  # the sign of a frame, and layer III
        return 0
    version, rate, samples = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3
    if version == 1 or rate in (0, 15) or samples == 3:
        return 0
    first = version == 3
    bits = 1000 * (RATES_1 if first else RATES_2)[rate]
    per_second = SAMPLES[samples] >> {3: 0, 2: 1, 0: 2}[version]
    return (144 if first else 72) * bits // per_second + (head[2] >> 1 & 1)


def aac_frame(content: bytes, at: int) -> int:
    head = content[at : at + 7]
    if len(head) < 7 or head[0] != 0xFF or head[1] & 0xF6 != 0xF0:
        return 0
    size = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
    return size if size >= 7 else 0


AMR, AMR_WIDE = b"#!AMR\n", b"#!AMR-WB\n"
SIZES = {  # bytes of a frame by its mode; 15 is a pause
    AMR: dict(enumerate((13, 14, 16, 18, 20, 21, 27, 32, 6))) | {15: 1},
    AMR_WIDE: dict(enumerate((18, 24, 33, 37, 41, 47, 51, 59, 61, 6))) | {14: 1, 15: 1},
}


def strip_amr(content: bytes) -> bytes:
    head = AMR_WIDE if content.startswith(AMR_WIDE) else AMR
    sizes, at = SIZES[head], len(head)
    while at < len(content) and content[at] & 0x83 == 0 and (size := sizes.get(content[at] >> 3 & 15)):
        if at + size > len(content):
            break
        at += size
    return content[:at] if at > len(head) else b""


# --- parts with a name and a size: WAV, MP4 ------------------------------------------------------------------------------


def strip_wav(content: bytes) -> bytes:
    """The parts that say how the samples are written, and the samples."""
    kept, at = b"", 12
    while at + 8 <= len(content):
        name, size = content[at : at + 4], struct.unpack_from("<I", content, at + 4)[0]
        if name in (b"fmt ", b"fact", b"data"):
            body = content[at + 8 : at + 8 + size]
            kept += name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)
        at += 8 + size + size % 2
    return b"RIFF" + struct.pack("<I", 4 + len(kept)) + b"WAVE" + kept if b"data" in kept else b""


# The boxes of an MP4 or 3GP file in which others lie, and those of which the sound is made.
CONTAINER_BOXES = frozenset({b"moov", b"trak", b"mdia", b"minf", b"dinf", b"stbl", b"edts", b"mvex", b"moof", b"traf"})
KEPT_BOXES = frozenset(
    b"ftyp styp mdat sidx mfra mvhd tkhd mdhd hdlr smhd dref elst mehd trex mfhd tfhd tfdt trun"
    b" stsd stts ctts stsc stsz stz2 stco co64 stss sgpd sbgp".split()
)
DATED_BOXES = frozenset({b"mvhd", b"tkhd", b"mdhd"})
DEEPEST = 8  # one box in another; a usual file has five


def strip_mp4(content: bytes) -> bytes:
    """Every place keeps its number, as the file names the places of its samples: what is not needed is blanked and not cut out."""
    found = bytearray(content)
    names = set(blank_boxes(found, 0, len(found)))
    return bytes(found) if {b"moov", b"mdat"} <= names else b""


def blank_boxes(found: bytearray, at: int, end: int, depth: int = 0) -> Iterator[bytes]:
    """Blank what is not needed among the boxes between two places, and what follows the last; the names of all, as they come."""
    while at + 8 <= end:
        size, name, head = struct.unpack_from(">I", found, at)[0], bytes(found[at + 4 : at + 8]), 8
        if size == 1:
            size, head = struct.unpack_from(">Q", found, at + 8)[0], 16
        size = end - at if size == 0 else min(size, end - at)
        if size < head:
            break
        if name in CONTAINER_BOXES and depth < DEEPEST:
            yield from blank_boxes(found, at + head, at + size, depth + 1)
        elif name not in KEPT_BOXES:
            found[at + 4 : at + 8] = b"free"
            found[at + head : at + size] = bytes(size - head)
        elif name in DATED_BOXES:  # when it was recorded: twice four bytes, or twice eight
            length = 16 if found[at + head] else 8
            found[at + head + 4 : at + head + 4 + length] = bytes(length)
        elif name == b"hdlr":  # with the name of the program that wrote it
            found[at + head + 24 : at + size] = bytes(max(0, size - head - 24))
        yield name
        at += size
    found[at:end] = bytes(end - at)


KINDS: dict[str, tuple[Callable[[bytes], bool], Callable[[bytes], bytes]]] = {
    "m4a": (lambda content: content[4:8] == b"ftyp", strip_mp4),  # iPhones, most Androids; also 3gp
    "amr": (lambda content: content.startswith((AMR, AMR_WIDE)), strip_amr),
    "mp3": (lambda content: mp3_frame(content, 0) > 0, lambda content: b"".join(sound_frames(content, mp3_frame))),
    "aac": (lambda content: aac_frame(content, 0) > 0, lambda content: b"".join(sound_frames(content, aac_frame))),
    "wav": (lambda content: content[:4] == b"RIFF" and content[8:12] == b"WAVE", strip_wav),
}
