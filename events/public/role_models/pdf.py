"""The sheet on which somebody without a phone, or a guardian, agrees to be shown: with the story they agree to."""

from __future__ import annotations

from events.models import PaperConsent, RoleModel
from volunteer.core.files import pdf

Part = PaperConsent.Part


def consent_sheet_pdf(model: RoleModel, parts: list[str]) -> bytes:
    """The sheet of a nomination with a line for each signature that is `wanted`, as a PDF."""
    context = {"model": model, "born": model.person.birth_date if model.person else None}
    signers = {"own": Part.OWN in parts, "guardian": Part.GUARDIAN in parts}
    return pdf.render_pdf("events/public/role_models/model_consent_pdf.html", context | signers | pdf.site_mongolian_slot())
