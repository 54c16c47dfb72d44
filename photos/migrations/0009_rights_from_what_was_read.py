from django.db import migrations


def fill_from_reading(apps, schema_editor):
    """What files said of their rights and sources was read before there were columns for it."""
    photo_model = apps.get_model("photos", "Photo")
    sources = {value for value, _ in photo_model._meta.get_field("digital_source_type").choices}
    for photo in photo_model.objects.exclude(reading={}).iterator(chunk_size=500):
        fields = (photo.reading or {}).get("fields", {})

        def said(name, fields=fields):
            value = fields.get(name, {}).get("value", "")
            return value if isinstance(value, str) else ""

        rights, licensor, source = said("licence_url"), said("licensor_url"), said("source")
        changed = {}
        if rights and len(rights) <= 500:
            changed["rights_address"] = rights
            if photo.usage_terms == rights:
                changed["usage_terms"] = ""
        if licensor and len(licensor) <= 500:
            changed["licensor_address"] = licensor
            if photo.source_address == licensor:  # It stood there for want of a place of its own.
                changed["source_address"] = ""
        if source and not source.startswith(("http://", "https://")):
            changed["source_name"] = source[:250]
        code = said("digital_source_type").rstrip("/").rpartition("/")[2]
        if code in sources:
            changed["digital_source_type"] = code
        if changed:
            photo_model.objects.filter(pk=photo.pk).update(**changed)


class Migration(migrations.Migration):
    dependencies = [("photos", "0008_rights_source_and_language_of_title")]

    operations = [migrations.RunPython(fill_from_reading, migrations.RunPython.noop)]
