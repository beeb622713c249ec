from django.contrib.admin.apps import AdminConfig


class SelectAdminConfig(AdminConfig):
    """Apart from the site itself, which imports models: this is read before there are any."""

    default_site = "common.admin_site.SelectAdminSite"
