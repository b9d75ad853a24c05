"""The WSGI entry point for the web server."""

import os

from django.core.wsgi import get_wsgi_application

from volunteer.watch.folder import prepare_folder

prepare_folder()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "volunteer.settings")
application = get_wsgi_application()
