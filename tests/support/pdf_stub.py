"""Paper in tests that open the same sheet as one reader after the other."""

from typing import Any

import weasyprint

HTML = weasyprint.HTML
DRAWN: set[str] = set()


class Once:
    """In the place of `weasyprint.HTML`: each sheet is really drawn, but those that say the same only once in this process.

    What is answered is the text, so that tests can look into it; who reads a PDF as such has its own test.
    """

    def __init__(self, string: str, **how: Any) -> None:
        self.string, self.how = string, how

    def write_pdf(self) -> bytes:
        if self.string not in DRAWN:
            HTML(string=self.string, **self.how).write_pdf()
            DRAWN.add(self.string)
        return self.string.encode()
