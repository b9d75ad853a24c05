"""Indexes that repeat the beginning of another go, and those of columns that are nearly always empty hold only what is there."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from volunteer.core.database.migrations import drop_index

DROPPED = [  # name, table, column, operators
    ("events_attendance_confirmed_by_id_fd2da607", "events_attendance", "confirmed_by_id"),
    ("events_attendance_person_id_3f7cd5cf", "events_attendance", "person_id"),
    ("events_attendance_shift_id_cb208df3", "events_attendance", "shift_id"),
    ("events_awardcheck_point_id_803fa893", "events_awardcheck", "point_id"),
    ("events_campaign_area_id_bebf79af", "events_campaign", "area_id"),
    ("events_case_office_id_fbebe211", "events_case", "office_id"),
    ("events_case_point_id_425fbac0", "events_case", "point_id"),
    ("events_casestep_case_id_70ed223a", "events_casestep", "case_id"),
    ("events_certificate_area_id_b559fa07", "events_certificate", "area_id"),
    ("events_certificate_person_id_1dcddc8a", "events_certificate", "person_id"),
    ("events_certificatecount_area_id_8b4d7fc4", "events_certificatecount", "area_id"),
    ("events_companion_person_id_57e75a46", "events_companion", "person_id"),
    ("events_companion_shift_id_af84b965", "events_companion", "shift_id"),
    ("events_coverask_person_id_33c280b7", "events_coverask", "person_id"),
    ("events_coverask_shift_id_7febb2f7", "events_coverask", "shift_id"),
    ("events_doorlook_person_id_991dee33", "events_doorlook", "person_id"),
    ("events_doorlook_request_id_5f360e45", "events_doorlook", "request_id"),
    ("events_duty_shift_id_500d2ef7", "events_duty", "shift_id"),
    ("events_flag_attendance_id_1f91730a", "events_flag", "attendance_id"),
    ("events_helprequest_area_id_fba7688f", "events_helprequest", "area_id"),
    ("events_helprequest_asked_by_id_df4917a7", "events_helprequest", "asked_by_id"),
    ("events_helprequest_person_id_e9f9245c", "events_helprequest", "person_id"),
    ("events_helprequest_point_id_4fedd793", "events_helprequest", "point_id"),
    ("events_helprequest_taker_id_7fb81d72", "events_helprequest", "taker_id"),
    ("events_hookmessage_subscription_id_cc417d6b", "events_hookmessage", "subscription_id"),
    ("events_hoursexport_area_id_74dd4a75", "events_hoursexport", "area_id"),
    ("events_hoursrow_sheet_id_9666166b", "events_hoursrow", "sheet_id"),
    ("events_job_shift_id_2f0ed04f", "events_job", "shift_id"),
    ("events_outcome_shift_id_0d8bf9d1", "events_outcome", "shift_id"),
    ("events_photoobjection_photo_id_dca15299", "events_photoobjection", "photo_id"),
    ("events_programme_area_id_48ca6e0a", "events_programme", "area_id"),
    ("events_programmegroup_programme_id_70112d8b", "events_programmegroup", "programme_id"),
    ("events_rating_shift_id_5095a9b2", "events_rating", "shift_id"),
    ("events_recordentry_person_id_90c7064a", "events_recordentry", "person_id"),
    ("events_report_area_id_767d5409", "events_report", "area_id"),
    ("events_reportline_report_id_dc18d33b", "events_reportline", "report_id"),
    ("events_reportpart_above_id_8d2ff303", "events_reportpart", "above_id"),
    ("events_requeststep_request_id_76948662", "events_requeststep", "request_id"),
    ("events_rolemodel_area_id_b6bd307a", "events_rolemodel", "area_id"),
    ("events_ruling_case_id_9a3a6759", "events_ruling", "case_id"),
    ("events_scan_by_id_f7233a18", "events_scan", "by_id"),
    ("events_scan_card_id_e4f30d99", "events_scan", "card_id"),
    ("events_scan_shift_id_58cb9c6f", "events_scan", "shift_id"),
    ("events_screenpart_screen_id_f9df40a9", "events_screenpart", "screen_id"),
    ("events_senthours_export_id_d9745f8e", "events_senthours", "export_id"),
    ("events_shift_count_confirmed_by_id_392ad295", "events_shift", "count_confirmed_by_id"),
    ("events_shift_event_id_02d315d4", "events_shift", "event_id"),
    ("events_shift_expert_skill_id_6163a2c6", "events_shift", "expert_skill_id"),
    ("events_shiftmessage_shift_id_f7e3fa5f", "events_shiftmessage", "shift_id"),
    ("events_sign_shift_id_ca6a84c9", "events_sign", "shift_id"),
    ("events_signup_excused_by_id_79300b73", "events_signup", "excused_by_id"),
    ("events_signup_person_id_ca8f713e", "events_signup", "person_id"),
    ("events_signup_signed_by_id_8686e5ff", "events_signup", "signed_by_id"),
    ("events_spending_shop_id_1f0a0b95", "events_spending", "shop_id"),
    ("events_starstep_scale_id_fcbd3243", "events_starstep", "scale_id"),
    ("events_thanks_receiver_id_25a11356", "events_thanks", "receiver_id"),
    ("events_thanks_shift_id_01072416", "events_thanks", "shift_id"),
    ("events_witness_shift_id_7efd06ce", "events_witness", "shift_id"),
    ("events_campaign_categories_campaign_id_b8ffba57", "events_campaign_categories", "campaign_id"),
    ("events_campaign_categories_category_id_aeb2f55f_like", "events_campaign_categories", "category_id", "varchar_pattern_ops"),
    ("events_category_slug_b2b83057_like", "events_category", "slug", "varchar_pattern_ops"),
    ("events_event_category_id_01d3a3ab_like", "events_event", "category_id", "varchar_pattern_ops"),
    ("events_scan_card_id_e4f30d99_like", "events_scan", "card_id", "varchar_pattern_ops"),
    ("events_flag_key_80d48f00_like", "events_flag", "key", "varchar_pattern_ops"),
    ("events_case_number_8eb4a121_like", "events_case", "number", "varchar_pattern_ops"),
    ("events_outcomekind_name_24e6a98f_like", "events_outcomekind", "name", "varchar_pattern_ops"),
    ("events_apikey_token_hash_f9041d12_like", "events_apikey", "token_hash", "varchar_pattern_ops"),
    ("events_messagetemplate_text_930b5823_like", "events_messagetemplate", "text", "varchar_pattern_ops"),
    ("events_honour_name_82e5d309_like", "events_honour", "name", "varchar_pattern_ops"),
    ("events_screen_code_b884165e_like", "events_screen", "code", "varchar_pattern_ops"),
    ("events_identity_index_409ed0f1_like", "events_identity", "index", "varchar_pattern_ops"),
    ("events_certificate_content_hash_93fa74bc_like", "events_certificate", "content_hash", "varchar_pattern_ops"),
    ("events_certificate_file_hash_19cf4505_like", "events_certificate", "file_hash", "varchar_pattern_ops"),
    ("events_certificate_number_e6c9a11f_like", "events_certificate", "number", "varchar_pattern_ops"),
    ("events_series_categories_series_id_50cfce62", "events_series_categories", "series_id"),
    ("events_series_categories_category_id_15566d5a_like", "events_series_categories", "category_id", "varchar_pattern_ops"),
    ("events_series_name_df47c55c_like", "events_series", "name", "varchar_pattern_ops"),
    ("events_report_number_9bdca902_like", "events_report", "number", "varchar_pattern_ops"),
    ("events_helpkind_category_id_4dfc9376_like", "events_helpkind", "category_id", "varchar_pattern_ops"),
    ("events_helpkind_name_e4ef6d9f_like", "events_helpkind", "name", "varchar_pattern_ops"),
    ("events_helpkind_slug_dc70f3f7_like", "events_helpkind", "slug", "varchar_pattern_ops"),
    ("events_dangerword_word_c42d7853_like", "events_dangerword", "word", "varchar_pattern_ops"),
    ("events_helprequest_kind_id_98201622_like", "events_helprequest", "kind_id", "varchar_pattern_ops"),
    ("events_statedeadline_state_b34a5e62_like", "events_statedeadline", "state", "varchar_pattern_ops"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0017_steps_in_time"),
        ("points", "0007_indexes"),
        ("volunteer", "0020_indexes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="attendance",
                    name="confirmed_by",
                    field=models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AlterField(
                    model_name="attendance",
                    name="person",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attendances",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AlterField(
                    model_name="attendance",
                    name="shift",
                    field=models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="attendances", to="events.shift"
                    ),
                ),
                migrations.AlterField(
                    model_name="awardcheck",
                    name="point",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="award_checks",
                        to="volunteer.servicepoint",
                    ),
                ),
                migrations.AlterField(
                    model_name="campaign",
                    name="area",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="campaigns",
                        to="volunteer.area",
                        verbose_name="area",
                    ),
                ),
                migrations.AlterField(
                    model_name="case",
                    name="office",
                    field=models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="volunteer.area",
                    ),
                ),
                migrations.AlterField(
                    model_name="case",
                    name="point",
                    field=models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="volunteer.servicepoint",
                    ),
                ),
                migrations.AlterField(
                    model_name="casestep",
                    name="case",
                    field=models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="events.case"
                    ),
                ),
                migrations.AlterField(
                    model_name="certificate",
                    name="area",
                    field=models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="volunteer.area"
                    ),
                ),
                migrations.AlterField(
                    model_name="certificate",
                    name="person",
                    field=models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="certificates",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AlterField(
                    model_name="certificatecount",
                    name="area",
                    field=models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="volunteer.area"
                    ),
                ),
                migrations.AlterField(
                    model_name="companion",
                    name="person",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stands_by",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AlterField(
                    model_name="companion",
                    name="shift",
                    field=models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="companions", to="events.shift"
                    ),
                ),
                migrations.AlterField(
                    model_name="coverask",
                    name="person",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cover_asks",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AlterField(
                    model_name="coverask",
                    name="shift",
                    field=models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="cover_asks", to="events.shift"
                    ),
                ),
                migrations.AlterField(
                    model_name="doorlook",
                    name="person",
                    field=models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                migrations.AlterField(
                    model_name="doorlook",
                    name="request",
                    field=models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="looks", to="events.helprequest"
                    ),
                ),
                migrations.AlterField(
                    model_name="duty",
                    name="shift",
                    field=models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="duties", to="events.shift"
                    ),
                ),
                migrations.AlterField(
                    model_name="flag",
                    name="attendance",
                    field=models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="flags",
                        to="events.attendance",
                    ),
                ),
                migrations.AlterField(
                    model_name="helprequest",
                    name="area",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requests",
                        to="volunteer.area",
                        verbose_name="community or compound",
                    ),
                ),
                migrations.AlterField(
                    model_name="helprequest",
                    name="asked_by",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requests_asked",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AlterField(
                    model_name="helprequest",
                    name="person",
                    field=models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requests",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AlterField(
                    model_name="helprequest",
                    name="point",
                    field=models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requests",
                        to="volunteer.servicepoint",
                    ),
                ),
                migrations.AlterField(
                    model_name="helprequest",
                    name="taker",
                    field=models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requests_taken",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AlterField(
                    model_name="hookmessage",
                    name="subscription",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="messages",
                        to="events.subscription",
                    ),
                ),
                migrations.AlterField(
                    model_name="hoursexport",
                    name="area",
                    field=models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="volunteer.area"
                    ),
                ),
                migrations.AlterField(
                    model_name="hoursrow",
                    name="sheet",
                    field=models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="rows", to="events.hourssheet"
                    ),
                ),
                migrations.AlterField(
                    model_name="job",
                    name="shift",
                    field=models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="jobs", to="events.shift"
                    ),
                ),
                migrations.AlterField(
                    model_name="outcome",
                    name="shift",
                    field=models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="outcomes", to="events.shift"
                    ),
                ),
                migrations.AlterField(
                    model_name="photoobjection",
                    name="photo",
                    field=models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="objections", to="events.photo"
                    ),
                ),
                migrations.AlterField(
                    model_name="programme",
                    name="area",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="programmes",
                        to="volunteer.area",
                        verbose_name="area",
                    ),
                ),
                migrations.AlterField(
                    model_name="programmegroup",
                    name="programme",
                    field=models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="groups", to="events.programme"
                    ),
                ),
                migrations.AlterField(
                    model_name="rating",
                    name="shift",
                    field=models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="ratings", to="events.shift"
                    ),
                ),
                migrations.AlterField(
                    model_name="recordentry",
                    name="person",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="record_entries",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AlterField(
                    model_name="report",
                    name="area",
                    field=models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="reports", to="volunteer.area"
                    ),
                ),
                migrations.AlterField(
                    model_name="reportline",
                    name="report",
                    field=models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="events.report"
                    ),
                ),
                migrations.AlterField(
                    model_name="reportpart",
                    name="above",
                    field=models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="parts", to="events.report"
                    ),
                ),
                migrations.AlterField(
                    model_name="requeststep",
                    name="request",
                    field=models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="events.helprequest"
                    ),
                ),
                migrations.AlterField(
                    model_name="rolemodel",
                    name="area",
                    field=models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="volunteer.area"
                    ),
                ),
                migrations.AlterField(
                    model_name="ruling",
                    name="case",
                    field=models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="rulings", to="events.case"
                    ),
                ),
                migrations.AlterField(
                    model_name="scan",
                    name="by",
                    field=models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AlterField(
                    model_name="scan",
                    name="card",
                    field=models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scans",
                        to="volunteer.card",
                    ),
                ),
                migrations.AlterField(
                    model_name="scan",
                    name="shift",
                    field=models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scans",
                        to="events.shift",
                    ),
                ),
                migrations.AlterField(
                    model_name="screenpart",
                    name="screen",
                    field=models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="parts", to="events.screen"
                    ),
                ),
                migrations.AlterField(
                    model_name="senthours",
                    name="export",
                    field=models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="rows", to="events.hoursexport"
                    ),
                ),
                migrations.AlterField(
                    model_name="shift",
                    name="count_confirmed_by",
                    field=models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AlterField(
                    model_name="shift",
                    name="event",
                    field=models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="shifts", to="events.event"
                    ),
                ),
                migrations.AlterField(
                    model_name="shift",
                    name="expert_skill",
                    field=models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="volunteer.skill",
                        verbose_name="proved skill that has to be there",
                    ),
                ),
                migrations.AlterField(
                    model_name="shiftmessage",
                    name="shift",
                    field=models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="messages", to="events.shift"
                    ),
                ),
                migrations.AlterField(
                    model_name="sign",
                    name="shift",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="signs_of_fiction",
                        to="events.shift",
                    ),
                ),
                migrations.AlterField(
                    model_name="signup",
                    name="excused_by",
                    field=models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AlterField(
                    model_name="signup",
                    name="person",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signups",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AlterField(
                    model_name="signup",
                    name="signed_by",
                    field=models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                migrations.AlterField(
                    model_name="spending",
                    name="shop",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="points.shop",
                    ),
                ),
                migrations.AlterField(
                    model_name="starstep",
                    name="scale",
                    field=models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="events.starscale"
                    ),
                ),
                migrations.AlterField(
                    model_name="thanks",
                    name="receiver",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="thanks",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AlterField(
                    model_name="thanks",
                    name="shift",
                    field=models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="thanks", to="events.shift"
                    ),
                ),
                migrations.AlterField(
                    model_name="witness",
                    name="shift",
                    field=models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="witnesses", to="events.shift"
                    ),
                ),
            ]
        ),
        migrations.AddIndex(
            model_name="shift",
            index=models.Index(
                condition=models.Q(("count_confirmed_by__isnull", False)),
                fields=["count_confirmed_by"],
                name="shift_count_confirmed_by",
            ),
        ),
        migrations.AddIndex(
            model_name="shift",
            index=models.Index(
                condition=models.Q(("expert_skill__isnull", False)), fields=["expert_skill"], name="shift_expert_skill"
            ),
        ),
        *[drop_index(*row) for row in DROPPED],
    ]
