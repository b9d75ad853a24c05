"""What came from elsewhere is what VENDOR.json says it is."""

import hashlib
import json

from django.conf import settings

STATIC = settings.BASE_DIR / "static"
LISTED = {
    path: digest
    for package in json.loads((STATIC / "vendor" / "VENDOR.json").read_text())
    for path, digest in package["sha256"].items()
}


def test_every_listed_file_has_its_hash():
    assert {path: hashlib.sha256((STATIC / path).read_bytes()).hexdigest() for path in LISTED} == LISTED


def test_no_vendored_file_is_unlisted():
    found = {str(p.relative_to(STATIC)) for p in (STATIC / "vendor").rglob("*") if p.is_file()}
    assert found - {"vendor/VENDOR.json"} <= set(LISTED)


def test_nothing_points_at_a_source_map_or_another_host():
    for path in (STATIC / "css").glob("*.css"):
        assert "://" not in path.read_text(encoding="utf-8").replace("http://www.w3.org", ""), path
