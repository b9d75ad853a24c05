"""All modules of the three apps, and all classes below one."""

import importlib
import pkgutil

import events
import points
import volunteer

PROGRAMS = {"volunteer.settings", "volunteer.wsgi", "volunteer.serve", "volunteer.core.database.embedded_postgres"}


def below(top):
    """All classes that inherit from this one."""
    for each in top.__subclasses__():
        yield each
        yield from below(each)


def load_all():
    """Import every module of the three apps that is no program."""
    for package in (volunteer, points, events):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if found.name not in PROGRAMS and ".migrations." not in found.name:
                importlib.import_module(found.name)
