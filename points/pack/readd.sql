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
    UNION ALL SELECT 'handed down otherwise than written', 0, count(*) FROM allotments a WHERE a.amount <>
        (SELECT coalesce(sum(t.amount), 0) FROM transfers t WHERE t.source_type = 'allotment' AND t.source_id = a.id
            AND t.kind IN ('mint', 'allot'))
    UNION ALL SELECT 'samples that are not in the ledger', 0, count(*) FROM samples WHERE transfer NOT IN (SELECT id FROM transfers)
) AS equation;
