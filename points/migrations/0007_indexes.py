"""Indexes that repeat the beginning of another go, and those of columns that are nearly always empty hold only what is there."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from volunteer.core.database.migrations import drop_index

DROPPED = [  # name, table, column, operators
    ("points_account_area_id_7a83bedd", "points_account", "area_id"),
    ("points_account_fund_id_17d33115", "points_account", "fund_id"),
    ("points_account_point_id_0160ed0b", "points_account", "point_id"),
    ("points_account_shop_id_4d548e5a", "points_account", "shop_id"),
    ("points_adjustment_shop_id_f262057d", "points_adjustment", "shop_id"),
    ("points_adjustmentline_adjustment_id_23235f65", "points_adjustmentline", "adjustment_id"),
    ("points_batchmove_move_id_0958619a", "points_batchmove", "move_id"),
    ("points_cartline_person_id_9cf27ef3", "points_cartline", "person_id"),
    ("points_closure_shop_id_c32701bc", "points_closure", "shop_id"),
    ("points_consignmentline_consignment_id_3da39f10", "points_consignmentline", "consignment_id"),
    ("points_donor_area_id_c518e62f", "points_donor", "area_id"),
    ("points_gift_giver_id_4a3db7a2", "points_gift", "giver_id"),
    ("points_gift_receiver_id_3dd0b70b", "points_gift", "receiver_id"),
    ("points_handentry_person_id_7df1c8e8", "points_handentry", "person_id"),
    ("points_itemprice_item_id_0117b458", "points_itemprice", "item_id"),
    ("points_openingrow_sheet_id_ebb47c32", "points_openingrow", "sheet_id"),
    ("points_order_desk_id_ce83238a", "points_order", "desk_id"),
    ("points_order_person_id_8c3ffe27", "points_order", "person_id"),
    ("points_order_second_id_32f640d4", "points_order", "second_id"),
    ("points_orderline_order_id_956146c2", "points_orderline", "order_id"),
    ("points_relief_shop_id_95a6c4c5", "points_relief", "shop_id"),
    ("points_reliefline_relief_id_47d5bc4f", "points_reliefline", "relief_id"),
    ("points_returnline_back_id_895cdea3", "points_returnline", "back_id"),
    ("points_saleline_sale_id_0b53db31", "points_saleline", "sale_id"),
    ("points_slot_stock_id_73ba6b34", "points_slot", "stock_id"),
    ("points_stock_shop_id_7bf3754f", "points_stock", "shop_id"),
    ("points_stockmove_stock_id_bb02b4ce", "points_stockmove", "stock_id"),
    ("points_transfer_key_de0b1946_like", "points_transfer", "key", "varchar_pattern_ops"),
    ("points_freezeleft_phone_index_a20b9273_like", "points_freezeleft", "phone_index", "varchar_pattern_ops"),
    ("points_shop_pickup_points_shop_id_2e4eb89f", "points_shop_pickup_points", "shop_id"),
    ("points_goodscategory_name_5cf47180_like", "points_goodscategory", "name", "varchar_pattern_ops"),
    ("points_item_ean_47078bdf_like", "points_item", "ean", "varchar_pattern_ops"),
    ("points_stockmove_key_285e3bdf_like", "points_stockmove", "key", "varchar_pattern_ops"),
    ("points_order_pickup_code_44816006_like", "points_order", "pickup_code", "varchar_pattern_ops"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("points", "0006_witness_rules"),
        ("volunteer", "0020_indexes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="account",
                    name="area",
                    field=models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="volunteer.area",
                    ),
                ),
                migrations.AlterField(
                    model_name="account",
                    name="fund",
                    field=models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="points.fund",
                    ),
                ),
                migrations.AlterField(
                    model_name="account",
                    name="point",
                    field=models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="volunteer.servicepoint",
                    ),
                ),
                migrations.AlterField(
                    model_name="account",
                    name="shop",
                    field=models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="points.shop",
                    ),
                ),
                migrations.AlterField(
                    model_name="adjustment",
                    name="shop",
                    field=models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="points.shop"
                    ),
                ),
                migrations.AlterField(
                    model_name="adjustmentline",
                    name="adjustment",
                    field=models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="points.adjustment"
                    ),
                ),
                migrations.AlterField(
                    model_name="batchmove",
                    name="move",
                    field=models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="parts", to="points.stockmove"
                    ),
                ),
                migrations.AlterField(
                    model_name="cartline",
                    name="person",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="cart",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AlterField(
                    model_name="closure",
                    name="shop",
                    field=models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="closures", to="points.shop"
                    ),
                ),
                migrations.AlterField(
                    model_name="consignmentline",
                    name="consignment",
                    field=models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="points.consignment"
                    ),
                ),
                migrations.AlterField(
                    model_name="donor",
                    name="area",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="donors",
                        to="volunteer.area",
                        verbose_name="gives in",
                    ),
                ),
                migrations.AlterField(
                    model_name="gift",
                    name="giver",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="gifts_given",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AlterField(
                    model_name="gift",
                    name="receiver",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="gifts_got",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AlterField(
                    model_name="handentry",
                    name="person",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hand_entries",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AlterField(
                    model_name="itemprice",
                    name="item",
                    field=models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="prices", to="points.item"
                    ),
                ),
                migrations.AlterField(
                    model_name="openingrow",
                    name="sheet",
                    field=models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="rows", to="points.openingsheet"
                    ),
                ),
                migrations.AlterField(
                    model_name="order",
                    name="desk",
                    field=models.ForeignKey(
                        blank=True,
                        db_index=False,
                        help_text="The service point at whose desk somebody entered it for the person.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="volunteer.servicepoint",
                    ),
                ),
                migrations.AlterField(
                    model_name="order",
                    name="person",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="orders",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AlterField(
                    model_name="order",
                    name="second",
                    field=models.ForeignKey(
                        blank=True,
                        db_index=False,
                        help_text="Who stood beside the keeper at handing over.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AlterField(
                    model_name="orderline",
                    name="order",
                    field=models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="points.order"
                    ),
                ),
                migrations.AlterField(
                    model_name="relief",
                    name="shop",
                    field=models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="points.shop"
                    ),
                ),
                migrations.AlterField(
                    model_name="reliefline",
                    name="relief",
                    field=models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="points.relief"
                    ),
                ),
                migrations.AlterField(
                    model_name="returnline",
                    name="back",
                    field=models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="points.return"
                    ),
                ),
                migrations.AlterField(
                    model_name="saleline",
                    name="sale",
                    field=models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="points.sale"
                    ),
                ),
                migrations.AlterField(
                    model_name="slot",
                    name="stock",
                    field=models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="slots", to="points.stock"
                    ),
                ),
                migrations.AlterField(
                    model_name="stock",
                    name="shop",
                    field=models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="stocks", to="points.shop"
                    ),
                ),
                migrations.AlterField(
                    model_name="stockmove",
                    name="stock",
                    field=models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="moves", to="points.stock"
                    ),
                ),
            ]
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(condition=models.Q(("desk__isnull", False)), fields=["desk"], name="order_at_desk"),
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(condition=models.Q(("second__isnull", False)), fields=["second"], name="order_second"),
        ),
        *[drop_index(*row) for row in DROPPED],
    ]
