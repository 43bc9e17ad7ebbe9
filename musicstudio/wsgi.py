"""The studio as a WSGI application, for `manage.py studio` and for any WSGI server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "musicstudio.settings")

application = get_wsgi_application()
