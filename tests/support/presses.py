"""What a person does with a phone to get something done, counted: presses, and what is typed."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page

FOCUSED = "field => field === document.activeElement"


@dataclass
class Finger:
    """Drives a page as a finger does, and by nothing else: every press counts, each sign typed counts apart.

    A field that the page has not put the cursor into takes a press before anything is typed there. Scrolling is no press.
    """

    page: Page
    presses: int = 0
    typed: int = 0

    def press(self, what: Locator) -> None:
        """One press on what is shown. What the finger cannot reach fails here: a press goes through no cover.

        The page is whole first: before its styles and scripts have come, what they will hide still counts as shown.
        """
        shown = what.locator("visible=true").first
        shown.wait_for()
        self.page.wait_for_load_state()
        shown.click()
        self.presses += 1

    def button(self, words: str) -> None:
        self.press(self.page.get_by_role("button", name=words, exact=True))

    def link(self, words: str) -> None:
        self.press(self.page.get_by_role("link", name=words))

    def type(self, name: str, text: str) -> None:
        """Text into the field of this name."""
        field = self.page.locator(f":is(input, textarea)[name={name}]:visible")
        field.wait_for()
        self.page.wait_for_load_state()
        if not field.evaluate(FOCUSED):
            self.press(field)
        self.page.keyboard.type(text)
        self.typed += len(text)

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path
