"""The addresses of the scanner that can be installed, and of the two web apps. `sw.js` stands at the root by its scope's rules."""

from django.urls import URLPattern, path

from events.views import scanner

patterns: list[URLPattern] = [
    path("manage/shifts/<uuid:pk>/scanner/", scanner.start, name="scanner_start"),
    path("scanner/", scanner.scanner, name="scanner"),
    path("scanner/app.webmanifest", scanner.scanner_manifest, name="scanner_manifest"),
    path("site.webmanifest", scanner.site_manifest, name="site_manifest"),
    path("sw.js", scanner.worker, name="worker"),
]
