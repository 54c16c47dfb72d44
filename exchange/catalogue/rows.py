"""What every part of the catalogue hands to the next: rows that know where they were read, and faults that say so."""

from dataclasses import dataclass

FAULTS_SHOWN = 50


@dataclass(frozen=True)
class Row:
    values: dict[str, str]
    file: str
    line: int


Tables = dict[str, list[Row]]


@dataclass(frozen=True, order=True)
class Fault:
    """Something wrong with the input, in words for the person who has to put it right."""

    file: str
    line: int  # 0: the file as a whole
    reason: str

    def __str__(self) -> str:
        place = f"{self.file}, line {self.line}" if self.line else self.file
        return f"{place}: {self.reason}"


class CatalogueError(Exception):
    """The input cannot be loaded, and nothing of it was written."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(faults)
        self.faults = faults

    def __str__(self) -> str:
        lines = [str(fault) for fault in self.faults[:FAULTS_SHOWN]]
        if more := len(self.faults) - FAULTS_SHOWN:
            lines += [f"... and {more} more."] if more > 0 else []
        return "\n".join(lines)
