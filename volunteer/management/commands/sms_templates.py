"""`manage.py sms_templates`: the text messages that providers in China want registered, and the file that names them then."""

import argparse
import json
from typing import Any

from django.core.management.base import BaseCommand

from volunteer.notices import texts

FORMS = {"aliyun": texts.named, "tencent": texts.numbered}


class Command(BaseCommand):
    help = "Print the sentences to register with a provider of text messages, or the JSON file for SMS_TEMPLATES to fill in."
    requires_system_checks: list[str] = []  # it helps to put right what they find

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("provider", choices=FORMS)
        parser.add_argument("--json", action="store_true", help="the file for SMS_TEMPLATES, with the ids to be filled in")

    def handle(self, *args: Any, **options: Any) -> None:
        with texts.registered_language():
            known = {kind: str(words) for kind, words in texts.sentences().items()}
        if options["json"]:
            self.stdout.write(json.dumps(dict.fromkeys(known, ""), indent=2))
            return
        for kind, words in known.items():
            what = "验证码" if kind in texts.CODES else "通知"
            self.stdout.write(f"{kind} ({what})\n    {FORMS[options['provider']](words)}")
