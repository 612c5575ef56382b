"""Plain text, tables in text, and XML."""

import codecs
import re
from typing import Any
from xml.parsers import expat

from core.documents.content.child.markup import MARKUP
from core.documents.content.child.refusal import Refused

CHUNK = 2**20
OVERLAP = 200
CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
# A cell that a spreadsheet would run; a signed number or a phone is none.
FORMULA = re.compile(r"""(?:^|[;,\t"\n\r])\s*"?\s*(?:[=@＝＠]|[+\-＋－](?![\d\s.,()\-+]*["]?\s*(?:[;,\t\n\r]|$)))""")
SHEETS = re.compile(rb"<\?xml-stylesheet", re.IGNORECASE)
ACTIVE_ROOTS = frozenset({"svg", "html", "script", "xsl", "stylesheet", "hta", "scriptlet", "package", "job"})
ENCODINGS = (
    ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "ascii", "us-ascii", "latin-1", "iso-8859-1"),
    ("cp1251", "windows-1251", "cp1252", "windows-1252", "koi8-r", "cp866", "ibm866", "iso-8859-5", "cp437"),
)


def preload() -> None:
    """Load what reading needs; later nothing can be opened."""
    for names in ENCODINGS:
        for name in names:
            codecs.lookup(name)


def is_text(data: Any) -> str:
    """Return the encoding in which the whole file is text, "" where there is none."""
    for name in ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1251"):
        if _reads_as(data, name):
            return name
    return ""


def _reads_as(data: Any, encoding: str) -> bool:
    try:
        return all(CONTROLS.search(part) is None for part in parts(data, encoding))
    except UnicodeError:
        return False


def parts(data: Any, encoding: str) -> Any:
    """Give the text piece by piece, each beginning with the end of the one before."""
    decoder = codecs.getincrementaldecoder(encoding)()
    kept = ""
    for start in range(0, len(data), CHUNK):
        text = kept + decoder.decode(bytes(data[start : start + CHUNK]), start + CHUNK >= len(data))
        yield text
        kept = text[-OVERLAP:]


def check_text(data: Any, encoding: str, *, is_table: bool) -> dict[str, Any]:
    """Refuse text that a browser or a spreadsheet would act on."""
    for text in parts(data, encoding):
        if MARKUP.search(text.encode()) is not None or text.lstrip().startswith("#!"):
            raise Refused("active")
        if is_table and FORMULA.search(text) is not None:
            raise Refused("formulas")
    return {}


def check_xml(data: Any) -> dict[str, Any]:
    """Refuse XML that declares anything, acts, or cannot be read."""
    if SHEETS.search(data) is not None:
        raise Refused("active")
    read_xml(data[start : start + CHUNK] for start in range(0, len(data), CHUNK))
    return {}


def read_xml(pieces: Any, *, may_act: bool = False) -> None:
    """Read it to its end; a declaration of a document type is where entities come from, so none is let in."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)

    def refuse(*_given: Any) -> None:
        raise Refused("xml_declares")

    def begin(name: str, _attributes: Any) -> None:
        local = name.rpartition(" ")[2].lower()
        if not may_act and local in ACTIVE_ROOTS:
            raise Refused("active")

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = begin
    try:
        for piece in pieces:
            parser.Parse(bytes(piece), False)
        parser.Parse(b"", True)
    except (expat.ExpatError, LookupError, ValueError, OSError) as error:
        raise Refused("broken") from error
