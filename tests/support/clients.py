"""Test clients of people who are signed in."""

from django.test import Client

BACKEND = "django.contrib.auth.backends.ModelBackend"


def log_in(client, user):
    """The client, signed in as this person."""
    client.force_login(user, backend=BACKEND)
    return client


def signed_in(person):
    """A new client, signed in as this person."""
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client


def enter(client, person):
    """The client, signed out and then signed in as this person, or as nobody."""
    client.logout()
    if person:
        client.force_login(person, backend=BACKEND)
    return client
