"""The order of the house: which rooms may know which, which way addresses point, and which files a room has.

import-linter holds the order of the apps and of the tiers inside a room (pyproject.toml). The order of the rooms concerns the tier
of actions alone: models of all rooms may name one another, and pages may show what any room knows.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

ROOT = settings.BASE_DIR
APPS = ("volunteer", "points", "events")  # each may know those before it

# The rooms of each app. What acts in a room imports only rooms of lines before its own; rooms of one line do not know each other.
ORDER = {
    "volunteer": """
        core
        queue
        watch
        keys
        lists
        notices
        offline
        people
        roles
        places signin
        identity finding
        places/committees groups setup
        skills
        groups/teams groups/units
        groups/pairings
        privacy
        backups
    """,
    "points": """
        core
        ledger
        freezes
        budgets rules
        wallet wallet/expiry adjustments adjustments/opening
        shops
        inventory
        orders
        orders/relief
        recycling
        books
        privacy
    """,
    "events": """
        core
        campaigns/programmes
        campaigns
        shifts
        attendance
        settlement
        settlement/witnesses
        settlement/corrections
        records/exchange
        records records/ratings public/photos figures/outcomes shifts/signups
        shifts/staffing
        figures
        figures/checks
        cases/signs
        cases
        cases/live_checks
        requests
        matters
        neighbourhood/grids
        neighbourhood/incidents
        neighbourhood/mending
        neighbourhood/doubles
        records/certificates public/role_models reports public messages integrations/calendars
        public/screens integrations
        onsite
        people
        search
        home
        privacy
        demo
    """,
}
PLACES = {
    f"{app}/{room}": place for app, text in ORDER.items() for place, line in enumerate(text.split("\n")) for room in line.split()
}
# Packages that every room may use, although they belong to none.
SHARED = ("migrations", "management", "templatetags")

# The files that a room is made of; `actions` and `views` may be folders with a module for each act or page.
BELOW_ACTIONS = {"models", "refusals"}
ABOVE_ACTIONS = {"filters", "forms", "imports", "tables", "urls", "views"}
USUAL = {"__init__", "actions", "notices", "permissions", "queries", *BELOW_ACTIONS, *(ABOVE_ACTIONS - {"filters"})}
# What else stands directly in an app: what puts its rooms together.
OF_APP = {
    "volunteer": "apps serve settings site_urls site_views tasks wsgi",
    "points": "apps",
    "events": "api apps scheduler tasks",
}
# What an app registers with the rooms below it, in its folder `registered`.
REGISTERED = {
    "volunteer": "navigation sealed site_figures waiting",
    "points": "attachments hand_over_items hooks navigation sealed site_figures waiting",
    "events": "attachments hand_over_items hooks navigation sealed site_figures waiting",
}
# What else stands in a room: parts of its subject too large for one of the usual files, or used by several of them.
OF_ROOM = {
    "volunteer/core": (
        "approvals attempts audit checks clock counting dates doubts editing encryption failures fields "
        "geo hooks ids leases outside_calls pages phone pinyin rate_limit required webhook_signing"
    ),
    "volunteer/queue": "jobs runner",
    "volunteer/watch": "errors figures folder log_lines middleware request_ids",
    "volunteer/keys": "making places",
    "volunteer/lists": (
        "batch columns excel_reader export filter_line filters form_import list_table public_export row_parts selection"
    ),
    "volunteer/offline": "accounts shell",
    "volunteer/notices": "channels checks code_texts kinds outbox sms sms_gateways texts web_push wechat",
    "volunteer/people": "consents household leaderboard_consent name_consent now parties pdf",
    "volunteer/roles": (
        "context_processors deciders decorators deputies digest hand_over_items hand_overs navigation ranks reminders scope "
        "site_office waiting waking"
    ),
    "volunteer/places": (
        "area_import area_sheets attachments checklist choosing fields find_places own_attachments own_sections pictures "
        "place_file poster sections"
    ),
    "volunteer/places/committees": "reminders sections",
    "volunteer/signin": (
        "account_urls adapter allauth_forms card_pdf cards code_queue devices hand_over_items invitations joining passes passkeys "
        "personal_code pins recycled second_factor seen_phones sessions wechat_entry"
    ),
    "volunteer/identity": "settings",
    "volunteer/finding": "fields",
    "volunteer/groups": "filters",
    "volunteer/setup": "steps steps_own",
    "volunteer/skills": "free_times reminders",
    "volunteer/groups/units": "community_reporting",
    "volunteer/backups": "erasures moments repository servers uploads",
    "volunteer/privacy": ("erasure erasure_own erasure_registry escalation export export_own export_registry settings transitions"),
    "points/core": "fields months",
    "points/freezes": "after_account_closed",
    "points/budgets": "forecast",
    "points/rules": "labels",
    "points/shops": "of_place",
    "points/wallet": "shortfall",
    "points/inventory": "barcodes batches delivery_table prices warnings",
    "points/orders": "appointments counter_pass now payment reach sql",
    "points/recycling": "api of_stations payment signing",
    "points/books": "audit_pack audit_trail costs ledger_sources verification",
    "points/privacy": "erasure export",
    "events/core": "api model_fields occurrences pagination periods rounding triggers",
    "events/campaigns": "bonus festivals tagging",
    "events/shifts": "approval_deadlines approval_queue consequences plan_templates team_events",
    "events/attendance": "flag_holds flags fold labels location recorder sql tokens",
    "events/settlement": (
        "caps closing_preview daily_limits decide escalation flag_detection labels ledger_sources no_points not_held payout "
        "rule_preview witnessed"
    ),
    "events/settlement/witnesses": "escalation",
    "events/settlement/corrections": "timeline",
    "events/records/exchange": "insurer national_export",
    "events/records": "hours",
    "events/shifts/signups": "now reminders",
    "events/shifts/staffing": "reminders",
    "events/figures": (
        "big_screen charts dashboard drilldown former leaderboard of_places of_requests of_units parts point_health register "
        "rollup rollup_points sql_rollup sql_tally units"
    ),
    "events/cases/signs": "labels sql",
    "events/cases": "background point_record spot_checks timeline trust",
    "events/requests": (
        "door_flags doors drafts escalation labels matching notify now page_state progress settings terms transitions"
    ),
    "events/matters": "escalation",
    "events/neighbourhood/incidents": "notify privacy transitions",
    "events/neighbourhood/mending": "page_state",
    "events/integrations/calendars": "feeds ical",
    "events/public": "figures share_card",
    "events/public/role_models": "pdf",
    "events/public/screens": "hall",
    "events/records/certificates": "identity pdf verify",
    "events/reports": "balance document_data documents files opening_figures paragraph word",
    "events/integrations": "api api_keys http webhooks",
    "events/onsite": "api live_code scanner_messages wechat_sdk",
    "events/home": "contact desk figures other_desks running",
    "events/privacy": "erasure export export_cases export_records export_requests export_service steps",
    "events/demo": (
        "build campaigns data_requests district event_templates guide names neighbourhood past_year programmes ratings "
        "records reports requests role_models scenes serve staffing stock teams today walk"
    ),
}


@cache
def modules() -> dict[str, Path]:
    """Dotted names of our modules; those of packages are their folders' names."""
    found = {}
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            parts = path.relative_to(ROOT).with_suffix("").parts
            if "migrations" not in parts:
                found[".".join(parts).removesuffix(".__init__")] = path
    return found


