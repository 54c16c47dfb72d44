"""Rows with the file and line they come from, and faults that report them."""

from dataclasses import dataclass

FAULTS_SHOWN = 50


@dataclass(frozen=True)
class TableRow:
    values: dict[str, str]
    file: str
    line: int


Tables = dict[str, list[TableRow]]


@dataclass(frozen=True, order=True)
class Fault:
    """An error in the input, with a reason for the person who has to correct it."""

    file: str
    line: int  # 0: the whole file.
    reason: str

    def __str__(self) -> str:
        place = f"{self.file}, line {self.line}" if self.line else self.file
        return f"{place}: {self.reason}"


class CatalogueError(Exception):
    """The input cannot be loaded; nothing was written."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(faults)
        self.faults = faults

    def __str__(self) -> str:
        lines = [str(fault) for fault in self.faults[:FAULTS_SHOWN]]
        if more := len(self.faults) - FAULTS_SHOWN:
            lines += [f"... and {more} more."] if more > 0 else []
        return "\n".join(lines)
