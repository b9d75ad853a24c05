"""Sessions of browsers."""

from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from volunteer.joined import columns, joined
from volunteer.models.people import User


class Session(AbstractBaseSession):
    """Django's session with the person it belongs to, so that one statement reads both."""

    person = models.ForeignKey(User, models.CASCADE, null=True, related_name="sessions")

    @classmethod
    def standing(cls, key: str, at: datetime) -> Session | None:
        """The session of a key that has not run out, with its person."""
        sql = f"""SELECT {columns(cls, "session")}, {columns(User, "person")}
            FROM volunteer_session session LEFT JOIN volunteer_user person ON person.id = session.person_id
            WHERE session.session_key = %s AND session.expire_date > %s"""  # noqa: S608  (names of ours)
        found: list[tuple[Session, User | None]] = joined(sql, [key, at], cls, User)
        for session, person in found:
            session.person = person
            return session
        return None
