// Workbooks as Excel, WPS and programs write them, in all the ways a cell can say the same. For tests: no styles but the few
// number formats that change what a list says.
import { strToU8, type Zippable, zipSync } from 'fflate'

export type Cell =
  | string
  | number
  | null
  /** Written into the cell itself, not into the shared strings. */
  | { readonly inline: string; readonly reading?: string }
  /** Runs of different looks, with a reading aid above them that is no part of the text. */
  | { readonly runs: readonly string[]; readonly reading?: string }
  | { readonly formula: string; readonly value?: string | number }
  | { readonly error: string }
  | { readonly yes: boolean }
  | { readonly number: number; readonly format: keyof typeof FORMATS }
  /** As it stands in the file. */
  | { readonly raw: string }

/** Place in cellXfs. */
const FORMATS = { general: 0, date: 1, chineseDate: 2, zeros10: 3, scientific: 4, yearMonth: 5 } as const

export interface SheetContent {
  readonly name: string
  readonly rows: readonly (readonly Cell[])[]
  readonly hidden?: boolean
  readonly merges?: readonly string[]
}

export interface BookOptions {
  readonly epoch1904?: boolean
  /** Of all elements, as some programs write them: `x:row`. */
  readonly prefix?: string
  /** Cells without references, rows without numbers. */
  readonly bare?: boolean
  readonly level?: 0 | 6 | 9
}

