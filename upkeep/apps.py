from django.apps import AppConfig


class UpkeepConfig(AppConfig):
    name = "upkeep"

    def ready(self) -> None:
        from upkeep.schema import check_first_connection

        check_first_connection()
