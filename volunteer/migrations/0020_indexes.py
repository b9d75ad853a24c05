"""Indexes that repeat the beginning of another go, and those of columns that are nearly always empty hold only what is there."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from volunteer.core.database.migrations import drop_index

DROPPED = [  # name, table, column, operators
    ("volunteer_appraisal_pairing_id_cf8745ce", "volunteer_appraisal", "pairing_id"),
    ("volunteer_areaterm_area_id_fa28eab7", "volunteer_areaterm", "area_id"),
    ("volunteer_datarequest_area_id_b7005f42", "volunteer_datarequest", "area_id"),
    ("volunteer_datarequest_person_id_fc0ae5e7", "volunteer_datarequest", "person_id"),
    ("volunteer_delivery_notice_id_8ccb327e", "volunteer_delivery", "notice_id"),
    ("volunteer_factorinvitation_person_id_43ab5d8a", "volunteer_factorinvitation", "person_id"),
    ("volunteer_formermember_person_id_84d845a4", "volunteer_formermember", "person_id"),
    ("volunteer_freetime_person_id_9cefc989", "volunteer_freetime", "person_id"),
    ("volunteer_namecheck_person_id_7c0f2b5b", "volunteer_namecheck", "person_id"),
    ("volunteer_notice_person_id_932af421", "volunteer_notice", "person_id"),
    ("volunteer_pairing_area_id_d7f35839", "volunteer_pairing", "area_id"),
    ("volunteer_pairing_organization_id_976f8171", "volunteer_pairing", "organization_id"),
    ("volunteer_pass_holder_id_ffd8569f", "volunteer_pass", "holder_id"),
    ("volunteer_personskill_person_id_f884ee17", "volunteer_personskill", "person_id"),
    ("volunteer_personskill_skill_id_bec131be", "volunteer_personskill", "skill_id"),
    ("volunteer_pointterm_point_id_64a72610", "volunteer_pointterm", "point_id"),
    ("volunteer_profilechange_person_id_90b711f0", "volunteer_profilechange", "person_id"),
    ("volunteer_reporting_community_id_37b1bc4d", "volunteer_reporting", "community_id"),
    ("volunteer_signinphone_person_id_c22201b0", "volunteer_signinphone", "person_id"),
    ("volunteer_visit_pairing_id_760b6e5b", "volunteer_visit", "pairing_id"),
    ("volunteer_lease_name_1725af3b_like", "volunteer_lease", "name", "varchar_pattern_ops"),
    ("volunteer_area_neighbours_from_area_id_f7d1c386", "volunteer_area_neighbours", "from_area_id"),
    ("volunteer_area_code_40d5f6f2_like", "volunteer_area", "code", "varchar_pattern_ops"),
    ("volunteer_servicepoint_sign_code_f2b6d789_like", "volunteer_servicepoint", "sign_code", "varchar_pattern_ops"),
    ("volunteer_organization_name_a304531f_like", "volunteer_organization", "name", "varchar_pattern_ops"),
    ("volunteer_user_groups_user_id_6ee5f920", "volunteer_user_groups", "user_id"),
    ("volunteer_user_user_permissions_user_id_475b8797", "volunteer_user_user_permissions", "user_id"),
    ("volunteer_user_phone_index_40f63052_like", "volunteer_user", "phone_index", "varchar_pattern_ops"),
    ("volunteer_user_volunteer_no_b1824395_like", "volunteer_user", "volunteer_no", "varchar_pattern_ops"),
    ("volunteer_skill_name_b513b50e_like", "volunteer_skill", "name", "varchar_pattern_ops"),
    ("volunteer_phonechange_stop_code_5701990d_like", "volunteer_phonechange", "stop_code", "varchar_pattern_ops"),
    ("volunteer_card_serial_fad00a6d_like", "volunteer_card", "serial", "varchar_pattern_ops"),
    ("volunteer_device_token_hash_50f4edae_like", "volunteer_device", "token_hash", "varchar_pattern_ops"),
    ("volunteer_pass_token_hash_bf610bc7_like", "volunteer_pass", "token_hash", "varchar_pattern_ops"),
    ("volunteer_session_session_key_d7ebbcb2_like", "volunteer_session", "session_key", "varchar_pattern_ops"),
    ("volunteer_wechatbinding_openid_a51cf77b_like", "volunteer_wechatbinding", "openid", "varchar_pattern_ops"),
    ("volunteer_pushsubscription_endpoint_d3375231_like", "volunteer_pushsubscription", "endpoint", "varchar_pattern_ops"),
    ("volunteer_pushsubscription_session_id_eb7cc3c3_like", "volunteer_pushsubscription", "session_id", "varchar_pattern_ops"),
    ("volunteer_notice_key_0d1a71ce_like", "volunteer_notice", "key", "varchar_pattern_ops"),
    ("volunteer_datarequest_number_8b21af5f_like", "volunteer_datarequest", "number", "varchar_pattern_ops"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("volunteer", "0019_steps_in_time"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="appraisal",
                    name="pairing",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appraisals",
                        to="volunteer.pairing",
                    ),
                ),
                migrations.AlterField(
                    model_name="areaterm",
                    name="area",
                    field=models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="terms", to="volunteer.area"
                    ),
                ),
                migrations.AlterField(
                    model_name="datarequest",
                    name="area",
                    field=models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="volunteer.area"
                    ),
                ),
                migrations.AlterField(
                    model_name="datarequest",
                    name="person",
                    field=models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="data_requests",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AlterField(
                    model_name="delivery",
                    name="notice",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="volunteer.notice",
                    ),
                ),
                migrations.AlterField(
                    model_name="factorinvitation",
                    name="person",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="factor_invitations",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AlterField(
                    model_name="formermember",
                    name="person",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="former_households",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AlterField(
                    model_name="freetime",
                    name="person",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="free_times",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AlterField(
                    model_name="namecheck",
                    name="person",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="name_checks",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AlterField(
                    model_name="notice",
                    name="person",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AlterField(
                    model_name="pairing",
                    name="area",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pairings",
                        to="volunteer.area",
                        verbose_name="compound or community",
                    ),
                ),
                migrations.AlterField(
                    model_name="pairing",
                    name="organization",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pairings",
                        to="volunteer.organization",
                        verbose_name="organization",
                    ),
                ),
                migrations.AlterField(
                    model_name="pass",
                    name="holder",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="passes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AlterField(
                    model_name="personskill",
                    name="person",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="skills",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AlterField(
                    model_name="personskill",
                    name="skill",
                    field=models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="people", to="volunteer.skill"
                    ),
                ),
                migrations.AlterField(
                    model_name="pointterm",
                    name="point",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="terms",
                        to="volunteer.servicepoint",
                    ),
                ),
                migrations.AlterField(
                    model_name="profilechange",
                    name="person",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="profile_changes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AlterField(
                    model_name="reporting",
                    name="community",
                    field=models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="reportings", to="volunteer.area"
                    ),
                ),
                migrations.AlterField(
                    model_name="signinphone",
                    name="person",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sign_in_phones",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AlterField(
                    model_name="visit",
                    name="pairing",
                    field=models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="visits", to="volunteer.pairing"
                    ),
                ),
            ]
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(condition=models.Q(("kind", "committee_ends")), fields=["at"], name="notice_of_ending_terms"),
        ),
        *[drop_index(*row) for row in DROPPED],
    ]
