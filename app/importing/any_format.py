"""The content of a file in any format that is read; each reader is loaded when it is needed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from app.errors import RefusedError
from app.office.content import Content
from app.office.formats import Format

MESSAGES = (Format.EML, Format.MSG)
"""Formats whose attachments are read, each as a file of its own."""


class UnknownFormatError(RefusedError):
    """A file is in no format that is read."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"“{path.name}”不是能读取的文件，请选择 Word、WPS、Excel、OpenDocument、RTF、PDF、OFD "
            "文件或保存下来的网页。"
        )


def content_in(path: Path, data: bytes, kind: Format | None) -> Content:
    """The content of a file. Raises `UnknownFormatError` and what its reader refuses it with."""
    match kind:
        case Format.DOCX:
            from app.readers.docx import read_docx  # noqa: PLC0415 lxml, only when needed

            return read_docx(path, data)
        case Format.XLSX:
            from app.readers.xlsx import read_xlsx  # noqa: PLC0415 only when needed

            return read_xlsx(path, data)
        case Format.HTML:
            from app.readers.html import read_html  # noqa: PLC0415 lxml, only when needed

            return read_html(path, data)
        case Format.PDF:
            from app.readers.pdf import read_pdf  # noqa: PLC0415 pdfium, only when needed

            return read_pdf(path, data)
    return _rarer(path, data, kind)


def _rarer(path: Path, data: bytes, kind: Format | None) -> Content:  # noqa: PLR0911 one a format
    match kind:
        case Format.XLS | Format.XLSB:
            from app.readers.xlsx import read_old_workbook  # noqa: PLC0415 only when needed

            return read_old_workbook(path, data)
        case Format.DOC:
            from app.readers.word97 import read_doc  # noqa: PLC0415 olefile, only when needed

            return read_doc(path, data)
        case Format.RTF:
            from app.readers.rtf import read_rtf  # noqa: PLC0415 only when needed

            return read_rtf(path, data)
        case Format.ODT | Format.ODS:
            from app.readers.opendocument import read_opendocument  # noqa: PLC0415 see above

            return read_opendocument(path, data)
        case Format.OFD:
            from app.readers.ofd import read_ofd  # noqa: PLC0415 only when needed

            return read_ofd(path, data)
        case Format.MHT:
            from app.readers.mail import read_mht  # noqa: PLC0415 only when needed

            return read_mht(path, data)
        case Format.TEXT:
            from app.readers.plain_text import read_plain_text  # noqa: PLC0415 see above

            return read_plain_text(path, data)
    raise UnknownFormatError(path)


def attachments(path: Path, data: bytes, kind: Format) -> Sequence[tuple[str, bytes]]:
    """The attached files of a message, by name."""
    from app.readers.mail import eml_attachments, msg_attachments  # noqa: PLC0415 only when needed

    read = eml_attachments if kind is Format.EML else msg_attachments
    return read(path, data)
