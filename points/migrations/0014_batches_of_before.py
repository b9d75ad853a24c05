"""What lay on the shelves before there were batches is one batch of each stock, of which nothing is known."""

from django.db import migrations

FORWARD = [
    "SET CONSTRAINTS ALL IMMEDIATE",
    "ALTER TABLE points_stockmove DISABLE TRIGGER USER",
    """
    UPDATE points_stockmove m SET line_id = l.id FROM points_orderline l
    WHERE m.kind IN ('handed', 'undone', 'returned') AND l.id::text = reverse(split_part(reverse(m.key), ':', 1))
    """,
    "ALTER TABLE points_stockmove ENABLE TRIGGER USER",
    """
    INSERT INTO points_batch (stock_id, remaining, source, document, told, at)
    SELECT s.id, s.on_hand, 'unknown', '', '', min(m.at) FROM points_stock s JOIN points_stockmove m ON m.stock_id = s.id GROUP BY s.id
    """,
    """
    INSERT INTO points_batchmove (move_id, batch_id, quantity)
    SELECT m.id, b.id, m.quantity FROM points_stockmove m JOIN points_batch b ON b.stock_id = m.stock_id
    """,
    "SET CONSTRAINTS ALL DEFERRED",
]


class Migration(migrations.Migration):
    dependencies = [
        ("points", "0013_shelves"),
    ]

    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]
