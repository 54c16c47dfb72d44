"""Every record of the database as a folder of CSV files."""

from pathlib import Path


def write_folder(folder: Path) -> dict[str, int]:
    """Writes each file of the format, others in the folder are left alone; returns the number of rows by table."""
    raise NotImplementedError