def app_of(name: str) -> str:
    return name.split(".")[0]


def room_of(name: str) -> str:
    """The room of a module, such as `events/records/ratings`; "" where it belongs to none."""
    parts = name.split(".")
    rooms = ("/".join(parts[:length]) for length in range(len(parts), 1, -1))
    return next((room for room in rooms if room in PLACES), "")


def is_action(name: str) -> bool:
    """Whether a module belongs to the tier of actions: it changes or reads something, and is no model, list, form or page."""
    room = room_of(name)
    inside = set(name.split(".")[len(room.split("/")) :])
    return bool(room) and not inside & (BELOW_ACTIONS | ABOVE_ACTIONS | {"notices"})


@cache
def imported(path: Path) -> list[str]:
    """The modules of ours that a module imports."""
    return list(imports_in(ast.parse(path.read_text("utf-8"))))


def imports_in(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in modules())
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                name = f"{node.module}.{alias.name}"
                yield name if name in modules() else node.module


def test_what_acts_in_a_room_imports_no_later_room():
    backward = []
    for name, path in modules().items():
        if not is_action(name):
            continue
        room = room_of(name)
        for other in imported(path):
            there = room_of(other)
            if is_action(other) and app_of(other) == app_of(name) and there != room and PLACES[there] >= PLACES[room]:
                backward.append(f"{name} -> {other}")
    assert sorted(backward) == []


# The classes of which forms and lists are made.
BASES = {"volunteer.core.forms", "volunteer.lists.filters", "volunteer.lists.tables"}
# What import-linter does not see, as these modules have none of the usual names.
ANSWERS_WITH_PAGES = {
    "points.privacy.export -> points.wallet.tables",  # the file calls entries as the statement does
    "volunteer.core.http.middleware -> volunteer.core.http.views",  # the page for machines that ask how the site is
    "volunteer.signin.account_urls -> volunteer.identity.views.own",
    "volunteer.signin.account_urls -> volunteer.signin.views.signin",  # allauth wants this name
}


