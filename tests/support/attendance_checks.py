"""The equations that must hold at the door, added up by SQL that shares nothing with the application."""

from tests.support import prepared_statements

# An attendance is what its accepted scans add up to, and what is paid is what was counted; without the application's code.
WRONG = {
    "fold": """
        SELECT a.id FROM events_attendance a JOIN events_shift h ON h.id = a.shift_id JOIN points_rule r ON r.id = h.rule_id
        LEFT JOIN LATERAL (
            SELECT min(scanned_at) AS came, (array_agg(received_at ORDER BY scanned_at, received_at))[1] AS heard
            FROM events_scan s WHERE shift_id = a.shift_id AND person_id = a.person_id AND act = 'in'
            AND (accepted OR reason IN ('already', 'not_in') AND scanned_at BETWEEN h.start - r.opens_before * interval '1 minute'
                AND least(h."end", h.start + r.closes_after_start * interval '1 minute'))
            AND NOT EXISTS (SELECT 1 FROM events_undo WHERE scan_id = s.id)) i ON true
        LEFT JOIN LATERAL (
            SELECT max(scanned_at) AS went FROM events_scan s WHERE shift_id = a.shift_id AND person_id = a.person_id
            AND act = 'out' AND scanned_at >= i.came AND (accepted AND NOT (i.heard > received_at
                AND scanned_at > i.came AND scanned_at < i.came + interval '10 minutes')
                OR reason IN ('already', 'not_in')
                AND scanned_at BETWEEN greatest(h.start, i.came + interval '10 minutes')
                AND h."end" + r.leaves_until * interval '1 minute')
            AND NOT EXISTS (SELECT 1 FROM events_undo WHERE scan_id = s.id)) o ON true
        WHERE a.in_at IS DISTINCT FROM i.came OR a.out_at IS DISTINCT FROM o.went""",
    "scan without attendance": """
        SELECT s.id FROM events_scan s WHERE accepted AND NOT EXISTS (SELECT 1 FROM events_undo WHERE scan_id = s.id)
        AND NOT EXISTS (SELECT 1 FROM events_attendance a WHERE a.shift_id = s.shift_id AND a.person_id = s.person_id)
        AND NOT (s.act = 'out' AND s.door IN ('roster', 'closing')  -- a word of staff that waits for its check-in: that
            -- comes late, or was taken back
            AND NOT EXISTS (SELECT 1 FROM events_scan o WHERE o.accepted AND o.act = 'in'
                AND o.shift_id = s.shift_id AND o.person_id = s.person_id
                AND NOT EXISTS (SELECT 1 FROM events_undo WHERE scan_id = o.id)))""",
    "paid while somebody still has to look": """
        SELECT a.id FROM events_attendance a JOIN events_flag f ON f.shift_id = a.shift_id
        WHERE a.pay = 'paid' AND f.decided_at IS NULL AND f.kind NOT IN ('objection', 'upload') AND (f.attendance_id = a.id
            OR f.attendance_id IS NULL AND f.scan_id IS NULL AND (f.kind <> 'by_hand' OR a.grade = 'C'))""",
    "overlap": """
        SELECT a.id FROM events_attendance a JOIN events_attendance b ON a.person_id = b.person_id AND a.id < b.id
        WHERE a.counted_start < b.counted_end AND b.counted_start < a.counted_end""",
    "counted at a cancelled shift": """
        SELECT a.id FROM events_attendance a JOIN events_shift s ON s.id = a.shift_id WHERE s.state = 'cancelled'
        AND (a.minutes > 0 OR a.points > 0 OR a.pay <> 'nothing' OR a.pay_note <> 'void')""",
    "settled and not decided": """
        SELECT a.id FROM events_attendance a JOIN events_shift s ON s.id = a.shift_id
        WHERE s.state = 'settled' AND (a.pay = 'pending') <> (a.out_at IS NULL) AND a.pay_note <> 'void'""",
    "paid otherwise than counted": """
        SELECT a.id FROM events_attendance a WHERE (CASE WHEN a.pay = 'paid' THEN a.points ELSE 0 END) <>
            (SELECT coalesce(sum(amount), 0) FROM points_transfer t WHERE t.kind = 'award' AND t.source_type = 'attendance'
             AND t.source_id = a.id::text AND NOT EXISTS (SELECT 1 FROM points_transfer r WHERE r.reverses_id = t.id))""",
    "paid beyond a cap": """
        SELECT 1 FROM (
            SELECT a.person_id, a.points, s.event_id, (s.start AT TIME ZONE 'Asia/Shanghai')::date AS day,
                coalesce(r.event_points, 2000000000) AS of_event, coalesce(r.day_points, 2000000000) AS of_day,
                coalesce(r.month_points, 2000000000) AS of_month
            FROM events_attendance a JOIN events_shift s ON s.id = a.shift_id JOIN points_rule r ON r.id = s.rule_id
            WHERE a.pay = 'paid') AS paid
        GROUP BY GROUPING SETS ((person_id, event_id), (person_id, day), (person_id, date_trunc('month', day)))
        HAVING sum(points) > CASE WHEN GROUPING(event_id) = 0 THEN max(of_event) WHEN GROUPING(day) = 0 THEN max(of_day)
            ELSE max(of_month) END""",
    "paid by hand on one word": """
        SELECT id FROM events_attendance
        WHERE (grade = 'C' OR needs <> '') AND pay IN ('paid', 'budget') AND confirmed_by_id IS NULL""",
    "more than presence": """
        SELECT a.id FROM events_attendance a JOIN events_shift s ON s.id = a.shift_id JOIN points_rule r ON r.id = s.rule_id
        WHERE minutes > 0 AND (counted_start < greatest(in_at, s.start) OR counted_end > least(out_at, s."end")
            OR minutes * interval '1 minute' > counted_end - counted_start
                + least(r.grace_minutes, r.round_minutes / 2) * interval '1 minute')""",
    "left in a settled escrow": """
        SELECT s.id FROM events_shift s JOIN points_account e ON e.kind = 'escrow' AND e.shift_id = s.id
        WHERE s.state IN ('settled', 'cancelled') AND 0 <>
            (SELECT coalesce(sum(CASE WHEN credit_id = e.id THEN amount ELSE -amount END), 0)
             FROM points_transfer WHERE e.id IN (debit_id, credit_id))""",
}


