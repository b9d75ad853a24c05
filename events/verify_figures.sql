-- The figures added up again from the records, without a line of the application's code.
-- Each row is one difference: its equation, where (unit, kind and first day of the period, cut, measure), what must be found, what was
-- found, how many rows stand behind it, and the shift or report that it is about. F1 to F5 are the invariants of figures.
-- Of each equation the first hundred rows are given, each with how many there are in all. Shifts that changed since the figures
-- were brought up to date are left out: they are noted in events_staleshift.
WITH held AS MATERIALIZED ( -- what took place
    SELECT s.id, s.state, e.point_id, e.visit FROM events_shift s JOIN events_event e ON e.id = s.event_id
    WHERE s.state IN ('closed', 'settled') AND (
        s.count_confirmed_at IS NOT NULL
        OR EXISTS (
            SELECT FROM events_attendance a
            WHERE a.shift_id = s.id AND a.minutes > 0 AND a.pay_note NOT IN ('void', 'refused')
        )
        OR s.state = 'settled' AND EXISTS (SELECT FROM events_makeup m WHERE m.shift_id = s.id AND m.state = 'approved')
    )
), came AS MATERIALIZED (
    SELECT a.shift_id, count(*) FILTER (WHERE a.pay_note NOT IN ('void', 'refused')) AS participations,
        coalesce(sum(a.minutes) FILTER (
            WHERE h.state = 'settled' AND a.pay_note <> 'refused'
            AND (a.confirmed_by_id IS NOT NULL OR a.grade <> 'C' AND a.needs = '')
            AND NOT EXISTS (
                SELECT FROM events_flag f
                WHERE f.shift_id = a.shift_id AND f.decided_at IS NULL AND f.kind NOT IN ('objection', 'upload') AND (
                    f.attendance_id = a.id
                    OR f.attendance_id IS NULL AND f.scan_id IS NULL AND (f.kind <> 'by_hand' OR a.grade = 'C')
                )
            )
        ), 0) AS verified
    FROM events_attendance a JOIN held h ON h.id = a.shift_id GROUP BY a.shift_id
), added AS MATERIALIZED (
    SELECT m.shift_id, count(*) AS by_hand, sum(m.minutes) AS honorary
    FROM events_makeup m JOIN held h ON h.id = m.shift_id WHERE m.state = 'approved' AND h.state = 'settled' GROUP BY m.shift_id
), tally AS MATERIALIZED ( -- each shift that is counted, once
    SELECT t.*, (SELECT count(*) FROM events_seen WHERE tally_id = t.id) AS people
    FROM events_tally t WHERE t.cut LIKE 'c:%' AND NOT EXISTS (SELECT FROM events_staleshift n WHERE n.shift_id = t.shift_id)
), long AS MATERIALIZED ( -- the figures, a row for each number
    SELECT f.kind, f.start, f.unit, f.cut, m.measure, m.n::bigint FROM events_figure f CROSS JOIN LATERAL (VALUES
        ('shifts', f.shifts::bigint), ('participations', f.participations), ('verified', f.verified), ('honorary', f.honorary),
        ('by_hand', f.by_hand), ('grade_b', f.grade_b), ('grade_c', f.grade_c), ('signed', f.signed), ('misses', f.misses),
        ('points', f.points)
    ) m (measure, n)
), place AS MATERIALIZED ( -- every unit in which a tally lies, by where it lay on its day or lies now, once
    SELECT t.id, u.unit FROM events_tally t CROSS JOIN LATERAL (
        SELECT left(p.path, n) FROM (VALUES (t.path), (t.path_now)) p (path), generate_series(5, least(length(p.path), 25), 5) n
        UNION SELECT 'p' || t.point_id
    ) u (unit)
), said AS MATERIALIZED ( -- the tallies, a row for each number
    SELECT t.id, t.cut, t.day, m.measure, m.n FROM events_tally t CROSS JOIN LATERAL (VALUES
        ('shifts', t.shifts::bigint), ('participations', t.participations), ('verified', t.verified), ('honorary', t.honorary),
        ('by_hand', t.by_hand), ('grade_b', t.grade_b), ('grade_c', t.grade_c), ('signed', t.signed), ('misses', t.misses),
        ('points', t.points)
    ) m (measure, n) WHERE m.n <> 0
), cut AS ( -- what is counted under a kind of service is counted under everything, too
    SELECT id, measure, n, day, c.cut FROM said CROSS JOIN LATERAL (
        SELECT said.cut UNION ALL SELECT '' WHERE said.cut LIKE 'c:%'
    ) c (cut)
), list AS ( -- what the rows of the list of each month add up to, and how many they are
    SELECT 'm' AS kind, date_trunc('month', cut.day)::date AS start, place.unit, cut.cut, cut.measure, sum(cut.n) AS n, count(*) AS rows
    FROM cut JOIN place USING (id) GROUP BY 2, 3, 4, 5
), length AS ( -- how long the figures say that the lists are
    SELECT f.start, f.unit, f.cut, m.measure, m.n::bigint FROM events_figure f CROSS JOIN LATERAL (VALUES
        ('shifts', f.shifts), ('participations', f.of_participations), ('verified', f.of_verified), ('honorary', f.of_honorary),
        ('by_hand', f.of_by_hand), ('grade_b', f.of_grade_b), ('grade_c', f.of_grade_c), ('signed', f.of_signed),
        ('misses', f.of_misses), ('points', f.of_points)
    ) m (measure, n) WHERE f.kind = 'm' AND m.n <> 0
), periods AS ( -- months, added up to longer periods
    SELECT p.kind, p.start, long.unit, long.cut, long.measure, sum(long.n) AS n
    FROM long CROSS JOIN LATERAL (VALUES
        ('q', date_trunc('quarter', long.start)::date), ('y', date_trunc('year', long.start)::date), ('a', DATE '1900-01-01')
    ) p (kind, start) WHERE long.kind = 'm' GROUP BY 1, 2, 3, 4, 5
), once AS MATERIALIZED ( -- by how much the parts right below an area count a tally too little (directly in it: 1) or too often (moved: -1)
    SELECT a.id, a.unit, 1 - count(b.unit) AS n
    FROM place a LEFT JOIN place b ON b.id = a.id AND left(b.unit, length(a.unit)) = a.unit AND length(b.unit) = length(a.unit) + 5
    WHERE a.unit NOT LIKE 'p%' AND length(a.unit) < 25 GROUP BY a.id, a.unit HAVING count(b.unit) <> 1
), parts AS ( -- what lies right below each area, and what lies in it directly
    SELECT kind, start, unit, cut, measure, sum(n) AS n FROM (
        SELECT kind, start, left(unit, length(unit) - 5) AS unit, cut, measure, n FROM long WHERE unit NOT LIKE 'p%' AND length(unit) > 5
        UNION ALL
        SELECT p.kind, p.start, once.unit, cut.cut, cut.measure, once.n * cut.n FROM once JOIN cut USING (id) CROSS JOIN LATERAL (VALUES
            ('m', date_trunc('month', cut.day)::date), ('q', date_trunc('quarter', cut.day)::date),
            ('y', date_trunc('year', cut.day)::date), ('a', DATE '1900-01-01')
        ) p (kind, start)
    ) below GROUP BY 1, 2, 3, 4, 5
), persons AS ( -- different people of each month and of all time
    SELECT p.kind, p.start, place.unit, count(DISTINCT s.person_id) AS n
    FROM events_tally t JOIN place USING (id) JOIN events_seen s ON s.tally_id = t.id CROSS JOIN LATERAL (VALUES
        ('m', date_trunc('month', t.day)::date), ('a', DATE '1900-01-01')
    ) p (kind, start) WHERE t.cut LIKE 'c:%' GROUP BY 1, 2, 3
), stated AS ( -- what the parts of a report had stated when it was handed in
    SELECT r.id, r.number, r.kind, r.start, l.series_id, l.measure, l.kind_id, sum(l.value) AS n, count(*) AS rows
    FROM events_report r JOIN events_reportpart p ON p.above_id = r.id JOIN events_report b ON b.id = p.part_id
    JOIN events_report x ON x.area_id = b.area_id AND x.kind = r.kind AND (x.id = b.id OR x.at < r.at)
    JOIN events_reportline l ON l.report_id = x.id AND l.start = r.start
        AND (l.part = 'own' AND x.id = b.id OR l.part = 'correction' AND x.id <> b.id)
    WHERE l.measure <> 'people' GROUP BY 1, 2, 3, 4, 5, 6, 7
), difference (equation, unit, kind, start, cut, measure, expected, found, rows, shift, report) AS (
    SELECT 'F1 parts' AS equation, unit, kind, start, cut, measure, coalesce(parts.n, 0) AS expected, coalesce(long.n, 0) AS found,
        0 AS rows, NULL::uuid AS shift, NULL::uuid AS report
    FROM parts FULL JOIN (SELECT * FROM long WHERE unit NOT LIKE 'p%' AND length(unit) < 25) long USING (kind, start, unit, cut, measure)
    WHERE coalesce(parts.n, 0) <> coalesce(long.n, 0)
    UNION ALL
    SELECT 'F1 periods', unit, kind, start, cut, measure, coalesce(periods.n, 0), coalesce(long.n, 0), 0, NULL, NULL
    FROM periods FULL JOIN (SELECT * FROM long WHERE kind <> 'm') long USING (kind, start, unit, cut, measure)
    WHERE coalesce(periods.n, 0) <> coalesce(long.n, 0)
    UNION ALL
    SELECT 'F1 cuts', unit, kind, start, '', measure, coalesce(sum(n) FILTER (WHERE cut LIKE 'c:%'), 0),
        coalesce(sum(n) FILTER (WHERE cut = ''), 0), count(*), NULL, NULL
    FROM long GROUP BY unit, kind, start, measure
    HAVING coalesce(sum(n) FILTER (WHERE cut LIKE 'c:%'), 0) <> coalesce(sum(n) FILTER (WHERE cut = ''), 0)
    UNION ALL
    SELECT 'F2 people', unit, kind, start, cut, 'people', participations, people, 0, NULL, NULL
    FROM events_figure WHERE people > participations OR people = 0 AND participations > 0
    UNION ALL
    SELECT 'F2 people', r.number, r.kind, p.start, '', 'people', coalesce(l.value, 0), p.value, 0, NULL, r.id
    FROM events_reportline p JOIN events_report r ON r.id = p.report_id LEFT JOIN events_reportline l ON l.report_id = p.report_id
        AND l.part = p.part AND l.start = p.start AND l.series_id = p.series_id AND l.measure = 'participations'
    WHERE p.measure = 'people' AND p.part = 'own' AND p.value > coalesce(l.value, 0)
    UNION ALL
    SELECT 'F3 list', unit, 'm', start, cut, measure, coalesce(list.n, 0), coalesce(long.n, 0), coalesce(list.rows, 0), NULL, NULL
    FROM list FULL JOIN (SELECT * FROM long WHERE kind = 'm') long USING (start, unit, cut, measure)
    WHERE coalesce(list.n, 0) <> coalesce(long.n, 0)
    UNION ALL
    SELECT 'F3 list', unit, 'm', start, cut, 'of_' || measure, coalesce(list.rows, 0), coalesce(length.n, 0), coalesce(list.rows, 0), NULL, NULL
    FROM list FULL JOIN length USING (start, unit, cut, measure) WHERE coalesce(list.rows, 0) <> coalesce(length.n, 0)
    UNION ALL
    SELECT 'F3 list', unit, kind, start, '', 'people', coalesce(persons.n, 0), coalesce(f.people, 0), coalesce(persons.n, 0), NULL, NULL
    FROM persons FULL JOIN (SELECT * FROM events_figure WHERE cut = '' AND kind IN ('m', 'a')) f USING (kind, start, unit)
    WHERE coalesce(persons.n, 0) <> coalesce(f.people, 0)
    UNION ALL
    SELECT 'F3 records', 'p' || t.point_id, 'm', date_trunc('month', t.day)::date, t.cut, m.measure, m.expected, m.found, m.expected, h.id, NULL
    FROM tally t JOIN held h ON h.id = t.shift_id LEFT JOIN came ON came.shift_id = h.id LEFT JOIN added ON added.shift_id = h.id
    CROSS JOIN LATERAL (VALUES
        ('shifts', (NOT h.visit)::int, t.shifts::bigint), ('participations', coalesce(came.participations, 0), t.participations),
        ('verified', coalesce(came.verified, 0), t.verified), ('honorary', coalesce(added.honorary, 0), t.honorary),
        ('by_hand', coalesce(added.by_hand, 0), t.by_hand), ('people', coalesce(came.participations, 0), t.people)
    ) m (measure, expected, found) WHERE m.expected <> m.found
    UNION ALL
    SELECT 'F3 report', s.number, s.kind, s.start, '', s.measure, s.n, coalesce(l.value, 0), s.rows, NULL, s.id
    FROM stated s LEFT JOIN events_reportline l ON l.report_id = s.id AND l.part = 'own' AND l.start = s.start
        AND l.series_id = s.series_id AND l.measure = s.measure AND l.kind_id IS NOT DISTINCT FROM s.kind_id
    WHERE coalesce(l.value, 0) < s.n
    UNION ALL
    SELECT 'F4 nobody', 'p' || t.point_id, 'm', date_trunc('month', t.day)::date, t.cut, 'shifts', 0, 1, 1, t.shift_id, NULL
    FROM tally t WHERE t.shift_id NOT IN (SELECT id FROM held)
    UNION ALL
    SELECT 'F4 missing', 'p' || h.point_id, '', NULL, '', 'shifts', 1, 0, 1, h.id, NULL
    FROM held h WHERE NOT EXISTS (SELECT FROM events_tally t WHERE t.shift_id = h.id AND t.cut LIKE 'c:%')
    AND NOT EXISTS (SELECT FROM events_staleshift n WHERE n.shift_id = h.id)
    UNION ALL
    SELECT 'F5 sealed', r.number, r.kind, r.start, '', 'report', 1, 0, l.lines, NULL, r.id
    FROM events_report r LEFT JOIN events_reportseal s ON s.report_id = r.id CROSS JOIN LATERAL (
        SELECT count(*) AS lines, coalesce(string_agg(said.line, ';' ORDER BY said.line COLLATE "C"), '') AS text FROM (
            SELECT concat_ws('|', part, start, series_id, measure, coalesce(kind_id, 0), value) AS line
            FROM events_reportline WHERE report_id = r.id
        ) said
    ) l WHERE s.fingerprint IS DISTINCT FROM md5(r.number || ':' || l.text)
), numbered AS (
    SELECT *, count(*) OVER (PARTITION BY equation) AS in_all,
        row_number() OVER (PARTITION BY equation ORDER BY unit, kind, start, cut, measure, shift, report) AS place
    FROM difference
)
SELECT equation, unit, kind, start, cut, measure, expected::bigint, found::bigint, rows::int, shift, report, in_all
FROM numbered WHERE place <= 100 ORDER BY equation, place
