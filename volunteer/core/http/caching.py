"""What pages remember for a while in a table. Without the table they are slower, and answer."""

import logging
from collections.abc import Callable
from typing import Any

from django.core.cache.backends import db
from django.db import DatabaseError, connections, router, transaction

from volunteer.core.failures import database_is_gone

log = logging.getLogger(__name__)


class DatabaseCache(db.DatabaseCache):
    """Django's cache in the database, which remembers nothing while its table is missing or cannot be written.

    A database that is gone stays an error, which the page tells.

    All that is asked of a cache comes through these methods. Inside a transaction each works in a savepoint, so that its failure is
    not the transaction's.
    """

    def get_many(self, keys: Any, version: int | None = None) -> dict[Any, Any]:
        keys = list(keys)
        return self._forgiving(lambda: super(DatabaseCache, self).get_many(keys, version), {})

    def has_key(self, key: Any, version: int | None = None) -> bool:
        return self._forgiving(lambda: super(DatabaseCache, self).has_key(key, version), False)

    def _base_set(self, *args: Any, **kwargs: Any) -> bool:
        return self._forgiving(lambda: super(DatabaseCache, self)._base_set(*args, **kwargs), False)  # type: ignore[misc]

    def _base_delete_many(self, keys: Any) -> bool:
        return self._forgiving(lambda: super(DatabaseCache, self)._base_delete_many(keys), False)  # type: ignore[misc]

    def _forgiving[T](self, act: Callable[[], T], otherwise: T) -> T:
        database = router.db_for_write(self.cache_model_class)
        try:
            if not connections[database].in_atomic_block:
                return act()
            with transaction.atomic(using=database):
                return act()
        except DatabaseError as problem:
            if database_is_gone(problem):  # the page says so; a second line in the log would tell nothing more
                raise
            log.warning("the cache does not answer: %s", type(problem).__name__)
            return otherwise
