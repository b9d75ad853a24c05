"""The one exception of the content policy that reading QR codes needs."""

from collections.abc import Sequence
from typing import cast

from django.conf import settings
from django.utils.csp import CSP
from django.views.decorators.csp import csp_override

# The decoder is WebAssembly from our own static files. 'wasm-unsafe-eval' lets it compile and allows no evaluation of text.
SITE_CSP = cast(dict[str, Sequence[str]], settings.SECURE_CSP)
CAMERA_CSP = {**SITE_CSP, "script-src": [CSP.SELF, CSP.WASM_UNSAFE_EVAL]}

# Decorates the views whose page carries a scanner (templates/_scanner.html, static/js/scan.js).
camera_page = csp_override(CAMERA_CSP)
