-- The whole book added up again, without a line of the application's code.
-- Each row is one equation: its name, what must be found, what was found, whether they are equal.
-- L1 to L12 and S1 to S3 are the invariants of the ledger and the shop; "wrong" counts rows and must be 0.
WITH moved AS MATERIALIZED (
    SELECT account, sum(amount)::bigint AS net FROM (
        SELECT credit_id AS account, amount FROM points_transfer
        UNION ALL
        SELECT debit_id, -amount FROM points_transfer
    ) AS both_sides GROUP BY account
), account AS MATERIALIZED (
    SELECT a.*, coalesce(m.net, 0) AS net FROM points_account a LEFT JOIN moved m ON m.account = a.id
), transfer AS MATERIALIZED (
    SELECT t.id, t.kind, t.debit_id, t.credit_id, t.amount, t.source_type, t.source_id,
        d.kind AS from_kind, c.kind AS to_kind, u.id IS NOT NULL AS undone
    FROM points_transfer t
    JOIN points_account d ON d.id = t.debit_id
    JOIN points_account c ON c.id = t.credit_id
    LEFT JOIN points_transfer u ON u.reverses_id = t.id
), few AS MATERIALIZED ( -- without the kinds of every day, so that what looks for another kind need not read them all
    SELECT * FROM transfer WHERE kind NOT IN ('award', 'order', 'spend', 'refund')
), lines AS MATERIALIZED (
    SELECT o.id, o.shop_id, o.state, o.total, coalesce(sum(l.quantity * l.price), 0)::bigint AS sum,
        coalesce(sum(l.given * l.price), 0)::int AS given, coalesce(sum(l.returned * l.price), 0)::int AS returned
    FROM points_order o LEFT JOIN points_orderline l ON l.order_id = o.id GROUP BY o.id
), ordered AS MATERIALIZED (
    SELECT source_id AS id,
        coalesce(sum(amount) FILTER (WHERE kind = 'order'), 0)::int AS ordered,
        coalesce(sum(amount) FILTER (WHERE kind = 'spend'), 0)::int AS spent,
        coalesce(sum(amount) FILTER (WHERE kind = 'refund'), 0)::int AS refunded,
        coalesce(sum(amount) FILTER (WHERE kind = 'return'), 0)::int AS returned
    FROM transfer WHERE source_type = 'order' AND kind <> 'reversal' AND NOT undone GROUP BY source_id
), shelf AS MATERIALIZED (
    SELECT s.id, s.on_hand, s.reserved,
        coalesce((SELECT sum(quantity) FROM points_stockmove WHERE stock_id = s.id), 0) AS moved,
        coalesce((SELECT -sum(quantity) FROM points_stockmove
            WHERE stock_id = s.id AND kind IN ('handed', 'undone', 'returned')), 0) AS handed,
        coalesce((SELECT sum(remaining) FROM points_batch WHERE stock_id = s.id), 0) AS batched,
        coalesce(sum(l.quantity) FILTER (WHERE o.state = 'placed'), 0) AS waiting,
        coalesce(sum(l.given - l.returned) FILTER (WHERE o.state = 'handed'), 0) AS collected
    FROM points_stock s LEFT JOIN points_orderline l ON l.stock_id = s.id AND l.slot_id IS NULL
        LEFT JOIN points_order o ON o.id = l.order_id
    GROUP BY s.id
), papers AS (
    SELECT CASE a.kind WHEN 'count' THEN 'counted' ELSE 'written' END AS kind, a.id::text AS paper, l.stock_id, l.quantity,
        a.asked_by_id = a.decided_by_id AS alone
    FROM points_adjustmentline l JOIN points_adjustment a ON a.id = l.adjustment_id WHERE a.state = 'done' AND l.quantity <> 0
    UNION ALL
    SELECT 'relief', r.id::text, l.stock_id, -l.quantity, r.asked_by_id = r.decided_by_id
    FROM points_reliefline l JOIN points_relief r ON r.id = l.relief_id WHERE r.state = 'done'
), carried AS (
    SELECT c.id::text AS paper, s.item_id, l.sent, CASE c.state WHEN 'way' THEN 0 WHEN 'back' THEN l.sent ELSE l.arrived END AS arrived,
        c.from_shop_id AS from_shop, CASE c.state WHEN 'back' THEN c.from_shop_id ELSE c.to_shop_id END AS to_shop,
        c.state = 'arrived' AND c.sent_by_id = c.ended_by_id AS alone
    FROM points_consignmentline l JOIN points_consignment c ON c.id = l.consignment_id JOIN points_stock s ON s.id = l.stock_id
), moved_between AS (
    SELECT split_part(m.key, ':', 2) AS paper, s.item_id,
        coalesce(-sum(m.quantity) FILTER (WHERE m.kind = 'sent'), 0) AS sent,
        coalesce(sum(m.quantity) FILTER (WHERE m.kind = 'arrived'), 0) AS arrived,
        max(s.shop_id) FILTER (WHERE m.kind = 'sent') AS from_shop, max(s.shop_id) FILTER (WHERE m.kind = 'arrived') AS to_shop
    FROM points_stockmove m JOIN points_stock s ON s.id = m.stock_id WHERE m.kind IN ('sent', 'arrived') GROUP BY 1, 2
), funded AS (
    SELECT DISTINCT debit_id AS budget, credit_id AS escrow FROM points_transfer WHERE kind = 'reserve'
), given AS (
    SELECT budget, sum(amount) AS amount FROM (
        SELECT credit_id AS budget, amount FROM few WHERE kind IN ('mint', 'allot', 'move', 'debit') AND NOT undone
        UNION ALL
        SELECT debit_id, -amount FROM few WHERE kind = 'move' AND NOT undone
    ) AS in_and_out GROUP BY budget
), paid AS (
    SELECT coalesce(f.budget, t.debit_id) AS budget, sum(t.amount) AS amount
    FROM transfer t LEFT JOIN funded f ON f.escrow = t.debit_id
    WHERE t.kind IN ('award', 'credit', 'bonus') AND NOT t.undone GROUP BY 1
), equation (name, expected, found) AS (
    -- the totals
    SELECT 'L1 the sum over all accounts' AS name, 0 AS expected, coalesce(sum(coalesce(balance, net)), 0)::bigint AS found FROM account
    UNION ALL SELECT 'L2 the sum of all wallets', coalesce(sum(net), 0)::bigint, coalesce(sum(balance), 0)::bigint
        FROM account WHERE kind = 'wallet'
    UNION ALL SELECT 'L2 the sum of all debts', coalesce(sum(net), 0)::bigint, coalesce(sum(balance), 0)::bigint
        FROM account WHERE kind = 'debt'
    UNION ALL SELECT 'L2 the sum of all budgets', coalesce(sum(net), 0)::bigint, coalesce(sum(balance), 0)::bigint
        FROM account WHERE kind = 'budget'
    UNION ALL SELECT 'L2 the sum of all funds', coalesce(sum(net), 0)::bigint, coalesce(sum(balance), 0)::bigint
        FROM account WHERE kind = 'fund'
    UNION ALL SELECT 'S2 points on hold for waiting orders',
        (SELECT coalesce(sum(total), 0)::bigint FROM points_order WHERE state = 'placed'),
        (SELECT coalesce(sum(net), 0)::bigint FROM account WHERE kind = 'hold')
    UNION ALL SELECT 'S2 points spent on collected orders',
        (SELECT coalesce(sum(given - returned), 0)::bigint FROM lines WHERE state = 'handed'),
        (SELECT coalesce(sum(net), 0)::bigint FROM account WHERE kind = 'spent')
    -- the ledger
    UNION ALL SELECT 'L2 wrong: balances that differ from their transfers', 0, count(*)
        FROM account WHERE balance <> net OR (balance IS NULL) = (kind IN ('wallet', 'debt', 'budget', 'opening', 'fund'))
    UNION ALL SELECT 'L3 wrong: accounts beyond their bound', 0, count(*)
        FROM account WHERE CASE WHEN kind IN ('debt', 'mint') THEN greatest(balance, net) > 0 ELSE least(balance, net) < 0 END
    UNION ALL SELECT 'L4 wrong: amounts beyond their limit, or from an account to itself', 0, count(*)
        FROM transfer WHERE amount < 1 OR debit_id = credit_id
        OR amount > CASE WHEN kind IN ('mint', 'allot', 'reserve', 'release', 'reversal', 'move') THEN 1000000000 ELSE 1000000 END
    UNION ALL SELECT 'L4 wrong: transfers between accounts their kind does not join', 0, count(*)
        FROM transfer WHERE kind <> 'reversal' AND (kind, from_kind, to_kind) NOT IN (
            ('mint', 'mint', 'budget'), ('allot', 'budget', 'budget'), ('reserve', 'budget', 'escrow'),
            ('release', 'escrow', 'budget'), ('award', 'escrow', 'wallet'), ('award', 'budget', 'wallet'),
            ('move', 'budget', 'budget'), ('allot', 'budget', 'opening'), ('release', 'opening', 'budget'),
            ('opening', 'opening', 'wallet'), ('credit', 'budget', 'wallet'), ('debit', 'wallet', 'budget'),
            ('bonus', 'budget', 'wallet'), ('gift', 'wallet', 'wallet'), ('return', 'spent', 'wallet'),
            ('order', 'wallet', 'hold'), ('refund', 'hold', 'wallet'), ('spend', 'hold', 'spent'),
            ('allot', 'budget', 'fund'), ('release', 'fund', 'budget'), ('boost', 'fund', 'wallet'),
            ('recycle', 'fund', 'wallet'),
            ('owe', 'debt', 'wallet'), ('repay', 'wallet', 'debt'), ('lapse', 'wallet', 'expired'))
    UNION ALL SELECT 'L5 guards against rewriting that are armed', 4, count(*)
        FROM pg_trigger WHERE tgenabled IN ('O', 'A') AND tgname ~ '_append_only_'
        AND tgrelid IN ('points_transfer'::regclass, 'points_allotment'::regclass, 'points_stockmove'::regclass,
            'points_batchmove'::regclass)
    UNION ALL SELECT 'L6 wrong: keys used twice', 0, count(*) - count(DISTINCT key) FROM points_transfer
    UNION ALL SELECT 'L7 wrong: corrections that are not the first in full, backwards', 0, count(*)
        FROM points_transfer r LEFT JOIN points_transfer t ON t.id = r.reverses_id
        WHERE (r.kind = 'reversal') <> (r.reverses_id IS NOT NULL)
        OR r.kind = 'reversal' AND (t.kind IN ('reversal', 'owe', 'repay')
            OR (t.amount, t.debit_id, t.credit_id) IS DISTINCT FROM (r.amount, r.credit_id, r.debit_id))
    UNION ALL SELECT 'L7 wrong: transfers corrected twice', 0, count(reverses_id) - count(DISTINCT reverses_id) FROM points_transfer
    UNION ALL SELECT 'L7 wrong: debts without their correction, repayments beyond their award', 0, count(*)
        FROM points_transfer t LEFT JOIN points_transfer cause ON t.key = t.kind || ':' || cause.key
        WHERE t.kind IN ('owe', 'repay') AND (cause.id IS NULL OR t.amount > cause.amount
            OR t.kind = 'owe' AND cause.kind <> 'reversal' OR t.kind = 'repay' AND cause.kind NOT IN ('award', 'boost', 'recycle'))
    UNION ALL SELECT 'L8 wrong: awards beside another one of the same source', 0, coalesce(sum(n - 1), 0)::bigint
        FROM (SELECT count(*) AS n FROM transfer WHERE kind = 'award' AND NOT undone GROUP BY source_type, source_id) AS awards
    UNION ALL SELECT 'L8 wrong: boosts beside another one, without their award, or more than its share', 0, count(*)
        FROM (SELECT t.amount, t.credit_id, t.source_id, f.extra, row_number() OVER (PARTITION BY t.source_type, t.source_id) AS n
            FROM few t JOIN points_account d ON d.id = t.debit_id JOIN points_fund f ON f.id = d.fund_id
            WHERE t.kind = 'boost' AND NOT t.undone) AS boost
        LEFT JOIN transfer a ON a.kind = 'award' AND a.source_type = 'attendance' AND a.source_id = boost.source_id AND NOT a.undone
        WHERE boost.n > 1 OR boost.credit_id IS DISTINCT FROM a.credit_id OR boost.amount > a.amount * boost.extra / 100
    UNION ALL SELECT 'L9 wrong: people who got more out of a fund than one person gets', 0, count(*)
        FROM (SELECT sum(t.amount) > f.most_each AS beyond FROM few t JOIN points_account d ON d.id = t.debit_id
            JOIN points_fund f ON f.id = d.fund_id WHERE t.kind = 'boost' AND NOT t.undone GROUP BY f.id, t.credit_id) AS people WHERE beyond
    UNION ALL SELECT 'L8 wrong: welcome bonuses beside another one, or not out of a district''s budget', 0, count(*)
        FROM (SELECT row_number() OVER (PARTITION BY t.credit_id ORDER BY t.id) AS n, v.level FROM few t
            JOIN points_account d ON d.id = t.debit_id LEFT JOIN volunteer_area v ON v.id = d.area_id
            WHERE t.kind = 'bonus' AND NOT t.undone) AS bonus WHERE n > 1 OR level IS DISTINCT FROM 'district'
    UNION ALL SELECT 'L10 wrong: points that gave more than they were given', 0, count(*)
        FROM paid LEFT JOIN given USING (budget) WHERE paid.amount > coalesce(given.amount, 0)
    UNION ALL SELECT 'L10 wrong: points handed down otherwise than written', 0, count(*)
        FROM points_allotment a FULL JOIN (SELECT t.*, c.area_id, c.point_id FROM few t JOIN points_account c ON c.id = t.credit_id
            WHERE t.source_type = 'allotment' AND t.kind IN ('mint', 'allot')) AS t ON t.source_id = a.id::text
        WHERE (a.amount, a.area_id, a.point_id) IS DISTINCT FROM (t.amount, t.area_id, t.point_id)
    UNION ALL SELECT 'L10 wrong: opening balances otherwise than written, or on one word', 0, count(*)
        FROM (SELECT r.id::text, r.points, r.earned_on, w.id AS wallet, s.asked_by_id = s.decided_by_id AS alone
            FROM points_openingrow r JOIN points_openingsheet s ON s.id = r.sheet_id
            LEFT JOIN points_account w ON w.kind = 'wallet' AND w.person_id = r.person_id WHERE s.state = 'done') AS r
        FULL JOIN (SELECT * FROM points_transfer WHERE kind = 'opening') AS t ON t.source_id = r.id
        WHERE (r.points, r.earned_on, r.wallet, r.alone) IS DISTINCT FROM (t.amount, t.earned_on, t.credit_id, false)
    UNION ALL SELECT 'L10 wrong: opening funds that got or gave back otherwise than written', 0, count(*)
        FROM points_openingfund f FULL JOIN (
            SELECT source_id, coalesce(sum(amount) FILTER (WHERE kind = 'allot'), 0) AS got,
                coalesce(sum(amount) FILTER (WHERE kind = 'release'), 0) AS back
            FROM points_transfer WHERE source_type = 'opening_fund' GROUP BY source_id) AS t ON t.source_id = f.id::text
        WHERE (f.amount, f.went_back) IS DISTINCT FROM (t.got, t.back)
    UNION ALL SELECT 'L10 wrong: points moved between units otherwise than written', 0, count(*)
        FROM (SELECT m.id::text, m.amount, f.id AS from_id, g.id AS to_id, m.asked_by_id = m.decided_by_id AS alone
            FROM points_budgetmove m
            LEFT JOIN points_account f ON f.kind = 'budget' AND (f.area_id = m.from_area_id OR f.point_id = m.from_point_id)
            LEFT JOIN points_account g ON g.kind = 'budget' AND (g.area_id = m.to_area_id OR g.point_id = m.to_point_id)
            WHERE m.state = 'done') AS m
        FULL JOIN (SELECT * FROM points_transfer WHERE kind = 'move') AS t ON t.source_id = m.id
        WHERE (m.amount, m.from_id, m.to_id, m.alone) IS DISTINCT FROM (t.amount, t.debit_id, t.credit_id, false)
    UNION ALL SELECT 'L10 wrong: funds filled or given back otherwise than written', 0, count(*)
        FROM (SELECT m.id::text, m.amount, CASE m.kind WHEN 'filled' THEN b.id ELSE f.id END AS from_id,
                CASE m.kind WHEN 'filled' THEN f.id ELSE b.id END AS to_id
            FROM points_fundmove m JOIN points_fund o ON o.id = m.fund_id
            LEFT JOIN points_account f ON f.kind = 'fund' AND f.fund_id = o.id
            LEFT JOIN points_account b ON b.kind = 'budget' AND b.area_id = o.area_id) AS m
        FULL JOIN (SELECT t.* FROM few t WHERE source_type = 'fund' OR kind NOT IN ('reversal', 'boost', 'recycle')
            AND 'fund' IN (from_kind, to_kind)) AS t ON t.source_id = m.id
        WHERE (m.amount, m.from_id, m.to_id) IS DISTINCT FROM (t.amount, t.debit_id, t.credit_id)
    -- recycling
    UNION ALL SELECT 'L8 wrong: recycling paid otherwise than weighed, or more than the weight brings', 0, count(*)
        FROM (SELECT r.id::text, r.points, w.id AS wallet, (r.weighed_at AT TIME ZONE 'Asia/Shanghai')::date AS day,
                coalesce(r.decided_grams, r.grams)::bigint * p.points / 1000 AS worth
            FROM points_recycling r JOIN points_recyclingprice p ON p.id = r.price_id
            LEFT JOIN points_account w ON w.kind = 'wallet' AND w.person_id = r.person_id
            WHERE r.state = 'settled' AND r.points > 0) AS r
        FULL JOIN (SELECT * FROM points_transfer WHERE kind = 'recycle') AS t ON t.source_type = 'recycling' AND t.source_id = r.id
        WHERE (r.points, r.wallet, r.day) IS DISTINCT FROM (t.amount, t.credit_id, t.earned_on) OR r.points > r.worth
    UNION ALL SELECT 'L9 wrong: people who got more for recycling than one person gets a day', 0, count(*) FROM (
        SELECT FROM points_recycling WHERE state IN ('settled', 'waiting')
        GROUP BY person_id, (weighed_at AT TIME ZONE 'Asia/Shanghai')::date HAVING sum(points) > max(day_cap)) AS beyond
    -- gifts and expiry
    UNION ALL SELECT 'L8 wrong: gifts that differ from their entries', 0, count(*)
        FROM points_gift g FULL JOIN (SELECT t.*, d.person_id AS giver_id, c.person_id AS receiver_id FROM few t
            JOIN points_account d ON d.id = t.debit_id JOIN points_account c ON c.id = t.credit_id WHERE t.kind = 'gift') AS t
            ON t.source_type = 'gift' AND t.source_id = g.id::text
        WHERE (g.giver_id, g.receiver_id, g.points, g.taken_back_at IS NOT NULL)
            IS DISTINCT FROM (t.giver_id, t.receiver_id, t.amount, t.undone)
    UNION ALL SELECT 'L11 wrong: points that expired without a day announced sixty days before', 0, count(*)
        FROM points_transfer t WHERE t.kind = 'lapse' AND t.source_type = 'lapse' AND NOT EXISTS (
            SELECT FROM points_cutoff c WHERE c.day::text = t.source_id AND c.withdrawn_at IS NULL
            AND c.takes_effect >= (c.announced_at AT TIME ZONE 'Asia/Shanghai')::date + 60
            AND c.takes_effect <= (t.at AT TIME ZONE 'Asia/Shanghai')::date)
    UNION ALL SELECT 'L11 wrong: expired points beyond what was earned up to their day', 0, count(*)
        FROM (SELECT debit_id, source_id::date AS day, sum(sum(amount)) OVER (PARTITION BY debit_id ORDER BY source_id::date) AS gone
            FROM points_transfer WHERE kind = 'lapse' AND source_type = 'lapse' GROUP BY debit_id, source_id) AS l
        WHERE gone > (SELECT coalesce(sum(amount), 0) FROM points_transfer e WHERE e.credit_id = l.debit_id
            AND e.kind IN ('award', 'opening', 'credit', 'bonus', 'gift', 'boost', 'recycle') AND e.earned_on <= l.day)
    UNION ALL SELECT 'L10 wrong: points by hand otherwise than two people wrote', 0, count(*)
        FROM (SELECT * FROM points_handentry WHERE state = 'approved') AS h
        FULL JOIN (SELECT t.*, w.person_id, b.area_id, b.point_id, CASE t.source_type WHEN 'hand' THEN t.source_id END AS entry
            FROM few t
            JOIN points_account w ON w.id = CASE t.kind WHEN 'credit' THEN t.credit_id ELSE t.debit_id END
            JOIN points_account b ON b.id = CASE t.kind WHEN 'credit' THEN t.debit_id ELSE t.credit_id END
            WHERE t.kind IN ('credit', 'debit')) AS t ON t.entry = h.id::text
        WHERE (h.kind, h.amount, h.person_id, h.area_id, h.point_id)
            IS DISTINCT FROM (t.kind, t.amount, t.person_id, t.area_id, t.point_id)
        OR h.asked_by_id IN (h.person_id, h.decided_by_id) OR h.decided_by_id = h.person_id
    -- the shop
    UNION ALL SELECT 'S1 wrong: stock that differs from what came in and went out', 0, count(*)
        FROM shelf WHERE on_hand <> moved OR on_hand < 0 OR handed <> collected
    UNION ALL SELECT 'S1 wrong: goods set aside that differ from the waiting orders', 0, count(*)
        FROM shelf WHERE reserved <> waiting OR reserved > on_hand
    UNION ALL SELECT 'S1 wrong: shelves that differ from what is left of their batches', 0, count(*) FROM shelf WHERE on_hand <> batched
    UNION ALL SELECT 'S1 wrong: batches that differ from what came into them and went out', 0, count(*)
        FROM points_batch b LEFT JOIN (SELECT batch_id, sum(quantity) AS sum FROM points_batchmove GROUP BY batch_id) AS p
            ON p.batch_id = b.id WHERE b.remaining <> coalesce(p.sum, 0) OR b.remaining < 0
    UNION ALL SELECT 'S1 wrong: moves whose parts do not add up, or lie in batches of another shelf', 0, count(*)
        FROM points_stockmove m LEFT JOIN (SELECT p.move_id, sum(p.quantity) AS sum, min(b.stock_id) AS first, max(b.stock_id) AS last
            FROM points_batchmove p JOIN points_batch b ON b.id = p.batch_id GROUP BY p.move_id) AS p ON p.move_id = m.id
        WHERE (m.quantity, m.stock_id, m.stock_id) IS DISTINCT FROM (p.sum, p.first, p.last)
    UNION ALL SELECT 'S1 wrong: lines of orders whose goods moved otherwise', 0, count(*)
        FROM points_orderline l LEFT JOIN (SELECT line_id, -sum(quantity) AS sum FROM points_stockmove
            WHERE line_id IS NOT NULL GROUP BY line_id) AS m ON m.line_id = l.id
        WHERE coalesce(m.sum, 0) <> CASE WHEN l.slot_id IS NULL THEN l.given - l.returned ELSE 0 END
    UNION ALL SELECT 'S1 wrong: counts, losses and relief otherwise than two people signed', 0, count(*)
        FROM papers p FULL JOIN (SELECT kind, split_part(key, ':', 2) AS paper, stock_id, quantity FROM points_stockmove
            WHERE kind IN ('counted', 'written', 'relief')) AS m USING (kind, paper, stock_id)
        WHERE (p.quantity, p.alone) IS DISTINCT FROM (m.quantity, false)
    UNION ALL SELECT 'S1 wrong: goods sent and arrived otherwise than written', 0, count(*)
        FROM carried c FULL JOIN moved_between m USING (paper, item_id)
        WHERE (c.sent, c.arrived, c.from_shop, c.alone) IS DISTINCT FROM (m.sent, m.arrived, m.from_shop, false)
            OR c.arrived > 0 AND c.to_shop <> m.to_shop OR c.arrived > c.sent
    UNION ALL SELECT 'S1 wrong: appointments taken that differ from the orders', 0, count(*)
        FROM points_slot s LEFT JOIN (SELECT l.slot_id, sum(CASE o.state WHEN 'placed' THEN l.quantity WHEN 'handed' THEN l.given ELSE 0 END) AS sum
            FROM points_orderline l JOIN points_order o ON o.id = l.order_id WHERE l.slot_id IS NOT NULL GROUP BY l.slot_id) AS b
            ON b.slot_id = s.id WHERE s.taken <> coalesce(b.sum, 0) OR s.taken > s.capacity
    UNION ALL SELECT 'S2 wrong: shops whose points differ from their orders', 0, count(*)
        FROM account a WHERE a.kind IN ('hold', 'spent') AND a.net <> (
            SELECT coalesce(sum(CASE a.kind WHEN 'hold' THEN o.total ELSE o.given - o.returned END), 0) FROM lines o
            WHERE o.shop_id = a.shop_id AND o.state = CASE a.kind WHEN 'hold' THEN 'placed' ELSE 'handed' END)
    UNION ALL SELECT 'S2 wrong: orders whose transfers do not tell their state', 0, count(*)
        FROM lines o LEFT JOIN ordered t ON t.id = o.id::text
        WHERE ARRAY[t.ordered, t.spent, t.refunded, t.returned] IS DISTINCT FROM CASE o.state
            WHEN 'placed' THEN ARRAY[o.total, 0, 0, 0]
            WHEN 'handed' THEN ARRAY[o.total, o.given, o.total - o.given, o.returned]
            ELSE ARRAY[o.total, 0, o.total, 0] END
    UNION ALL SELECT 'S2 wrong: people who got back more than they paid for an order', 0, count(*) FROM (
        SELECT source_id FROM transfer WHERE source_type = 'order' AND kind IN ('order', 'refund', 'return') AND NOT undone
        GROUP BY source_id, CASE kind WHEN 'order' THEN debit_id ELSE credit_id END
        HAVING sum(CASE kind WHEN 'order' THEN amount ELSE -amount END) < 0) AS richer
    UNION ALL SELECT 'S2 wrong: goods brought back otherwise than written', 0, count(*)
        FROM (SELECT l.id, l.given, l.quantity, l.returned, o.state, coalesce(sum(r.quantity), 0) AS back
            FROM points_orderline l JOIN points_order o ON o.id = l.order_id LEFT JOIN points_returnline r ON r.line_id = l.id
            GROUP BY l.id, o.state) AS l
        WHERE l.returned <> l.back OR l.returned > l.given OR l.given > l.quantity OR l.given > 0 AND l.state <> 'handed'
    UNION ALL SELECT 'S2 wrong: orders entered for somebody otherwise than they agreed to', 0, count(*)
        FROM (SELECT * FROM points_order WHERE proof <> '' OR desk_id IS NOT NULL) AS o
        FULL JOIN (SELECT * FROM points_sale WHERE state = 'done') AS s ON s.id = o.id
        WHERE o.proof IS NULL OR o.proof = '' OR (o.person_id, o.shop_id, o.placed_by_id, o.desk_id)
            IS DISTINCT FROM (s.person_id, s.shop_id, s.keeper_id, s.desk_id)
    UNION ALL SELECT 'S3 wrong: orders whose lines do not add up', 0, count(*) FROM lines WHERE total <> sum
    UNION ALL SELECT 'S3 wrong: prices frozen otherwise than the price of their day', 0, count(*)
        FROM points_orderline l JOIN points_order o ON o.id = l.order_id JOIN points_item i ON i.id = l.item_id
        WHERE l.price <> coalesce((SELECT p.price FROM points_itemprice p WHERE p.item_id = i.id
            AND p.since <= (o.placed_at AT TIME ZONE 'Asia/Shanghai')::date ORDER BY p.since DESC LIMIT 1), i.first_price)
)
SELECT name, expected, found, expected = found AS ok FROM equation ORDER BY name
