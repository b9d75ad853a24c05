"""Freezes: a unit, leader, keeper or person is stopped for a time. What a freeze stops, each act asks here."""
