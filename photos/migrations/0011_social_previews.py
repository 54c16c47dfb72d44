from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("photos", "0010_plain_words")]

    operations = [
        migrations.RemoveConstraint(model_name="sharepicture", name="one_share_picture_per_record"),
        # The table keeps its name, so that the pages of an older version go on while a site is updated.
        migrations.AlterModelTable(name="sharepicture", table="photos_sharepicture"),
        migrations.RenameModel(old_name="SharePicture", new_name="SocialPreview"),
        migrations.AddConstraint(
            model_name="socialpreview",
            constraint=models.UniqueConstraint(
                fields=["model", "object_id"], name="one_social_preview_per_record"
            ),
        ),
    ]
