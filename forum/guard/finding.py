"""What may be personal data of somebody else in a text: found by form, number tests and context.

Pure and without I/O: the text is read and forgotten. Everything here is a guess: it is pointed
out to the writer, who decides. `certain` says how sure: a number that passes its test beside the
word that names it, against a form that only looks like one. Names can only be found where the
words around them give them away ("slachtoffer X, geboren …"): no pattern knows a name.

All expressions are bounded, so the cost grows with the length of the text and no faster.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

import phonenumbers
from stdnum import iban
from stdnum.nl import bsn, identiteitskaartnummer

from forum.core.i18n import N_, gettext

NAMES = {
    "bsn": N_("burgerservicenummer"),
    "phone": N_("telefoonnummer"),
    "iban": N_("rekeningnummer"),
    "document": N_("documentnummer"),
    "case": N_("vreemdelingen- of parketnummer"),
    "plate": N_("kenteken"),
    "birth_date": N_("geboortedatum"),
    "address": N_("adres"),
    "person": N_("naam van een persoon"),
}
KINDS = tuple(NAMES)
LEFT_OUT = N_("[%(what)s weggelaten]")


@dataclass(frozen=True, slots=True)
class Finding:
    """`words` stand at `start`..`end` (characters) of the text and look like a `kind`."""

    kind: str
    start: int
    end: int
    words: str
    certain: bool

    @property
    def name(self) -> str:
        """What it looks like, for a reader."""
        return gettext(NAMES[self.kind])


Finder = Callable[[str], Iterator[Finding]]


def findings(text: str, *, own: Collection[str] = ()) -> list[Finding]:
    """What may be personal data in `text`, in order, none within another.

    `own` are words of the writer herself (her name, address, number), which are hers to give:
    a telephone number however it is written, and whatever stands within her e-mail address.
    """
    theirs = _others(text, own)
    return _apart([one for finder in _FINDERS for one in finder(text) if theirs(one)])


def _others(text: str, own: Collection[str]) -> Callable[[Finding], bool]:
    """Tells of a finding whether it is of somebody else than who has these `own` words."""
    mine = {_bare(word) for word in own}
    numbers = {_dialled(word) for word in own} - {""}
    addresses = [
        match.span()
        for word in own
        if "@" in word
        for match in re.finditer(rf"(?<![\w.+-]){re.escape(word)}(?![\w-])", text, re.I)
    ]

    def theirs(one: Finding) -> bool:
        if _bare(one.words) in mine or (one.kind == "phone" and _dialled(one.words) in numbers):
            return False
        return not any(start <= one.start and one.end <= end for start, end in addresses)

    return theirs


def masked(text: str, found: Sequence[Finding]) -> str:
    """`text` with each finding replaced by what was left out, as "[telefoonnummer weggelaten]"."""
    pieces, at = [], 0
    for one in sorted(found, key=lambda each: each.start):
        pieces += [text[at : one.start], gettext(LEFT_OUT) % {"what": one.name}]
        at = one.end
    return "".join([*pieces, text[at:]])


def _bare(words: str) -> str:
    return re.sub(r"[\W_]+", "", words).lower()


def _dialled(words: str) -> str:
    """A telephone number as it is dialled from anywhere (E.164); "" for what is none."""
    if sum(character.isdigit() for character in words) < 9 or "@" in words:
        return ""
    try:
        number = phonenumbers.parse(words, "NL")
    except phonenumbers.NumberParseException:
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _apart(found: Sequence[Finding]) -> list[Finding]:
    """Without those that overlap a surer, or else a longer one."""
    kept: list[Finding] = []
    for one in sorted(found, key=lambda f: (not f.certain, f.start - f.end, f.start)):
        if all(one.end <= other.start or one.start >= other.end for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda f: f.start)


def _near(
    text: str, match: re.Match[str], words: re.Pattern[str], *, before: int, after: int
) -> bool:
    """Whether one of `words` stands within so many characters of a match."""
    start, end = match.span()
    return bool(
        words.search(text, max(start - before, 0), start) or words.search(text, end, end + after)
    )


def _finding(kind: str, match: re.Match[str], *, certain: bool, group: int | str = 0) -> Finding:
    start, end = match.span(group)
    return Finding(kind, start, end, match[group], certain)


# --- numbers ---

_BSN = re.compile(
    r"(?<![\w./,-])(?:\d{8,9}|\d{3}([ .])\d{3}\1\d{3}|\d{4}([ .])\d{2}\2\d{3})(?![\w/-]|[.,]\d)"
)
_BSN_SAID = re.compile(r"\b(?:bsn|burgerservice|sofi|persoonsnummer|citizen service)", re.I)
_OTHER_NUMBER = re.compile(
    r"\b(?:kvk|k\.v\.k|rsin|btw|kenmerk|zaak|dossier|factuur|order|artikel|subsidie|loonheffing|"
    r"project|ticket|melding|vestiging|isbn|issn|bestelling|polis|agb|oin|begroting|budget|euro|"
    r"inwoners|referentie)[\w-]{0,14}",
    re.I,
)


def _bsns(text: str) -> Iterator[Finding]:
    """Nine digits that pass the 11-test, or that are called so. Eight only when they are."""
    for match in _BSN.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        said = _near(text, match, _BSN_SAID, before=60, after=30)
        valid = bool(bsn.is_valid(digits.zfill(9)))
        if said and (valid or len(digits) == 9):
            yield _finding("bsn", match, certain=valid)
        elif (
            valid and len(digits) == 9 and not _near(text, match, _OTHER_NUMBER, before=40, after=0)
        ):
            yield _finding("bsn", match, certain=False)


_PHONE = re.compile(r"(?<![\w.,/+-])\(?(?:\+|00|0)\d?(?:[\d() .-]{7,20})\d(?![\w/]|[-.,]\d)")
_MOBILE = re.compile(r"0?6\d{8}|(?:00)?316\d{8}")
_PUBLIC_PHONE = re.compile(
    r"\b(?:meldpunt|meld misdaad|centrale|balie|receptie|algemeen nummer|klantcontact|alarm|"
    r"helpdesk|veilig thuis|comensha|bereikbaarheidsdienst|hulplijn|kantoor|secretariaat)",
    re.I,
)
_PUBLIC_KINDS = frozenset(
    {
        phonenumbers.PhoneNumberType.TOLL_FREE,
        phonenumbers.PhoneNumberType.PREMIUM_RATE,
        phonenumbers.PhoneNumberType.SHARED_COST,
        phonenumbers.PhoneNumberType.UAN,
    }
)


def _phones(text: str) -> Iterator[Finding]:
    """Numbers that exist, of people rather than of services (0800, 0900, 14 and front desks)."""
    for match in _PHONE.finditer(text):
        mobile = _MOBILE.fullmatch(re.sub(r"\D", "", match[0])) is not None
        if mobile or (
            _of_a_person(match[0]) and not _near(text, match, _PUBLIC_PHONE, before=60, after=20)
        ):
            yield _finding("phone", match, certain=mobile)


def _of_a_person(written: str) -> bool:
    """Whether a number exists, and is not one that everyone may call."""
    try:
        number = phonenumbers.parse(written, "NL")
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_valid_number(number) and (
        phonenumbers.number_type(number) not in _PUBLIC_KINDS
    )


_IBAN = re.compile(r"(?<![\w])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?!\w)", re.I)


def _ibans(text: str) -> Iterator[Finding]:
    """Bank accounts with a right check number (ISO 13616)."""
    for match in _IBAN.finditer(text):
        words = match[0]
        while len(words) > 14 and not iban.is_valid(words):  # a word behind it may hang on
            words = words.rsplit(" ", 1)[0] if " " in words else ""
        if words and iban.is_valid(words):
            start = match.start()
            yield Finding("iban", start, start + len(words), words, certain=True)


_DOCUMENT = re.compile(r"(?<![\w-])[A-NP-Z]{2}[A-NP-Z0-9]{6}\d(?![\w-])")
_DOCUMENT_SAID = re.compile(
    r"\b(?:paspoort|passport|identiteits|id-kaart|idkaart|documentnummer|verblijfs|reisdocument|rijbewijs)",
    re.I,
)
_LICENCE = re.compile(r"(?<![\w.-])\d{10}(?![\w-]|[.,]\d)")
_ALIEN_SAID = re.compile(r"\b(?:v-nummer|vnr|vreemdelingennummer|ind-nummer|v-nr)", re.I)
_PROSECUTION = re.compile(r"(?<![\w./-])\d{2}[/.-]\d{6}[/.-]\d{2}(?![\w/-])")


def _documents(text: str) -> Iterator[Finding]:
    """Passports and identity cards by their number test; driving licences when called so."""
    for match in _DOCUMENT.finditer(text):
        said = _near(text, match, _DOCUMENT_SAID, before=60, after=30)
        digits = sum(c.isdigit() for c in match[0])
        if said or (digits >= 3 and identiteitskaartnummer.is_valid(match[0])):
            yield _finding("document", match, certain=said)
    for match in _LICENCE.finditer(text):
        if _near(text, match, _ALIEN_SAID, before=40, after=20):
            yield _finding("case", match, certain=True)
        elif _near(text, match, _DOCUMENT_SAID, before=40, after=20):
            yield _finding("document", match, certain=True)
    for match in _PROSECUTION.finditer(text):
        yield _finding("case", match, certain=True)


_PLATE = re.compile(
    r"(?<![\w-])(?:[A-Z]{2}-\d\d-\d\d|\d\d-\d\d-[A-Z]{2}|\d\d-[A-Z]{2}-\d\d|[A-Z]{2}-\d\d-[A-Z]{2}"
    r"|[A-Z]{2}-[A-Z]{2}-\d\d|\d\d-[A-Z]{2}-[A-Z]{2}|\d\d-[A-Z]{3}-\d|\d-[A-Z]{3}-\d\d"
    r"|[A-Z]{2}-\d{3}-[A-Z]|[A-Z]-\d{3}-[A-Z]{2}|[A-Z]{3}-\d\d-[A-Z]|[A-Z]-\d\d-[A-Z]{3}"
    r"|\d-[A-Z]{2}-\d{3}|\d{3}-[A-Z]{2}-\d)(?![\w-])"
)
_CAR = re.compile(r"\b(?:kenteken|auto|bus|busje|voertuig|wagen|scooter|personenauto)", re.I)
_NO_CAR = re.compile(
    r"\b(?:kenmerk|zaak|dossier|formulier|versie|lokaal|kamer|zaal|code|ruimte|artikel|bijlage|"
    r"model|type|nummer|ref)",
    re.I,
)


def _plates(text: str) -> Iterator[Finding]:
    for match in _PLATE.finditer(text):
        car = _near(text, match, _CAR, before=50, after=30)
        if car or not _near(text, match, _NO_CAR, before=30, after=0):
            yield _finding("plate", match, certain=car)


# --- dates, places, people ---

_MONTH = (
    r"(?:jan(?:uari)?|feb(?:ruari)?|maart|mrt|apr(?:il)?|mei|juni?|juli?|aug(?:ustus)?|"
    r"sep(?:t(?:ember)?)?|okt(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_DATE = (
    rf"(?:\d{{1,2}}(?P<sep>[-/. ])\d{{1,2}}(?P=sep)(?:19|20)?\d\d"
    rf"|\d{{1,2}} {_MONTH}\.? (?:19|20)\d\d|(?:19|20)\d\d-\d\d-\d\d)"
)
_BORN = re.compile(
    rf"\b(?:geboren|geb\.?|geboortedatum|geb\.? ?datum|geb\.? ?dat\.?|born|date of birth|dob)"
    rf"(?: (?:op|is|was|te|in|on|[A-Z][\w'-]+)){{0,4}}[ :,(]{{0,3}}(?P<date>{_DATE})(?!\w)",
    re.I,
)
_BORN_AFTER = re.compile(rf"(?<![\w-])(?P<date>{_DATE}) (?:is \w+ )?geboren\b", re.I)
_NAME = r"[A-Z][a-zà-ÿ'’-]+"
_DATED = re.compile(
    rf"{_NAME} \((?P<date>\d{{1,2}}(?P<sep>[-/.])\d{{1,2}}(?P=sep)(?:19[3-9]\d|20[01]\d))\)"
)


def _birth_dates(text: str) -> Iterator[Finding]:
    for pattern in (_BORN, _BORN_AFTER):
        for match in pattern.finditer(text):
            yield _finding("birth_date", match, certain=True, group="date")
    for match in _DATED.finditer(text):
        yield _finding("birth_date", match, certain=False, group="date")


_ENDS = (
    r"(?:straat|laan|weg|plein|kade|gracht|singel|dijk|dreef|hof|steeg|pad|plantsoen|wal|erf|kamp)"
)
_LAST = r"(?:[Ss]traat|[Ll]aan|[Ww]eg|[Pp]lein|[Kk]ade|[Gg]racht|[Ss]ingel|[Dd]ijk|[Dd]reef|[Hh]of)"
_ADDITION = r"(?:[ -]?[a-z]|-\d{1,3}| ?(?:I{1,3}|hs|bis))?"
_HOUSE = re.compile(
    rf"(?<![\w-])(?:[A-Z][\w'’.-]{{2,40}}{_ENDS}|[A-Z][\w'’.-]{{1,30}} (?:van |de |den |der |het )"
    rf"{{0,3}}(?:[A-Z][\w'’.-]{{1,30}} ?)?{_LAST}) \d{{1,4}}{_ADDITION}(?!\w|[.,]\d)"
)
_POSTCODE = re.compile(
    r"(?<![\w-])[1-9]\d{3} ?(?!SA|SD|SS)[A-Z]{2}[, ]{0,2}(?:nr\.? ?|nummer )?"
    r"\d{1,5}(?:[ -]?[a-z])?(?![\w%]|[.,]\d)"
)
_HOME = re.compile(
    r"\b(?:woon|adres|verblijf|ingeschreven|thuis|huis van|slachtoffer|cliënt|meisje|jongen|pand)",
    re.I,
)
_OFFICE = re.compile(
    r"\b(?:stadhuis|gemeentehuis|raadhuis|kantoor|bezoekadres|postadres|vergader|bijeenkomst|zaal|"
    r"locatie|zorg- en veiligheidshuis|veiligheidshuis|politiebureau|congres|hotel\b|station\b|"
    r"inloop|bibliotheek|wijkteam|loket|balie|ggd|gedenk|parkeer|routebeschrijving|training)",
    re.I,
)


def _addresses(text: str) -> Iterator[Finding]:
    """A street with a house number, or a postal code with one; not those of offices."""
    for pattern in (_HOUSE, _POSTCODE):
        for match in pattern.finditer(text):
            if not _near(text, match, _OFFICE, before=70, after=40):
                yield _finding(
                    "address", match, certain=_near(text, match, _HOME, before=60, after=30)
                )


_ROLE = (
    r"(?:[Ss]lachtoffer|[Cc]liënte?|[Cc]liente?|[Vv]erdachte|[Mm]inderjarige|[Mm]eisje|[Jj]ongen|"
    r"[Dd]ader|[Pp]leger|[Mm]elder|[Mm]eldster|[Gg]etuige|[Bb]etrokkene|[Dd]ochter|[Zz]oon|"
    r"[Vv]riend|[Vv]riendin|[Pp]upil|[Vv]ictim|[Cc]lient)"
)
_MIDDLE = r"(?: (?:van|de|den|der|el|al|ten|ter|bin|ben|'t))"
_FULL = rf"{_NAME}(?:(?:{_MIDDLE}){{0,3}} {_NAME}){{0,3}}"
_INITIALS = r"[A-Z]\.(?: ?[A-Z]\.){0,3}"
_NAMED = re.compile(
    rf"\b{_ROLE}(?:tje)?,? (?:genaamd |met de naam |heet |heette |named |called |mevr?\.? |mw\.? |"
    rf"dhr\.? |mevrouw |meneer )?"
    rf"(?P<name>{_FULL}|{_INITIALS}(?:{_MIDDLE}){{0,3}}(?: {_NAME})?)"
)
_CALLED = re.compile(
    r"\b(?:[Zz]ij|[Zz]e|[Hh]ij|[Hh]aar naam|[Zz]ijn naam|[Mm]eisje|[Jj]ongen|[Vv]rouw|[Mm]an|"
    r"dochter|zoon)(?: die)? (?:heet|heette|is|is genaamd|genaamd|luidt)(?: eigenlijk| voluit)? "
    rf"(?P<name>{_FULL})"
)
_IS_CALLED = re.compile(
    rf"\b(?:vrouw|man|meisje|jongen|iemand|kind|cliënte?) die (?P<name>{_FULL}) heet"
    rf"|\b(?:vriend|vriendin|moeder|vader|zus|broer|pooier|dochter|zoon) van (?P<kin>{_FULL})"
)
_AGED = re.compile(
    rf"(?<![\w.])(?P<name>(?:{_FULL}|{_INITIALS}(?: {_NAME})?)),? ?"
    r"(?:\(\d{1,2}(?: jaar)?\)|,? \d{1,2} jaar(?: oud)?)"
)
_NAMINGS = ((_CALLED, True), (_NAMED, True), (_IS_CALLED, False), (_AGED, False))
# Words with a capital that are no names, by what they are.
_PLACES = "Amsterdam Rotterdam Utrecht Nederland Europa België Duitsland Spanje Polen Nigeria"
_BODIES = "CoMensha Regio Gemeente Politie Zorg Veilig Thuis Openbaar Ministerie Fairwork Wet"
_SMALL = (
    "De Het Een In Op Bij Van Voor Met Als Aan Er Dat Die Wie Wat Waar Artikel Stap Bijlage Kamer "
    "Zij Hij Ze Wij U Ik Men Na Tot Of En Maar Ook Dan Toen Nu Bel Mail Zie"
)
_MONTHS = "Januari Februari Maart April Mei Juni Juli Augustus September Oktober November December"
_NO_NAME = frozenset(" ".join([_PLACES, _BODIES, _SMALL, _MONTHS]).split())


def _people(text: str) -> Iterator[Finding]:
    """Names that the words around them give away."""
    for pattern, certain in _NAMINGS:
        for match in pattern.finditer(text):
            group = match.lastgroup or "name"
            if _is_name(match[group]):
                yield _finding("person", match, certain=certain, group=group)


def _is_name(words: str) -> bool:
    """ "De Boer" may be one; "De" and "Amsterdam" are not."""
    parts = [word.rstrip(".,") for word in words.split()]
    surname = len(parts) > 1 and parts[0] in {"De", "Van", "Ter", "Den"} and parts[1][0].isupper()
    return surname or parts[0] not in _NO_NAME


_FINDERS: tuple[Finder, ...] = (
    *(_bsns, _phones, _ibans, _documents, _plates),
    *(_birth_dates, _addresses, _people),
)
