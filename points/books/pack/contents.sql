-- What goes into the pack, in one statement and therefore as of one moment: file, number of the row, its cells.
WITH transfer AS MATERIALIZED (
    SELECT t.*, CASE WHEN t.at < %(since)s THEN 'before' WHEN t.at < %(until)s THEN 'within' ELSE 'later' END AS part
    FROM points_transfer t
), moved AS (
    SELECT account, coalesce(sum(amount) FILTER (WHERE part = 'before'), 0)::bigint AS before,
        coalesce(sum(amount) FILTER (WHERE part = 'within'), 0)::bigint AS within,
        coalesce(sum(amount) FILTER (WHERE part = 'later'), 0)::bigint AS later
    FROM (SELECT credit_id AS account, amount, part FROM transfer UNION ALL SELECT debit_id, -amount, part FROM transfer) AS sides
    GROUP BY account
), goods AS (
    SELECT stock_id, coalesce(sum(quantity) FILTER (WHERE at < %(since)s), 0)::bigint AS before,
        coalesce(sum(quantity) FILTER (WHERE at >= %(since)s AND at < %(until)s), 0)::bigint AS within,
        coalesce(sum(quantity) FILTER (WHERE at >= %(until)s), 0)::bigint AS later
    FROM points_stockmove GROUP BY stock_id
), part AS MATERIALIZED (
    SELECT p.batch_id, p.quantity, m.key, m.kind, m.stock_id, l.order_id, l.price,
        CASE WHEN m.at < %(since)s THEN 'before' WHEN m.at < %(until)s THEN 'within' ELSE 'later' END AS part, p.id
    FROM points_batchmove p JOIN points_stockmove m ON m.id = p.move_id LEFT JOIN points_orderline l ON l.id = m.line_id
), pieces AS (
    SELECT batch_id, coalesce(sum(quantity) FILTER (WHERE part = 'before'), 0)::bigint AS before,
        coalesce(sum(quantity) FILTER (WHERE part = 'within'), 0)::bigint AS within,
        coalesce(sum(quantity) FILTER (WHERE part = 'later'), 0)::bigint AS later
    FROM part GROUP BY batch_id
), served AS (
    SELECT l.id, a.unit_cost, CASE d.kind WHEN 'merchant' THEN 'merchant' WHEN 'donation' THEN 'donation' ELSE 'unknown' END AS source
    FROM points_orderline l JOIN points_slot a ON a.id = l.slot_id JOIN points_item i ON i.id = l.item_id LEFT JOIN points_donor d ON d.id = i.donor_id
), cost AS (
    SELECT shop_id, source, sum(pieces) AS pieces, sum(pieces * price) AS points, coalesce(sum(pieces * unit_cost), 0) AS fen,
        coalesce(sum(pieces) FILTER (WHERE unit_cost IS NULL), 0) AS unknown
    FROM (
        SELECT s.shop_id, b.source, -p.quantity AS pieces, p.price::bigint AS price, b.unit_cost::bigint AS unit_cost
        FROM part p JOIN points_batch b ON b.id = p.batch_id JOIN points_stock s ON s.id = p.stock_id
        WHERE p.part = 'within' AND p.kind IN ('handed', 'undone', 'returned')
        UNION ALL SELECT o.shop_id, v.source, l.given - l.returned, l.price, v.unit_cost
        FROM served v JOIN points_orderline l ON l.id = v.id JOIN points_order o ON o.id = l.order_id
        WHERE o.state = 'handed' AND l.given > l.returned AND o.ended_at >= %(since)s AND o.ended_at < %(until)s
    ) AS taken GROUP BY shop_id, source HAVING sum(pieces) <> 0 OR sum(pieces * price) <> 0 OR sum(pieces * unit_cost) <> 0
), ordered AS (
    SELECT o.*, p.volunteer_no FROM points_order o JOIN volunteer_user p ON p.id = o.person_id
    WHERE o.placed_at < %(until)s AND (o.placed_at >= %(since)s OR o.ended_at >= %(since)s)
), drawn AS (
    SELECT id, row_number() OVER (ORDER BY encode(sha256(convert_to(%(seed)s || ':' || id::text, 'UTF8')), 'hex')) AS n
    FROM transfer WHERE part = 'within' AND kind IN ('award', 'credit', 'opening', 'bonus', 'boost')
)
SELECT file, n, cells FROM (
    SELECT 'accounts' AS file, row_number() OVER (ORDER BY a.id) AS n, jsonb_build_array(a.id, a.kind,
        CASE WHEN a.area_id IS NOT NULL THEN 'area:' || r.code WHEN a.point_id IS NOT NULL THEN 'point:' || a.point_id
            WHEN a.shop_id IS NOT NULL THEN 'shop:' || a.shop_id WHEN a.shift_id IS NOT NULL THEN 'shift:' || a.shift_id
            WHEN a.fund_id IS NOT NULL THEN 'fund:' || a.fund_id
            ELSE 'person:' || p.volunteer_no END,
        a.balance, coalesce(m.before, 0), coalesce(m.within, 0), coalesce(m.later, 0)) AS cells
    FROM points_account a LEFT JOIN moved m ON m.account = a.id LEFT JOIN volunteer_area r ON r.id = a.area_id
        LEFT JOIN volunteer_user p ON p.id = a.person_id
    UNION ALL SELECT 'transfers', row_number() OVER (ORDER BY t.id), jsonb_build_array(t.id, t.key, t.kind, t.debit_id, t.credit_id,
        t.amount, t.earned_on, t.source_type, t.source_id, t.reverses_id, t.at) FROM transfer t WHERE part = 'within'
    UNION ALL SELECT 'allotments', row_number() OVER (ORDER BY l.id), jsonb_build_array(l.id,
        CASE WHEN l.area_id IS NOT NULL THEN 'area:' || r.code ELSE 'point:' || l.point_id END, l.amount, l.reason, p.volunteer_no, l.at)
    FROM points_allotment l LEFT JOIN volunteer_area r ON r.id = l.area_id LEFT JOIN volunteer_user p ON p.id = l.made_by_id
    WHERE l.at >= %(since)s AND l.at < %(until)s
    UNION ALL SELECT 'orders', row_number() OVER (ORDER BY o.id), jsonb_build_array(o.id, o.shop_id, o.volunteer_no, o.state, o.total,
        o.placed_at, o.pick_up_by, o.ended_at,
        (coalesce(o.ended_at >= %(since)s AND o.ended_at < %(until)s, false))::int) FROM ordered o
    UNION ALL SELECT 'order_lines', row_number() OVER (ORDER BY o.id, l.id), jsonb_build_array(o.id, l.stock_id, i.name, l.quantity, l.price, l.given,
        l.returned, l.slot_id, v.unit_cost, v.source)
    FROM points_orderline l JOIN ordered o ON o.id = l.order_id JOIN points_item i ON i.id = l.item_id LEFT JOIN served v ON v.id = l.id
    UNION ALL SELECT 'stock', row_number() OVER (ORDER BY s.id), jsonb_build_array(s.id, s.shop_id, h.name, i.name, s.on_hand, s.reserved,
        coalesce(g.before, 0), coalesce(g.within, 0), coalesce(g.later, 0))
    FROM points_stock s JOIN points_shop h ON h.id = s.shop_id JOIN points_item i ON i.id = s.item_id LEFT JOIN goods g ON g.stock_id = s.id
    UNION ALL SELECT 'stock_moves', row_number() OVER (ORDER BY m.id), jsonb_build_array(m.key, m.kind, m.stock_id, m.quantity, p.volunteer_no, m.at)
    FROM points_stockmove m LEFT JOIN volunteer_user p ON p.id = m.by_id WHERE m.at >= %(since)s AND m.at < %(until)s
    UNION ALL SELECT 'batches', row_number() OVER (ORDER BY b.id), jsonb_build_array(b.id, b.stock_id, b.at, (b.at >= %(since)s AND b.at < %(until)s)::int,
        b.expires_on, b.unit_cost, b.source, b.donor_id, b.document, b.remaining, coalesce(g.before, 0), coalesce(g.within, 0), coalesce(g.later, 0))
    FROM points_batch b LEFT JOIN pieces g ON g.batch_id = b.id
    UNION ALL SELECT 'batch_moves', row_number() OVER (ORDER BY p.id), jsonb_build_array(p.key, p.batch_id, p.quantity, p.order_id, p.price)
    FROM part p WHERE p.part = 'within'
    UNION ALL SELECT 'givers', row_number() OVER (ORDER BY d.id), jsonb_build_array(d.id, d.kind,
        CASE d.kind WHEN 'donation' THEN '' ELSE d.name END) FROM points_donor d
    UNION ALL SELECT 'costs', row_number() OVER (ORDER BY c.shop_id, c.source), jsonb_build_array(c.shop_id, h.name, c.source, c.pieces, c.points, c.fen, c.unknown)
    FROM cost c JOIN points_shop h ON h.id = c.shop_id
    UNION ALL SELECT 'approvals', row_number() OVER (ORDER BY w.id), jsonb_build_array(w.at, p.volunteer_no, w.act, w.subject_type,
        w.subject_id, w.detail::text)
    FROM volunteer_auditrow w LEFT JOIN volunteer_user p ON p.id = w.actor_id WHERE w.at >= %(since)s AND w.at < %(until)s
    UNION ALL SELECT 'rules', row_number() OVER (ORDER BY r.since, r.id), jsonb_build_array(r.id, r.since, to_jsonb(r)::text) FROM points_rule r
    UNION ALL SELECT 'checks', row_number() OVER (ORDER BY c.at, c.id), jsonb_build_array(c.at, c.night, p.volunteer_no, c.green, c.rows::text)
    FROM points_bookcheck c LEFT JOIN volunteer_user p ON p.id = c.by_id WHERE c.at >= %(since)s AND c.at < %(until)s
    UNION ALL SELECT 'samples', d.n, jsonb_build_array(d.n, d.id) FROM drawn d WHERE d.n <= %(samples)s
) AS everything ORDER BY file, n
