"""Every address: each room brings its own."""

from importlib.util import find_spec

from django.urls import include, path

from bihuan.oversight.pages.rights import rights

from . import faces

ROOMS = {
    "people": "",
    "desk": "",
    "documents": "documents/",
    "oversight": "oversight/",
    "reports": "reports/",
    "notices": "notices/",
    "exchange": "exchange/",
}

urlpatterns = [
    path("offline/", faces.offline, name="offline"),
    path("rights/", rights, name="rights"),
    path("sw.js", faces.service_worker, name="service_worker"),
    path("setup/", include("bihuan.project.wizard.urls")),
    path("language/", include("django.conf.urls.i18n")),
    *(
        path(prefix, include(f"bihuan.{room}.urls"))
        for room, prefix in ROOMS.items()
        if find_spec(f"bihuan.{room}.urls")
    ),
]

handler500 = "bihuan.project.faces.broken"
