"""What Django asks a database engine for: the connection, with our schema editor."""

import re
from collections.abc import Iterator
from typing import Any

from django.db.backends.postgresql import base, schema

# A quoted body ($$ or $name$) or text is one piece, whatever semicolons are in it; all else is cut at semicolons.
PIECES = re.compile(r"\$(?P<tag>\w*)\$.*?\$(?P=tag)\$|'(?:[^']|'')*'|--[^\n]*|;|[^;$'-]+|[$'-]", re.DOTALL)
# pgtrigger writes the name of a schema into what it installs. The schema is the one in which the tables are made.
IN_PUBLIC = '"public"._pgtrigger_'


class SchemaEditor(schema.DatabaseSchemaEditor):
    """Sends one statement a call and names no schema: so a district's tables may stand in a schema of its own, and on Citus."""

    def execute(self, sql: Any, params: Any = ()) -> None:
        """Without `params` the text may be a script; its statements are sent one after the other."""
        if params is not None:
            super().execute(sql, params)
            return
        for statement in split_script(str(sql).replace(IN_PUBLIC, "_pgtrigger_")):
            super().execute(statement, params=None)


class DatabaseWrapper(base.DatabaseWrapper):
    SchemaEditorClass = SchemaEditor


def split_script(script: str) -> Iterator[str]:
    """The statements of a script, without the semicolons between them; empty ones are left out."""
    statement = ""
    for piece in [*(found[0] for found in PIECES.finditer(script)), ";"]:
        if piece != ";":
            statement += piece
        elif statement := statement.strip():
            yield statement
            statement = ""
