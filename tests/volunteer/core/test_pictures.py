"""Uploaded pictures are opened with care and written anew."""

from io import BytesIO

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, PngImagePlugin

from tests.support.picture_factory import bomb, jpeg, written
from volunteer.core.files import images
from volunteer.core.files.images import clean_picture


def cleaned(data: bytes) -> Image.Image:
    return Image.open(clean_picture(SimpleUploadedFile("x.jpg", data)))


def refused(data: bytes) -> str:
    with pytest.raises(forms.ValidationError) as caught:
        clean_picture(SimpleUploadedFile("x.jpg", data))
    return caught.value.code


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_each_format_becomes_a_jpeg(form):
    picture = cleaned(written(Image.new("RGB", (40, 30), "red"), form))
    assert (picture.format, picture.size) == ("JPEG", (40, 30))


def test_a_large_photo_is_made_smaller():
    assert cleaned(jpeg((4000, 3000))).size == (1600, 1200)


def test_exif_is_gone_and_the_picture_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010F] = "SecretPhone"
    exif.get_ifd(0x8825)[1] = "N"
    picture = cleaned(jpeg(exif=exif))
    assert picture.size == (30, 40)
    assert not picture.getexif()
    assert b"SecretPhone" not in clean_picture(SimpleUploadedFile("x.jpg", jpeg(exif=exif))).read()


def test_what_is_transparent_becomes_white():
    assert cleaned(written(Image.new("RGBA", (8, 8), (0, 0, 0, 0)), "PNG")).getpixel((4, 4)) == (255, 255, 255)


@pytest.mark.parametrize(("width", "height"), [(8000, 5001), (20_000, 20_000), (60_000, 60_000)])
def test_an_image_bomb_is_refused_before_it_is_unpacked(width, height):
    assert refused(bomb(width, height)) == "too_large"


def test_a_picture_of_too_many_bytes_is_refused(monkeypatch):
    monkeypatch.setattr(images, "MOST_BYTES", 100)
    assert refused(jpeg()) == "too_heavy"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no picture",
        jpeg()[:200],
        bomb(100, 100),
        b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
        written(Image.new("P", (4, 4)), "GIF"),
        written(Image.new("RGB", (4, 4)), "BMP"),
        b"%PDF-1.4",
    ],
    ids=["empty", "text", "cut", "hollow", "svg", "gif", "bmp", "pdf"],
)
def test_what_is_no_picture_of_ours_is_refused(data):
    assert refused(data) == "unreadable"


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("clean", [clean_picture, images.clean_face])
def test_comment_profile_and_text_are_gone_in_every_format(form, clean):
    """A comment would go along into the JPEG that is made anew, as would a profile or a text."""
    secret, exif = b"SecretPhone 39.69,106.82", Image.Exif()
    exif[0x010F] = "SecretPhone"
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", secret.decode())
    said = {"JPEG": {"comment": secret}, "PNG": {"pnginfo": words}, "WEBP": {"xmp": secret}}[form]
    sent = written(Image.new("RGB", (600, 600), "red"), form, exif=exif, icc_profile=secret, **said)
    assert b"SecretPhone" in sent
    kept = clean(SimpleUploadedFile("x", sent)).read()
    assert b"SecretPhone" not in kept and Image.open(BytesIO(kept)).info.keys() <= {
        "jfif",
        "jfif_version",
        "jfif_unit",
        "jfif_density",
    }


def test_a_picture_that_is_handed_out_small_tells_no_more_than_its_pixels(tmp_path):
    class Kept:
        def open(self):
            return BytesIO(jpeg((900, 900), comment=b"SecretPhone"))

    assert b"SecretPhone" not in images.small_response(Kept()).content
