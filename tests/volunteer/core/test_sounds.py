"""Recordings are written anew without what they say about whoever recorded them; what plays is untouched."""

import io
import struct
import wave

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

from volunteer.core.files.audio import clean_voice, content_type_of

SECRET = b"39.69,106.82 SecretPhone"


def cleaned(content: bytes) -> bytes:
    return clean_voice(SimpleUploadedFile("x", content)).read()


def refused(content: bytes) -> str:
    with pytest.raises(forms.ValidationError) as caught:
        cleaned(content)
    return caught.value.code


def id3(body: bytes = SECRET) -> bytes:
    size = len(body)
    return b"ID3\x04\0\0" + bytes((size >> shift) & 0x7F for shift in (21, 14, 7, 0)) + body


def mp3_frames(count: int, head: bytes = b"\xff\xfb\x90\x64", length: int = 417) -> bytes:
    """MPEG-1 layer III, 128 kbit/s, 44.1 kHz."""
    return b"".join(head + bytes([number]) * (length - 4) for number in range(count))


def aac_frames(count: int, length: int = 50) -> bytes:
    head = b"\xff\xf1\x50" + bytes([0x80 | length >> 11, length >> 3 & 0xFF, (length & 7) << 5 | 0x1F, 0xFC])
    return b"".join(head + bytes([number]) * (length - 7) for number in range(count))


def box(name: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I", 8 + len(body)) + name + body


def full(name: bytes, *parts: bytes, version: int = 0) -> bytes:
    return box(name, bytes([version, 0, 0, 0]), *parts)


STAMP = struct.pack(">I", 3_900_000_000)  # a moment


def m4a(*, first: bool = False) -> bytes:
    """As a phone writes it: where it was, when, and on what, in each of the places that phones use."""
    sound = full(b"stsd", b"mp4a") + full(b"stco", struct.pack(">II", 1, 40))
    minf = box(b"minf", full(b"smhd", bytes(4)), box(b"stbl", sound))
    hdlr = full(b"hdlr", bytes(4), b"soun", bytes(12), SECRET, b"\0")
    mdia = box(b"mdia", full(b"mdhd", STAMP, STAMP, b"rate"), hdlr, minf)
    track = box(b"trak", full(b"tkhd", STAMP * 2, STAMP * 2, b"no", version=1), mdia, box(b"udta", SECRET), box(b"meta", SECRET))
    about = [box(b"udta", box(b"\xa9xyz", SECRET)), full(b"meta", SECRET), box(b"loci", SECRET), box(b"ID32", SECRET)]
    moov = box(b"moov", full(b"mvhd", STAMP, STAMP, b"scale"), track, *about)
    mdat, rest = box(b"mdat", b"sound sound"), [box(b"uuid", SECRET), box(b"free", SECRET), SECRET]
    return b"".join([box(b"ftyp", b"M4A \0\0\0\0"), *([moov, mdat] if first else [mdat, moov]), *rest])


def wav_file(*more: bytes) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(b"\1\2" * 40)
    return file.getvalue() + b"".join(more)


def chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


AMR = b"#!AMR\n" + (b"\x3c" + bytes(31)) * 3 + b"\x7c"  # three frames and a pause
AMR_WIDE = b"#!AMR-WB\n" + (b"\x44" + bytes(60)) * 2
RECORDED = {  # what comes, and what is kept of it
    "mp3 with tags before and after": (id3() + mp3_frames(3) + b"TAG" + SECRET.ljust(125), "mp3", mp3_frames(3)),
    "mp3 with two tags and something between": (id3() + id3() + mp3_frames(2) + SECRET + mp3_frames(2), "mp3", mp3_frames(2) * 2),
    "mp3 of a slow recorder": (mp3_frames(2, b"\xff\xf3\x40\xc4", 104) + SECRET, "mp3", mp3_frames(2, b"\xff\xf3\x40\xc4", 104)),
    "aac": (aac_frames(3), "aac", aac_frames(3)),
    "aac with tags": (id3() + aac_frames(3) + b"APETAGEX" + SECRET, "aac", aac_frames(3)),
    "amr": (AMR + b"\xff" + SECRET, "amr", AMR),
    "wide amr": (AMR_WIDE + b"\xff" + SECRET, "amr", AMR_WIDE),
    "wav": (wav_file(chunk(b"LIST", SECRET), chunk(b"bext", SECRET + b"x"), SECRET), "wav", wav_file()),
}


@pytest.mark.parametrize(("sent", "kind", "kept"), RECORDED.values(), ids=list(RECORDED))
def test_the_sound_alone_is_kept(sent, kind, kept):
    file = clean_voice(SimpleUploadedFile("x", sent))
    assert (file.name, file.read()) == (f"voice.{kind}", kept)
    assert cleaned(kept) == kept, "what is clean stays as it is"


@pytest.mark.parametrize("first", [True, False], ids=["moov first", "mdat first"])
def test_of_an_mp4_everything_keeps_its_place_and_what_tells_of_a_person_is_blank(first):
    sent, kept = m4a(first=first), cleaned(m4a(first=first))
    assert len(kept) == len(sent) and kept.index(b"sound sound") == sent.index(b"sound sound")
    for word in (SECRET, b"SecretPhone", STAMP, b"udta", b"meta", b"uuid", b"loci", b"ID32", b"\xa9xyz"):
        assert word in sent and word not in kept
    for needed in (b"ftypM4A ", b"mp4a", b"stco", b"rate", b"scale", b"soun"):
        assert needed in kept
    assert cleaned(kept) == kept


@pytest.mark.parametrize(
    "content",
    [
        b"<html>",
        b"OggS" + bytes(60),
        b"\x1a\x45\xdf\xa3" + bytes(60),
        b"caff" + bytes(60),
        id3(),
        b"ID3",
        b"#!AMR\n",
        b"RIFF\0\0\0\0WAVE",
        box(b"ftyp", b"M4A "),
        box(b"ftyp", b"M4A ") + box(b"mdat", b"x"),
        box(b"ftyp", b"M4A ") + struct.pack(">I", 1) + b"moov",
        b"\xff\xfb\x90",
    ],
)
def test_what_no_phones_recorder_makes_or_is_cut_off_is_told_so(content):
    assert refused(content) == "unreadable"


def test_boxes_in_boxes_without_end_are_no_error():
    deep = b"x"
    for _ in range(3000):
        deep = box(b"moov", deep)
    assert b"SecretPhone" not in cleaned(box(b"ftyp", b"M4A ") + box(b"mdat", b"x") + deep + SECRET)


def test_what_was_kept_earlier_is_handed_out_under_its_type():
    assert [content_type_of(name) for name in ("a.m4a", "a.ogg", "a.webm", "a.caf", "a.exe")] == [
        *("audio/mp4", "audio/ogg", "audio/webm", "audio/x-caf", "application/octet-stream")
    ]