def test_what_acts_in_a_room_imports_no_form_no_list_and_no_page():
    found = {
        f"{name} -> {other}"
        for name, path in modules().items()
        if is_action(name)
        for other in imported(path)
        if room_of(other) and ABOVE_ACTIONS & set(other.split(".")) and other not in BASES
    }
    assert found == ANSWERS_WITH_PAGES


def test_what_acts_in_a_room_does_not_import_what_puts_the_app_together():
    composing = {f"{app}.{name}" for app, names in OF_APP.items() for name in names.split()} - {"volunteer.settings"}
    composing |= {f"{app}.registered.{name}" for app, names in REGISTERED.items() for name in names.split()}
    found = [
        f"{name} -> {other}"
        for name, path in modules().items()
        if is_action(name)
        for other in imported(path)
        if other in composing and app_of(other) == app_of(name)
    ]
    assert sorted(found) == []


# --- addresses and strings ------------------------------------------------------------------------------------------------


def runs_upward(app: str, other: str) -> bool:
    return APPS.index(other) > APPS.index(app)


def test_templates_name_pages_and_templates_of_their_own_app_or_of_those_below():
    named = r"{%\s*(?:url|include|extends)\s+['\"](volunteer|points|events)[:/]([^'\"]+)"
    upward = []
    for path in sorted((ROOT / "templates").rglob("*.*")):
        part = path.relative_to(ROOT / "templates").parts[0]
        app = part if part in APPS else "volunteer"  # what all pages are made of
        for other, name in re.findall(named, path.read_text("utf-8")):
            if runs_upward(app, other):
                upward.append(f"{path.relative_to(ROOT)}: {other}:{name}")
    assert upward == []


STRING_FROM = re.compile(r"""["'](?:volunteer|points|events)[:.]""")  # how such a string begins


def test_strings_name_addresses_and_modules_of_their_own_app_or_of_those_below():
    """`redirect("events:home")`, `reverse`, `import_string`: what import-linter does not see."""
    read_by_django = {"volunteer.settings", "volunteer.urls"}
    upward = []
    for module, path in modules().items():
        if module in read_by_django:
            continue
        code = path.read_text("utf-8")
        for node in ast.walk(ast.parse(code)) if STRING_FROM.search(code) else ():
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found = re.fullmatch(r"(volunteer|points|events)(?::\w+|((?:\.\w+)+))", node.value)
                if found and runs_upward(app_of(module), found[1]) and (not found[2] or names_module(node.value)):
                    upward.append(f"{module}: {node.value}")
    assert upward == []


def names_module(dotted: str) -> bool:
    """Whether a string is the path of a module of ours or of something in it; `points.xlsx` is a file."""
    return dotted in modules() or dotted.rpartition(".")[0] in set(modules()) - set(APPS)


def test_settings_name_only_what_django_reads():
    """What an app below asks of one above stands in `volunteer.core.hooks`."""
    text = (ROOT / "volunteer" / "settings.py").read_text("utf-8")
    assert re.findall(r'"((?:points|events)\.[\w.]+)"', text) == ["events.demo.guide.context"]


# --- files ----------------------------------------------------------------------------------------------------------------


def test_every_folder_with_code_is_a_room():
    folders = {path.relative_to(ROOT).parent for path in modules().values()}
    inner = {"actions", "views", "models", "files", "http", "database", "unsent", "registered", *SHARED, "commands"}
    strange = [str(folder) for folder in folders if str(folder) not in {*APPS, *PLACES} and not inner & set(folder.parts)]
    parents = {room.rpartition("/")[0] for room in PLACES}
    assert sorted(set(strange) - parents) == []


@pytest.mark.parametrize("app", APPS)
def test_an_app_holds_rooms_and_what_puts_them_together(app):
    found = {path.stem for path in (ROOT / app).glob("*.py")} - {"__init__", "models", "urls"}
    assert found == set(OF_APP[app].split())
    assert {path.stem for path in (ROOT / app / "registered").glob("*.py")} == {"__init__", *REGISTERED[app].split()}


def test_a_room_has_the_usual_files_and_those_listed():
    found = {f"{room}/{path.stem}" for room in PLACES for path in (ROOT / room).glob("*.py") if path.stem not in USUAL}
    listed = {f"{room}/{name}" for room, names in OF_ROOM.items() for name in names.split()}
    assert (sorted(found - listed), sorted(listed - found)) == ([], [])