# Who vouched for what is paid (C12, C13), of shifts that were settled by the act; for tests whose rule asks for witnesses.
UNVOUCHED = {
    "paid beyond what may be without a witness": """
        SELECT h.id FROM events_shift h JOIN points_rule r ON r.id = h.rule_id
        JOIN events_attendance a ON a.shift_id = h.id AND a.pay = 'paid' AND a.confirmed_by_id IS NULL
        WHERE h.settled_at IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM events_witness w WHERE w.shift_id = h.id AND w.kind <> 'allowance')
        GROUP BY h.id, r.unwitnessed_people HAVING count(*) > CASE WHEN EXISTS (
            SELECT 1 FROM events_witness w WHERE w.shift_id = h.id) THEN r.unwitnessed_people ELSE 0 END""",
    "who ran it is paid without a second person": """
        SELECT a.id FROM events_attendance a JOIN events_shift h ON h.id = a.shift_id
        WHERE a.pay = 'paid' AND h.settled_at IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM events_witness w WHERE w.shift_id = h.id AND w.kind = 'before')
        AND (a.person_id IN (h.leader_id, h.first_leader_id, h.closed_by_id) OR EXISTS (
            SELECT 1 FROM volunteer_pass p WHERE p.kind = 'code' AND p.subject = 'shift:' || h.id AND p.holder_id = a.person_id))
        AND (a.confirmed_by_id IS NULL OR a.confirmed_by_id IN (a.person_id, h.leader_id, h.first_leader_id, h.closed_by_id))""",
    "an allowance used too often": """
        SELECT 1 FROM events_witness w JOIN events_shift h ON h.id = w.shift_id JOIN points_rule r ON r.id = h.rule_id
        WHERE w.kind = 'allowance' AND r.unwitnessed_shifts < (
            SELECT count(*) FROM events_witness o JOIN events_shift g ON g.id = o.shift_id WHERE o.kind = 'allowance'
            AND g.leader_id = h.leader_id AND o.at <= w.at AND o.at > w.at - r.unwitnessed_days * interval '1 day')""",
}


ALL_WRONG = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS ({sql})" for name, sql in WRONG.items())
ALL_UNVOUCHED = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS ({sql})" for name, sql in UNVOUCHED.items())


def differences() -> list[str]:
    """Which equations do not hold, the nightly ones among them."""
    return [row.name for row in prepared_statements.equations() if not row.ok] + wrong()


def unvouched() -> list[str]:
    """Which of the equations of witnesses do not hold."""
    return [name for (name,) in prepared_statements.ask(ALL_UNVOUCHED)]


def wrong() -> list[str]:
    """Which of the equations above do not hold."""
    return [name for (name,) in prepared_statements.ask(ALL_WRONG)]
