from publishing.record_admin import RowInline


class AliasInline(RowInline):
    fields = ["text"]
    verbose_name_plural = "Other names"
