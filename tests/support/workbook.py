# SPDX-License-Identifier: Apache-2.0
"""Our workbooks of rounds as people use them: which cell holds what, and a copy filled in."""
import re
import zipfile


def cells_of(book):
    """{(sheet number, cell): text} of a workbook that tonoi wrote."""
    with zipfile.ZipFile(book) as z:
        shared = [re.sub("<[^>]*>", "", s)
                  for s in re.findall(r"<si>(.*?)</si>", z.read("xl/sharedStrings.xml").decode(), re.S)]
        found = {}
        for name in z.namelist():
            m = re.fullmatch(r"xl/worksheets/sheet(\d+)\.xml", name)
            for cell, value in re.findall(r'<c r="([A-Z]+\d+)"[^>]*t="s"[^>]*><v>(\d+)</v>',
                                          z.read(name).decode()) if m else ():
                found[int(m[1]), cell] = shared[int(value)]
    return found


def fill(book, out, changes):
    """Copy `book` with {(sheet, cell): text} written into it, as a person would."""
    with zipfile.ZipFile(book) as z, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as o:
        for name in z.namelist():
            data = z.read(name).decode("utf-8", "surrogateescape")
            for (sheet, cell), text in changes.items():
                if name == f"xl/worksheets/sheet{sheet}.xml":
                    put = f'<c r="{cell}" t="inlineStr"><is><t>{text}</t></is></c>'
                    data, n = re.subn(rf'<c r="{cell}"[^>]*?(/>|>.*?</c>)', put, data, count=1)
                    assert n == 1, (sheet, cell)
            o.writestr(name, data.encode("utf-8", "surrogateescape"))


def place(book, item):
    """(sheet, row) of an item, by the hidden first column."""
    return next((sheet, int(cell[1:])) for (sheet, cell), text in cells_of(book).items()
                if text == item and re.fullmatch(r"A\d+", cell))


def column(book, key, sheet=2):
    return next(re.match("[A-Z]+", cell)[0] for (s, cell), text in cells_of(book).items()
                if s == sheet and text == key and re.fullmatch(r"[A-Z]+1", cell))


def answer_cells(book, answers):
    changes = {}
    for item, values in answers.items():
        sheet, row = place(book, item)
        for key, text in values.items():
            changes[sheet, f"{column(book, key + '.1', sheet)}{row}"] = text
    return changes


OFFICIAL = [("A1", "チェックリスト（見本）"), ("A3", "１　体制"), ("B3", "①"), ("C3", "責任者を置いている（見本の文）"),
            ("D3", "はい・いいえ"), ("A4", "２"), ("B4", "（１）"), ("C4", "番号の形が違う行（見本の文）"),
            ("B5", "２－⑩ 二要素認証を使っている（見本の文）"), ("B6", "⑭"), ("C6", "去年はなかった項目（見本の文）")]


def write_official(book, cells=OFFICIAL, **others):
    """A made-up workbook in the shape of the ministry's: merged sections, full-width numbers, furigana.

    `others` are more sheets: name=cells."""
    sheets = {"用紙": cells, **others}
    with zipfile.ZipFile(book, "w") as z:
        names = "".join(f'<sheet name="{name}" id="r{n}"/>' for n, name in enumerate(sheets, 1))
        z.writestr("xl/workbook.xml", f"<workbook><sheets>{names}</sheets></workbook>")
        links = "".join(f'<Relationship Id="r{n}" Target="/xl/worksheets/sheet{n}.xml"/>'
                        for n in range(1, len(sheets) + 1))
        z.writestr("xl/_rels/workbook.xml.rels", f"<Relationships>{links}</Relationships>")
        for n, content in enumerate(sheets.values(), 1):
            lines = {}
            for cell, text in content:
                lines.setdefault(cell[1:], []).append(f'<c r="{cell}" t="inlineStr"><is><t>{text}</t></is></c>')
            rows = "".join(f'<row r="{row}">{"".join(c)}</row>' for row, c in lines.items())
            z.writestr(f"xl/worksheets/sheet{n}.xml", f"<worksheet><sheetData>{rows}</sheetData></worksheet>")


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


FORM_LABELS = ("氏名又は名称", "概　要", "本人の数", "注意：控えを残す")


def make_workbook(path, labels=FORM_LABELS):
    """An authority's form: labels from the second row on, a merged place, a part that is none of ours."""
    def cell(ref, text=None):
        return f'<c r="{ref}" t="inlineStr"><is><t>{text}</t></is></c>' if text else f'<c r="{ref}"/>'
    rows = [("A1", "別記様式第一"), *((f"A{n}", label) for n, label in enumerate(labels, 2))]
    sheet = "".join(f'<row r="{ref[1:]}">{cell(ref, text)}</row>' for ref, text in rows)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("[Content_Types].xml",
                   '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
                   '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                   '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" '
                   'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
                   '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-'
                   'officedocument.spreadsheetml.worksheet+xml"/></Types>')
        package = "http://schemas.openxmlformats.org/package/2006/relationships"
        z.writestr("_rels/.rels", f'<?xml version="1.0"?><Relationships xmlns="{package}"><Relationship Id="rId1" '
                                  f'Type="{LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>')
        z.writestr("xl/workbook.xml", f'<?xml version="1.0"?><workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>'
                                      '<sheet name="様式" sheetId="1" r:id="rId1"/></sheets></workbook>')
        z.writestr("xl/_rels/workbook.xml.rels",
                   f'<?xml version="1.0"?><Relationships xmlns="{package}"><Relationship Id="rId1" '
                   f'Type="{LINKS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>')
        z.writestr("xl/worksheets/sheet1.xml",
                   f'<?xml version="1.0"?><worksheet xmlns="{MAIN}"><sheetData>{sheet}</sheetData><mergeCells count="1">'
                   '<mergeCell ref="B3:D3"/></mergeCells></worksheet>')
        z.writestr("docProps/note.bin", b"\x00\x01 kept")
