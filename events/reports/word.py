"""A paper as an official Word file: A4 with the margins of GB/T 9704-2012, tables of three rules, the type that offices print in.

Fonts are named, not bundled. For a machine without one of them the file names another that every Word has.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _

from events.reports.documents import ReportDocument, Table, plain_text, resized_pictures

TITLE, TEXT, HEADING, LATIN = "方正小标宋简体", "仿宋_GB2312", "黑体", "Times New Roman"
FALLBACKS = {TITLE: "华文中宋", TEXT: "仿宋", HEADING: "SimHei"}
MARGINS = {"top_margin": 37, "bottom_margin": 35, "left_margin": 28, "right_margin": 26}  # mm
TITLE_POINTS, TEXT_POINTS, TABLE_POINTS, FOOT_POINTS = 22, 16, 12, 14
LINE_POINTS = 28  # 22 lines a page
THICK, THIN = 12, 6  # of rules, in eighths of a point


def as_word(paper: ReportDocument) -> bytes:
    """The file: title, who made it out, sentences, tables, signatures, pictures."""
    docx = import_module("docx")  # large, and needed by few requests
    document = docx.Document()
    document.core_properties.author = ""
    document.core_properties.title = paper.title
    document.core_properties.comments = ""
    set_page(document)
    set_styles(document)
    name_fallbacks(document)
    document.add_paragraph(plain_text(paper.title), style="Title")
    if paper.subtitle:
        center(document.add_paragraph(plain_text(paper.subtitle)))
    if paper.made_out:
        two_ends(document, _("Made out by (seal): %(unit)s"), _("Number: %(number)s"), paper.made_out)
    if paper.lead:
        add_table(document, paper.lead, titled=False)
    for sentence in paper.sentences:
        indent(document.add_paragraph(plain_text(sentence)))
    for table in paper.others:
        add_table(document, table)
    if paper.made_out:
        add_signatures(document, paper.made_out)
    for picture, words in resized_pictures(paper.photos):
        document.add_picture(picture, width=import_module("docx.shared").Cm(15))
        document.paragraphs[-1].paragraph_format.line_spacing = 1
        center(document.add_paragraph(plain_text(words)))
    out = BytesIO()
    document.save(out)
    return out.getvalue()


# --- the page and its type -------------------------------------------------------------------------------------------------


def set_page(document: Any) -> None:
    """A4 with the margins of an official paper, and the number of the page at its foot."""
    shared, section = import_module("docx.shared"), document.sections[0]
    section.page_width, section.page_height = shared.Mm(210), shared.Mm(297)
    for name, size in MARGINS.items():
        setattr(section, name, shared.Mm(size))
    section.footer_distance = shared.Mm(25)
    foot = section.footer.paragraphs[0]
    center(foot)
    for kind, words in ((None, "— "), ("begin", ""), ("instr", "PAGE"), ("end", ""), (None, " —")):
        add_field_part(foot.add_run(words if kind is None else ""), kind, words)
    for run in foot.runs:
        run.font.size = shared.Pt(FOOT_POINTS)


def add_field_part(run: Any, kind: str | None, words: str) -> None:
    """The number of the page is a field, which Word fills in."""
    oxml = import_module("docx.oxml")
    if kind == "instr":
        part = oxml.OxmlElement("w:instrText")
        part.text = words
        run._r.append(part)
    elif kind:
        part = oxml.OxmlElement("w:fldChar")
        part.set(qn("w:fldCharType"), kind)
        run._r.append(part)


def set_styles(document: Any) -> None:
    shared, text = import_module("docx.shared"), import_module("docx.enum.text")
    for name, font, size in (("Normal", TEXT, TEXT_POINTS), ("Title", TITLE, TITLE_POINTS), ("Heading 2", HEADING, TEXT_POINTS)):
        style = document.styles[name]
        set_fonts(style, font)
        style.font.size, style.font.bold = shared.Pt(size), False
        style.font.color.rgb = shared.RGBColor(0, 0, 0)
        form = style.paragraph_format
        form.space_before = form.space_after = shared.Pt(0)
        form.line_spacing = shared.Pt(LINE_POINTS)
        for border in style.element.pPr.findall(qn("w:pBdr")):
            style.element.pPr.remove(border)
    document.styles["Title"].paragraph_format.alignment = text.WD_ALIGN_PARAGRAPH.CENTER
    document.styles["Title"].paragraph_format.line_spacing = shared.Pt(LINE_POINTS + 7)
    document.styles["Heading 2"].paragraph_format.space_before = shared.Pt(LINE_POINTS / 2)
    document.styles["Heading 2"].paragraph_format.keep_with_next = True


def set_fonts(style: Any, chinese: str) -> None:
    """Chinese in one font, Latin letters and numbers in another; the fonts of the theme would stand above both."""
    style.font.name = LATIN
    fonts = style.element.rPr.rFonts
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)
    fonts.set(qn("w:eastAsia"), chinese)


def name_fallbacks(document: Any) -> None:
    """In the table of fonts, beside each the one that Word takes where it is missing."""
    parser = import_module("lxml.etree")
    part = next(part for part in document.part.package.iter_parts() if part.partname == "/word/fontTable.xml")
    table = import_module("docx.oxml").parse_xml(part.blob)
    for name, other in FALLBACKS.items():
        font = parser.SubElement(table, qn("w:font"), {qn("w:name"): name})
        for tag, value in (("altName", other), ("charset", "86"), ("family", "auto"), ("pitch", "variable")):
            parser.SubElement(font, qn(f"w:{tag}"), {qn("w:val"): value})
    part._blob = parser.tostring(table, xml_declaration=True, encoding="UTF-8", standalone=True)


# --- lines -----------------------------------------------------------------------------------------------------------------


def center(paragraph: Any) -> None:
    paragraph.alignment = import_module("docx.enum.text").WD_ALIGN_PARAGRAPH.CENTER


def indent(paragraph: Any) -> None:
    """The first line stands two characters in."""
    paragraph.paragraph_format.first_line_indent = import_module("docx.shared").Pt(2 * TEXT_POINTS)


def two_ends(document: Any, left: str, right: str, words: Any) -> None:
    """One line with words at both ends."""
    text = import_module("docx.enum.text")
    line = document.add_paragraph(plain_text(left % vars(words)))
    line.paragraph_format.tab_stops.add_tab_stop(text_width(document), text.WD_TAB_ALIGNMENT.RIGHT)
    line.add_run("\t" + plain_text(right % vars(words)))
    shrink(line, TABLE_POINTS)


def text_width(document: Any) -> int:
    section = document.sections[0]
    return int(section.page_width - section.left_margin - section.right_margin)


def shrink(paragraph: Any, points: int) -> None:
    for run in paragraph.runs:
        run.font.size = import_module("docx.shared").Pt(points)


def add_signatures(document: Any, made_out: Any) -> None:
    """Who made it out, who checked it (to be signed), and the day: a row without rules, so that long names do not break it."""
    shared = import_module("docx.shared")
    document.add_paragraph()
    words = (_("Made out by: %(by)s"), _("Checked by:"), _("Day: %(day)s"))
    grid = document.add_table(rows=1, cols=len(words))
    for cell, said in zip(grid.rows[0].cells, words, strict=True):
        cell.text = plain_text(said % vars(made_out))
        shrink(cell.paragraphs[0], TABLE_POINTS)
    set_widths(grid, [shared.Mm(52), shared.Mm(46), shared.Mm(58)])


# --- tables ----------------------------------------------------------------------------------------------------------------


def add_table(document: Any, table: Table, titled: bool = True) -> None:
    """A table of three rules: above and below the heads, and below the last row; its heads stand on each page anew."""
    if titled:
        document.add_heading(plain_text(table.title), 2)
    grid = document.add_table(rows=1 + len(table.rows), cols=len(table.heads))
    for row, values in zip(grid.rows, (table.heads, *table.rows), strict=True):
        fill_row(row, values, table.numeric)
    for cell in grid.rows[0].cells:
        set_borders(cell._tc.get_or_add_tcPr(), "w:tcBorders", {"bottom": THIN})
    set_borders(grid._tbl.tblPr, "w:tblBorders", {"top": THICK, "bottom": THICK})
    grid.rows[0]._tr.get_or_add_trPr().append(import_module("docx.oxml").OxmlElement("w:tblHeader"))
    set_widths(grid, column_widths(table, text_width(document)))


def fill_row(row: Any, values: Sequence[object], numeric: Sequence[bool]) -> None:
    text, shared = import_module("docx.enum.text"), import_module("docx.shared")
    row._tr.get_or_add_trPr().append(import_module("docx.oxml").OxmlElement("w:cantSplit"))
    for cell, value, number in zip(row.cells, values, numeric, strict=True):
        cell.text = plain_text(value)
        (line,) = cell.paragraphs
        line.paragraph_format.line_spacing = shared.Pt(22)
        if number:
            line.alignment = text.WD_ALIGN_PARAGRAPH.RIGHT
        shrink(line, TABLE_POINTS)


def column_widths(table: Table, width: int) -> list[int]:
    """Each column by its longest words, so that a name is not broken for the sake of a number."""
    longest = [max(len(plain_text(cell)) for cell in cells) for cells in zip(table.heads, *table.rows, strict=True)]
    weights = [min(max(length, 3), 14) for length in longest]
    return [width * weight // sum(weights) for weight in weights]


def set_widths(grid: Any, widths: Sequence[int]) -> None:
    """Word reads the widths of columns, other programs those of cells."""
    grid.autofit = False
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = width
        for cell in column.cells:
            cell.width = width


def set_borders(properties: Any, tag: str, sizes: dict[str, int]) -> None:
    oxml = import_module("docx.oxml")
    borders = oxml.OxmlElement(tag)
    for side, size in sizes.items():
        rule = oxml.OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", str(size)), ("space", "0"), ("color", "000000")):
            rule.set(qn(f"w:{name}"), value)
        borders.append(rule)
    after = properties.find(qn("w:tblLayout")) if tag == "w:tblBorders" else None
    after = properties.find(qn("w:tblLook")) if tag == "w:tblBorders" and after is None else after
    if after is None:
        properties.append(borders)
    else:
        after.addprevious(borders)


def qn(name: str) -> str:
    """The full name of an element or attribute of Word's."""
    return str(import_module("docx.oxml.ns").qn(name))
