-- More of a book whose equations all hold: three fifths of the transfers are awards, the others orders that were given back.
-- The people's numbers follow one another from %(first)s on, and so do those of their wallets.
INSERT INTO points_transfer (id, key, kind, debit_id, credit_id, amount, earned_on, source_type, source_id, at)
    SELECT (lpad(to_hex(1700000000000 + i), 12, '0') || '7000a000' || lpad(to_hex(i), 12, '0'))::uuid, 'fill:' || i, 'award',
        %(budget)s, %(purse)s + i %% %(people)s, 2, %(today)s::date - 30 - (i %% 700)::int, 'attendance', md5('fill' || i)::uuid::text,
        now() - interval '30 days' - interval '1 day' * (i %% 700)
    FROM generate_series(%(after)s::bigint + 1, %(after)s + %(awards)s) AS i;
INSERT INTO points_order (id, shop_id, person_id, state, total, pickup_code, placed_at, pick_up_by, ended_at, reason, proof,
        at_counter, picked_up_by, undone)
    SELECT md5('fill' || i)::uuid, %(shop)s, %(first)s + i %% %(people)s, 'cancelled', 1, 'F' || lpad(to_hex(i), 7, '0'),
        now(), %(today)s, now(), '', '', false, '', 0
    FROM generate_series(%(after)s::bigint + 1, %(after)s + %(orders)s) AS i;
INSERT INTO points_orderline (order_id, stock_id, item_id, quantity, price, given, returned)
    SELECT md5('fill' || i)::uuid, %(stock)s, %(item)s, 1, 1, 0, 0
    FROM generate_series(%(after)s::bigint + 1, %(after)s + %(orders)s) AS i;
INSERT INTO points_transfer (id, key, kind, debit_id, credit_id, amount, earned_on, source_type, source_id, at)
    SELECT (lpad(to_hex(1790000000000 + 2 * i + back), 12, '0') || '7000a000' || lpad(to_hex(i), 12, '0'))::uuid,
        CASE back WHEN 0 THEN 'order:fill:' ELSE 'refund:fill:' END || i, CASE back WHEN 0 THEN 'order' ELSE 'refund' END,
        CASE back WHEN 0 THEN %(purse)s + i %% %(people)s ELSE %(hold)s END,
        CASE back WHEN 0 THEN %(hold)s ELSE %(purse)s + i %% %(people)s END, 1,
        CASE back WHEN 1 THEN %(today)s::date - 730 END, 'order', md5('fill' || i)::uuid::text, now()
    FROM generate_series(%(after)s::bigint + 1, %(after)s + %(orders)s) AS i, generate_series(0, 1) AS back;
UPDATE points_account SET balance = balance + 2 * earned.awards
    FROM (SELECT %(purse)s + i %% %(people)s AS id, count(*) AS awards
          FROM generate_series(%(after)s::bigint + 1, %(after)s + %(awards)s) AS i GROUP BY 1) AS earned
    WHERE earned.id = points_account.id;
UPDATE points_account SET balance = balance - 2 * %(awards)s WHERE id = %(budget)s;
ANALYZE points_transfer, points_account, points_order, points_orderline;
