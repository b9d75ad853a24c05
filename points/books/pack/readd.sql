-- Adds the files of this pack up again, in words that both SQLite and PostgreSQL understand. Each row must say "ok".
SELECT name, expected, found, CASE WHEN expected = found THEN 'ok' ELSE 'WRONG' END AS verdict FROM (
    SELECT 'the sum of what all accounts moved' AS name, 0 AS expected, coalesce(sum(sum_within), 0) AS found FROM accounts
    UNION ALL SELECT 'accounts that moved otherwise than their transfers say', 0, count(*) FROM accounts a
        LEFT JOIN (SELECT account, sum(amount) AS amount FROM (
            SELECT credit AS account, amount FROM transfers UNION ALL SELECT debit, -amount FROM transfers) AS sides GROUP BY account
        ) AS m ON m.account = a.id WHERE a.sum_within <> coalesce(m.amount, 0)
    UNION ALL SELECT 'balances that are not what was before, within and later', 0, count(*) FROM accounts
        WHERE nullif(CAST(balance AS text), '') IS NOT NULL AND balance <> sum_before + sum_within + sum_later
    UNION ALL SELECT 'transfers of accounts that are not listed', 0, count(*) FROM transfers
        WHERE debit NOT IN (SELECT id FROM accounts) OR credit NOT IN (SELECT id FROM accounts)
    UNION ALL SELECT 'keys used twice', 0, count(*) - count(DISTINCT key) FROM transfers
    UNION ALL SELECT 'amounts below one, or to the same account', 0, count(*) FROM transfers WHERE amount < 1 OR debit = credit
    UNION ALL SELECT 'corrections that are not the first in full, backwards', 0, count(*) FROM transfers r JOIN transfers t ON t.id = r.reverses
        WHERE r.kind <> 'reversal' OR r.amount <> t.amount OR r.debit <> t.credit OR r.credit <> t.debit
    UNION ALL SELECT 'orders whose lines do not add up', 0, count(*) FROM orders o WHERE o.total <>
        (SELECT coalesce(sum(l.quantity * l.price), 0) FROM order_lines l WHERE l.order_id = o.id)
    UNION ALL SELECT 'stock that moved otherwise than its moves say', 0, count(*) FROM stock s WHERE s.sum_within <>
        (SELECT coalesce(sum(m.quantity), 0) FROM stock_moves m WHERE m.stock = s.id)
    UNION ALL SELECT 'stock on hand that is not what was before, within and later', 0, count(*) FROM stock
        WHERE on_hand <> sum_before + sum_within + sum_later
    UNION ALL SELECT 'deliveries that moved otherwise than their pieces say', 0, count(*) FROM batches b WHERE b.sum_within <>
        (SELECT coalesce(sum(m.quantity), 0) FROM batch_moves m WHERE m.batch = b.id)
    UNION ALL SELECT 'deliveries of which something else is left than was before, within and later', 0, count(*) FROM batches
        WHERE remaining <> sum_before + sum_within + sum_later
    UNION ALL SELECT 'stock on hand that is not what is left of its deliveries', 0, count(*) FROM stock s WHERE s.on_hand <>
        (SELECT coalesce(sum(b.remaining), 0) FROM batches b WHERE b.stock = s.id)
    UNION ALL SELECT 'moves that went otherwise through the deliveries', 0, count(*) FROM stock_moves m WHERE m.quantity <>
        (SELECT coalesce(sum(p.quantity), 0) FROM batch_moves p WHERE p.move = m.key)
    UNION ALL SELECT 'shops and sources whose costs are not what their pieces cost', 0, count(*) FROM (
        SELECT shop, source FROM (
            SELECT shop, source, pieces, points, fen, unknown FROM costs
            UNION ALL SELECT s.shop, b.source, p.quantity, p.quantity * p.price,
                p.quantity * coalesce(CAST(nullif(CAST(b.unit_cost AS text), '') AS bigint), 0),
                CASE WHEN nullif(CAST(b.unit_cost AS text), '') IS NULL THEN p.quantity ELSE 0 END
            FROM batch_moves p JOIN batches b ON b.id = p.batch JOIN stock s ON s.id = b.stock JOIN stock_moves m ON m.key = p.move
            WHERE m.kind IN ('handed', 'undone', 'returned')
            UNION ALL SELECT o.shop, l.source, l.returned - l.given, (l.returned - l.given) * l.price,
                (l.returned - l.given) * coalesce(CAST(nullif(CAST(l.unit_cost AS text), '') AS bigint), 0),
                CASE WHEN nullif(CAST(l.unit_cost AS text), '') IS NULL THEN l.returned - l.given ELSE 0 END
            FROM order_lines l JOIN orders o ON o.id = l.order_id
            WHERE nullif(l.appointment, '') IS NOT NULL AND o.state = 'handed' AND o.ended_within = 1 AND l.given > l.returned
        ) AS both_sides GROUP BY shop, source HAVING sum(pieces) <> 0 OR sum(points) <> 0 OR sum(fen) <> 0 OR sum(unknown) <> 0
    ) AS differing
    UNION ALL SELECT 'bills of this period that are not on file', 0, count(*) FROM batches b WHERE b.came_within = 1
        AND nullif(b.document, '') IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM documents d WHERE d.batch = b.id AND d.document = b.document AND nullif(d.sha256, '') IS NOT NULL)
    UNION ALL SELECT 'handed down otherwise than written', 0, count(*) FROM allotments a WHERE a.amount <>
        (SELECT coalesce(sum(t.amount), 0) FROM transfers t WHERE t.source_type = 'allotment' AND t.source_id = a.id
            AND t.kind IN ('mint', 'allot'))
    UNION ALL SELECT 'samples that are not in the ledger', 0, count(*) FROM samples WHERE transfer NOT IN (SELECT id FROM transfers)
) AS equation;
