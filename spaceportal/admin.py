from django.contrib import admin


class PortalAdminSite(admin.AdminSite):
    site_header = "Space Portal"