const xmlText = (text: string): string =>
  text
    .replace(/[&<>"]/gu, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign]!)
    .replace(
      /(?![\t\n])\p{Cc}/gu,
      (sign) => `_x${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`,
    )

export function columnName(at: number): string {
  const rest = Math.floor(at / 26)
  return `${rest > 0 ? columnName(rest - 1) : ''}${String.fromCharCode(65 + (at % 26))}`
}

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

/** Days since 1899-12-30 of an ISO date. */
export const serialOf = (date: string): number => Date.parse(`${date}T00:00:00Z`) / 86_400_000 + 25_569

export function xlsxParts(
  sheets: readonly SheetContent[],
  options: BookOptions = {},
): Record<string, string> {
  const strings: string[] = []
  const places = new Map<string, number>()
  const shared = (xml: string): number => {
    const known = places.get(xml)
    if (known !== undefined) return known
    places.set(xml, strings.length)
    return strings.push(xml) - 1
  }
  const p = options.prefix ? `${options.prefix}:` : ''
  const xmlns = options.prefix ? `xmlns:${options.prefix}="${MAIN}"` : `xmlns="${MAIN}"`

  const readingXml = (reading: string | undefined): string =>
    reading ? `<${p}rPh sb="0" eb="1"><${p}t>${reading}</${p}t></${p}rPh>` : ''

  const cellXml = (cell: Cell, reference: string): string => {
    const at = options.bare ? '' : ` r="${reference}"`
    if (cell === null || cell === '') return options.bare ? `<${p}c/>` : ''
    if (typeof cell === 'string')
      return `<${p}c${at} t="s"><${p}v>${shared(`<${p}t xml:space="preserve">${xmlText(cell)}</${p}t>`)}</${p}v></${p}c>`
    if (typeof cell === 'number') return `<${p}c${at}><${p}v>${cell}</${p}v></${p}c>`
    if ('inline' in cell)
      return `<${p}c${at} t="inlineStr"><${p}is><${p}t>${xmlText(cell.inline)}</${p}t>${readingXml(cell.reading)}</${p}is></${p}c>`
    if ('runs' in cell) {
      const runs = cell.runs.map((run) => `<${p}r><${p}t>${xmlText(run)}</${p}t></${p}r>`).join('')
      return `<${p}c${at} t="s"><${p}v>${shared(runs + readingXml(cell.reading))}</${p}v></${p}c>`
    }
    if ('formula' in cell) {
      const value = cell.value === undefined ? '' : `<${p}v>${xmlText(String(cell.value))}</${p}v>`
      const type = typeof cell.value === 'string' ? ' t="str"' : ''
      return `<${p}c${at}${type}><${p}f>${xmlText(cell.formula)}</${p}f>${value}</${p}c>`
    }
    if ('error' in cell) return `<${p}c${at} t="e"><${p}v>${cell.error}</${p}v></${p}c>`
    if ('yes' in cell) return `<${p}c${at} t="b"><${p}v>${Number(cell.yes)}</${p}v></${p}c>`
    if ('raw' in cell) return `<${p}c${at}><${p}v>${cell.raw}</${p}v></${p}c>`
    return `<${p}c${at} s="${FORMATS[cell.format]}"><${p}v>${cell.number}</${p}v></${p}c>`
  }
  const sheetXml = ({ rows, merges = [] }: SheetContent): string => {
    const body = rows.map((cells, index) => {
      const xml = cells.map((cell, at) => cellXml(cell, `${columnName(at)}${index + 1}`)).join('')
      return `<${p}row${options.bare ? '' : ` r="${index + 1}"`}>${xml}</${p}row>`
    })
    const merged = merges.map((ref) => `<${p}mergeCell ref="${ref}"/>`).join('')
    const mergeXml =
      merges.length > 0 ? `<${p}mergeCells count="${merges.length}">${merged}</${p}mergeCells>` : ''
    return `${HEAD}<${p}worksheet ${xmlns}><${p}sheetData>${body.join('')}</${p}sheetData>${mergeXml}</${p}worksheet>`
  }
  const sheetParts = sheets.map(
    (sheet, index) => [`xl/worksheets/sheet${index + 1}.xml`, sheetXml(sheet)] as const,
  )
  const listed = sheets.map(
    ({ name, hidden }, index) =>
      `<${p}sheet name="${xmlText(name)}" sheetId="${index + 1}"${hidden ? ' state="hidden"' : ''} r:id="rId${index + 1}"/>`,
  )
  const related = sheets.map(
    (_, index) =>
      `<Relationship Id="rId${index + 1}" Type="${RELATIONS}/worksheet" Target="worksheets/sheet${index + 1}.xml"/>`,
  )
  const last = sheets.length
  return {
    '[Content_Types].xml': `${HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>`,
    '_rels/.rels': `${HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `${HEAD}<${p}workbook ${xmlns} xmlns:r="${RELATIONS}"><${p}workbookPr${options.epoch1904 ? ' date1904="1"' : ''}/><${p}sheets>${listed.join('')}</${p}sheets></${p}workbook>`,
    'xl/_rels/workbook.xml.rels': `${HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${related.join('')}<Relationship Id="rId${last + 1}" Type="${RELATIONS}/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="rId${last + 2}" Type="${RELATIONS}/styles" Target="/xl/styles.xml"/></Relationships>`,
    'xl/styles.xml': `${HEAD}<${p}styleSheet ${xmlns}><${p}numFmts count="3"><${p}numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;;@"/><${p}numFmt numFmtId="165" formatCode="0000000000"/><${p}numFmt numFmtId="166" formatCode="[$-409]mmm\\-yy;@"/></${p}numFmts><${p}cellStyleXfs><${p}xf numFmtId="14"/></${p}cellStyleXfs><${p}cellXfs count="6"><${p}xf numFmtId="0"/><${p}xf numFmtId="14"/><${p}xf numFmtId="164"/><${p}xf numFmtId="165"/><${p}xf numFmtId="11"/><${p}xf numFmtId="166"/></${p}cellXfs></${p}styleSheet>`,
    ...Object.fromEntries(sheetParts),
    'xl/sharedStrings.xml': `${HEAD}<${p}sst ${xmlns}>${strings.map((xml) => `<${p}si>${xml}</${p}si>`).join('')}</${p}sst>`,
  }
}

/** ZIP dates begin in 1980; always the same, so that a file is the same whenever it is made. */
const MTIME = new Date(Date.UTC(2026, 0, 1, 12))

export const zipOf = (
  parts: Readonly<Record<string, string | Uint8Array>>,
  level: 0 | 6 | 9 = 6,
): Uint8Array =>
  zipSync(
    Object.fromEntries(
      Object.entries(parts).map(([name, content]) => [
        name,
        [typeof content === 'string' ? strToU8(content) : content, { level, mtime: MTIME }],
      ]),
    ) as Zippable,
  )

export const writeXlsx = (sheets: readonly SheetContent[], options: BookOptions = {}): Uint8Array =>
  zipOf(xlsxParts(sheets, options), options.level)
