"""What axe and a ruler find wrong with the page in a browser."""

from axe_playwright_python.sync_playwright import Axe

AXE = Axe().axe_script
DESK, SMALL = {"width": 1280, "height": 800}, {"width": 360, "height": 740}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Else axe fetches every style sheet of every page again, for a rule that is none of these.
OPTIONS = {"runOnly": RULES, "resultTypes": ["violations"], "preload": {"assets": ["media"]}}
LARGE = "document.documentElement.style.fontSize = '175%'; document.querySelector('.elder-offer')?.removeAttribute('hidden')"
# What sticks covers what can be scrolled away from under it.
UNSTUCK = """() => document.querySelectorAll('.dock, .ask-person, form > .btn-primary, form > .actions')
  .forEach(e => { if (getComputedStyle(e).position === 'sticky') e.style.position = 'relative' })"""
# What reaches beyond the window, where the page can be pushed sideways.
WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.body.querySelectorAll('*')]
  .filter(e => e.getBoundingClientRect().right > innerWidth + .5).slice(0, 3).map(e => e.outerHTML.slice(0, 120))"""
# WeChat's own bars take some 140 of a phone's 780 pixels. A phone's larger type multiplies the size of the root.
PHONES = [(360, 780), (360, 640)]
TYPE = [100, 130, 175]
# The middle and the edges of the button, as a finger meets them; and whether the whole of an element is in the window.
COVERED = """button => { const box = button.getBoundingClientRect(), x = (box.left + box.right) / 2
  const points = [[x, box.top + 2], [x, (box.top + box.bottom) / 2], [x, box.bottom - 2]]
  return points.some(([x, y]) => !button.contains(document.elementFromPoint(x, y))) }"""
BOX = "e => { const box = e.getBoundingClientRect(); return [box.left, box.top, box.right, box.bottom].map(Math.round) }"


# What can be pressed and stands by itself, lower than it should be. Links within a sentence are as high as the sentence.
LOW = """(least) => [...document.querySelectorAll('a[href], button, select, summary, input:not([type=hidden])')]
  .map(e => e.matches('[type=checkbox], [type=radio]') ? e.closest('label') || e : e)
  .filter(e => e.checkVisibility({visibilityProperty: true}) && getComputedStyle(e).display !== 'inline')
  .filter(e => !e.closest('.skip-link, .visually-hidden') && e.getBoundingClientRect().height + .5 < least)
  .map(e => e.outerHTML.slice(0, 90) + ' ' + Math.round(e.getBoundingClientRect().height))"""


# Text that is hidden by the edge of its own box.
CUT = """() => [...document.body.querySelectorAll('*')]
  .filter(e => /hidden|clip/.test(getComputedStyle(e).overflowX + getComputedStyle(e).overflowY))
  .filter(e => e.checkVisibility() && e.innerText && !e.closest('.visually-hidden'))
  .filter(e => e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1)
  .map(e => e.outerHTML.slice(0, 120))"""


def axe(page) -> list[str]:
    page.evaluate(UNSTUCK)
    page.evaluate(AXE)
    found = page.evaluate("options => axe.run(options).then(found => found.violations)", OPTIONS)  # not what passed: it is long
    return [f"{rule['id']}: {node['html'][:140]}" for rule in found for node in rule["nodes"]]


def findings(page, least: int) -> list[str]:
    """All that is wrong with the page in the window; `least` is the height of what can be pressed, in pixels."""
    return axe(page) + measured(page, least)


def measured(page, least: int) -> list[str]:
    return [f"low: {what}" for what in page.evaluate(LOW, least)] + [f"wide: {what}" for what in page.evaluate(WIDE)]


def enlarged(page) -> list[str]:
    """What is wrong with the page in large type on a small phone, with the question whether larger type is wanted."""
    size = page.viewport_size
    page.evaluate(LARGE)
    page.set_viewport_size(SMALL)  # after it: Chromium asks a container's query again when its size changes, not when a rem does
    wrong = [f"cut: {what}" for what in page.evaluate(CUT)] + [f"wide, enlarged: {what}" for what in page.evaluate(WIDE)]
    page.set_viewport_size(size)
    return wrong
