-- What was paid for service, added up again from the records of the door, without a line of the application's code.
-- Each row is one equation: its name, what must be found, what was found, whether they are equal. "wrong" counts rows and must be 0.
WITH paid AS MATERIALIZED (
    SELECT a.id::text, a.person_id, a.points, s.event_id, (s.start AT TIME ZONE 'Asia/Shanghai')::date AS day,
        r.event_points, r.day_points, r.month_points
    FROM events_attendance a JOIN events_shift s ON s.id = a.shift_id JOIN points_rule r ON r.id = s.rule_id WHERE a.pay = 'paid'
), awarded AS MATERIALIZED (
    SELECT t.source_id AS id, w.person_id, sum(t.amount) AS points, count(*) AS awards, max(t.earned_on) AS day
    FROM points_transfer t JOIN points_account w ON w.id = t.credit_id LEFT JOIN points_transfer u ON u.reverses_id = t.id
    WHERE t.kind = 'award' AND t.source_type = 'attendance' AND u.id IS NULL GROUP BY t.source_id, w.person_id
), over AS MATERIALIZED (
    SELECT s.id, s.state, sum(CASE WHEN t.credit_id = e.id THEN t.amount ELSE -t.amount END) AS left_in_it
    FROM events_shift s JOIN points_account e ON e.kind = 'escrow' AND e.shift_id = s.id
    JOIN points_transfer t ON e.id IN (t.debit_id, t.credit_id)
    WHERE s.state IN ('settled', 'cancelled') GROUP BY s.id
), equation (name, expected, found) AS (
    SELECT 'L8 points for records of service' AS name, (SELECT coalesce(sum(points), 0)::bigint FROM paid) AS expected,
        (SELECT coalesce(sum(awarded.points), 0)::bigint FROM awarded JOIN events_attendance a ON a.id::text = awarded.id) AS found
    UNION ALL SELECT 'L8 wrong: records paid otherwise than they count, or with another day', 0, count(*)
        FROM paid LEFT JOIN awarded USING (id, person_id) WHERE paid.points > 0
        AND (awarded.points, awarded.awards, awarded.day) IS DISTINCT FROM (paid.points::numeric, 1, paid.day)
    UNION ALL SELECT 'L8 wrong: records that do not count and were paid', 0, count(*)
        FROM awarded JOIN events_attendance a ON a.id::text = awarded.id WHERE a.pay <> 'paid' OR a.person_id <> awarded.person_id
    UNION ALL SELECT 'L9 wrong: people paid beyond a cap of an event, a day or a month', 0, count(*) FROM (
        SELECT FROM paid
        GROUP BY GROUPING SETS ((person_id, event_id), (person_id, day), (person_id, date_trunc('month', day)))
        HAVING sum(points) > CASE WHEN GROUPING(event_id) = 0 THEN CASE WHEN bool_and(event_points IS NOT NULL) THEN max(event_points) END
            WHEN GROUPING(day) = 0 THEN CASE WHEN bool_and(day_points IS NOT NULL) THEN max(day_points) END
            ELSE CASE WHEN bool_and(month_points IS NOT NULL) THEN max(month_points) END END) AS beyond
    UNION ALL SELECT 'L12 wrong: settled or cancelled shifts that keep points', 0, count(*) FROM over WHERE left_in_it <> 0
    UNION ALL SELECT 'C8 wrong: cancelled shifts whose records count or are paid', 0, count(*)
        FROM events_attendance a JOIN events_shift s ON s.id = a.shift_id
        WHERE s.state = 'cancelled' AND (a.minutes > 0 OR a.points > 0 OR a.pay <> 'nothing')
    UNION ALL SELECT 'C10 wrong: entries by hand that were paid on one word', 0, count(*)
        FROM events_attendance WHERE (grade = 'C' OR needs <> '') AND pay = 'paid' AND confirmed_by_id IS NULL
)
SELECT name, expected, found, expected = found AS ok FROM equation ORDER BY name
