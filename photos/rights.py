"""Objections to publishing a picture: no credit, no licence, or terms that forbid it."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from photos.reading.text import all_texts

NO_CREDIT, NO_LICENCE, FORBIDDEN = "no credit", "no licence", "terms forbid publication"
LONGEST_TERMS = 200

# How agencies and photographers forbid publication, in the languages of their files. Other words may come in between.
_FORBIDDING = [
    # English
    r"\ball rights reserved\b",
    r"\bfor consideration only\b",
    r"\bno (\w+ ){0,2}(reproduction|publication|redistribution|distribution|copying|re-?use|use without)\b",
    r"\bnot (yet )?(for|to be) (\w+ ){0,2}(publi|reproduc|releas|distribut|copied)",
    r"\b(do|may|must|can) ?not (be )?(\w+ ){0,2}(publish|reproduc|redistribut|copied\b|copy\b)",
    r"\b(reproduction|publication|distribution|copying|use) (\w+ ){0,4}(is )?(strictly )?"
    r"(prohibited|forbidden|not (permitted|allowed))",
    r"\bwithout (\w+ ){0,4}(permission|consent|authori[sz]ation)\b",
    r"\b(editorial|internal|personal|private|press) use only\b",
    r"\b(only for|for|only) editorial (use|purposes)\b( only)?",
    r"\bone[- ]time use\b",
    r"\brights[- ]managed\b",
    r"\bunder embargo\b|\bembargoed\b",
    # German
    r"\balle rechte vorbehalten\b",
    r"\bnur (für|zur|zu) (\w+ ){0,2}(redaktionell|persönlich|privat|intern|ansicht)",
    r"\b(veröffentlichung|nutzung|verwendung|vervielfältigung|abdruck|weitergabe)\b[^.]{0,60}"
    r"\b(nicht gestattet|nicht erlaubt|untersagt|verboten|nur (mit|nach)|genehmigungspflichtig)",
    r"\b(keine|nicht zur) (veröffentlichung|vervielfältigung|weitergabe)",
    # French
    r"\btous droits réservés\b",
    r"\b(reproduction|diffusion|publication|utilisation)\b[^.]{0,60}\b(interdite|soumise à autorisation|non autorisée)",
    r"\bne pas (publier|reproduire|diffuser)\b",
    r"\busage éditorial (uniquement|seulement)\b|\bréservé à un usage éditorial\b",
    # Spanish and Portuguese
    r"\b(todos los derechos reservados|reservados todos los derechos|todos os direitos reservados)\b",
    r"\b(prohibida|prohibido|proibida|proibido)\b[^.]{0,40}\b(reproduc|publica|difusi|distribu|reprodu|divulga|uso)",
    r"\b(reproducción|publicación|reprodução|publicação)\b[^.]{0,40}\b(prohibida|proibida|no autorizada)",
    r"\b(sólo|solo|só|somente|apenas) (para )?uso editorial\b|\buso editorial (exclusivo|exclusivamente|apenas)\b",
    # Italian
    r"\btutti i diritti (sono )?riservati\b|\briproduzione (riservata|vietata)\b",
    r"\bvietata (\w+ ){0,2}la riproduzione\b",
    r"\bsolo (per )?uso editoriale\b",
    # Dutch and Polish
    r"\balle rechten voorbehouden\b|\bwszelkie prawa zastrzeżone\b",
    # Russian, Belarusian and Ukrainian
    r"\b(все права защищены|все права сохранены|усе правы абаронены|усі права захищен[оі])\b",
    r"\b(воспроизведение|публикация|использование|копирование|перепечатка|распространение)\b[^.]{0,60}"
    r"\b(запрещен|не допуска|только с|без (\w+ ){0,3}(разрешения|согласия))",
    r"\bне для (публикации|печати|распространения)\b|\bтолько для редакционн",
    # Chinese and Japanese
    r"版权所有|版權所有|保留所有权利|保留所有權利|禁止(转载|轉載|复制|複製)|不得(转载|轉載|复制|複製)|未经[^。]{0,12}(许可|授权)",
    r"仅供编辑|無断(転載|使用|複製)|転載(禁止|を禁)|著作権所有",
]


def _folded(text: str) -> str:
    """Lower case without accents, on one line."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(letter for letter in letters if not unicodedata.combining(letter)).split())


_FORBIDS = re.compile("|".join(_folded(pattern) for pattern in _FORBIDDING))


@dataclass(frozen=True)
class Objection:
    """`reason` is the same for many pictures, `terms` are the words of this one."""

    reason: str
    terms: str = ""

    def __str__(self) -> str:
        return f"{self.reason}: “{self.terms}”" if self.terms else self.reason


def forbids_publication(terms: str) -> bool:
    return bool(_FORBIDS.search(_folded(terms)))


def find_objections(*, credit: str, has_licence: bool, terms: Iterable[str]) -> list[Objection]:
    found = [] if credit.strip() else [Objection(NO_CREDIT)]
    if not has_licence:
        found.append(Objection(NO_LICENCE))
    forbidding = dict.fromkeys(_shortened(text) for text in terms if forbids_publication(text))
    return [*found, *(Objection(FORBIDDEN, text) for text in forbidding)]


def reasons_of(objections: Iterable[Objection]) -> str:
    """Each reason once: “no credit, terms forbid publication”."""
    return ", ".join(dict.fromkeys(objection.reason for objection in objections))


def terms_in_file(reading: dict[str, Any]) -> list[str]:
    """The terms of use and the copyright notices that were read from a file, from all its sources."""
    fields = reading.get("fields", {})
    found = [fields[name] for name in ("usage_terms", "copyright") if name in fields]
    return all_texts([value for field in found for value in (field["value"], field["others"])])


def _shortened(terms: str) -> str:
    """On one line; of long terms, only the part that forbids something."""
    words = " ".join(terms.split())
    if len(words) <= LONGEST_TERMS:
        return words
    # Folding changes lengths, so the sentence is looked for, not the place in it.
    sentences = re.split(r"(?<=[.;!?。])\s*", words)
    telling = next((sentence for sentence in sentences if forbids_publication(sentence)), words)
    return telling if len(telling) <= LONGEST_TERMS else f"{telling[: LONGEST_TERMS - 1].rstrip()}…"
