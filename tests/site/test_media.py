"""Uploaded pictures are served; nothing beside their folder is, and no folder is listed."""

from pathlib import Path

import pytest

pytestmark = pytest.mark.django_db


@pytest.fixture
def picture(settings):
    folder = Path(settings.MEDIA_ROOT, "goods")
    folder.mkdir()
    (folder / "soap.jpg").write_bytes(b"a picture")
    (Path(settings.MEDIA_ROOT).parent / "secret").write_text("not for the world")


def test_a_picture_may_be_kept_by_a_visitors_browser(client, picture):
    page = client.get("/media/goods/soap.jpg")
    assert b"".join(page.streaming_content) == b"a picture"
    assert page["Content-Type"] == "image/jpeg"
    assert page["Cache-Control"] == "public, max-age=31536000, immutable"
    page.close()


@pytest.mark.parametrize("path", ["goods/", "goods/none.jpg"])
def test_nothing_else_is_there(client, picture, path):
    assert client.get(f"/media/{path}").status_code == 404


@pytest.mark.parametrize("path", ["../secret", "%2e%2e/secret", "goods/../../secret"])
def test_a_path_that_leaves_the_folder_is_refused(client, picture, path):
    page = client.get(f"/media/{path}")
    assert page.status_code == 400
    assert b"not for the world" not in page.content
