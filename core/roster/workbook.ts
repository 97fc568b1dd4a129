// An Excel workbook (ECMA-376 part 1: SpreadsheetML, part 2: packages): which sheets it has, its shared strings, and which of its
// number formats are dates or want leading zeros.
import { rosterLimits } from './limits.ts'
import { RefusedFile } from './refused-file.ts'
import { type Attributes, readXml, type XmlReader } from './xml-events.ts'
import { unpack, type ZipPart, zipParts } from './zip-parts.ts'

export interface Sheet {
  readonly name: string
  readonly hidden: boolean
  readonly part: ZipPart
}

export interface NumberFormat {
  readonly isDate: boolean
  /** `00000000`: so many places; 0 for any other format. */
  readonly places: number
}

export interface Workbook {
  readonly file: Uint8Array
  readonly sheets: readonly Sheet[]
  readonly strings: readonly string[]
  /** By the style of a cell. */
  readonly formats: readonly NumberFormat[]
  /** Days are counted from 1904-01-01 instead of 1900. */
  readonly epoch1904: boolean
}

/** In small steps, for a large one takes a second. Throws RefusedFile: what kind of package it is instead, or what is wrong with it. */
export function* openWorkbook(file: Uint8Array): Generator<void, Workbook> {
  const parts = zipParts(file)
  const workbookName = [...parts.keys()].find((name) => /^xl\/workbook\d*\.xml$/u.test(name))
  if (workbookName === undefined) throw new RefusedFile(packageKind(parts))
  const pieces = (name: string, most: number): Iterable<Uint8Array> => {
    const part = parts.get(name)
    return part ? unpack(file, part, most) : []
  }
  const { otherBytes, sharedStringBytes } = rosterLimits.xlsx
  const { listed, epoch1904 } = readSheetList(pieces(workbookName, otherBytes))
  const targets = readTargets(pieces(workbookName.replace(/([^/]+)$/u, '_rels/$1.rels'), otherBytes))
  const sheets = listed.flatMap(({ name, hidden, relation }) => {
    const part = parts.get(targets.get(relation)?.path ?? '')
    return part ? [{ name, hidden, part }] : []
  })
  if (sheets.length === 0) throw new RefusedFile('damaged', { where: workbookName })
  const pathOf = (kind: string, usual: string): string =>
    [...targets.values()].find((target) => target.type.endsWith(`/${kind}`))?.path ?? usual
  const strings = yield* readStrings(
    pieces(pathOf('sharedStrings', 'xl/sharedStrings.xml'), sharedStringBytes),
  )
  return {
    file,
    sheets,
    epoch1904,
    strings,
    formats: readFormats(pieces(pathOf('styles', 'xl/styles.xml'), otherBytes)),
  }
}

function packageKind(parts: ReadonlyMap<string, ZipPart>): 'open-document' | 'word' | 'archive' | 'excel-97' {
  if (parts.has('mimetype') && parts.has('content.xml')) return 'open-document'
  if (parts.has('word/document.xml') || parts.has('ppt/presentation.xml')) return 'word'
  // Excel's binary workbook: to be saved anew, as the old ones are.
  return parts.has('xl/workbook.bin') ? 'excel-97' : 'archive'
}

function readWholeXml(pieces: Iterable<Uint8Array>, where: string, reader: XmlReader): void {
  for (const _ of readXml(pieces, where, reader));
}

const isTrue = (value: string | undefined): boolean => value === '1' || value === 'true'

/** An attribute by its name without prefix: `r:id`. */
const attribute = (attributes: Attributes, name: string): string | undefined =>
  Object.entries(attributes).find(([key]) => key === name || key.endsWith(`:${name}`))?.[1]

function readSheetList(pieces: Iterable<Uint8Array>) {
  const listed: { name: string; hidden: boolean; relation: string }[] = []
  let epoch1904 = false
  readWholeXml(pieces, 'workbook', {
    open(name, attributes) {
      if (name === 'workbookPr') epoch1904 = isTrue(attributes['date1904'])
      if (name !== 'sheet') return
      const state = attributes['state'] ?? 'visible'
      const relation = Object.entries(attributes).find(([key]) => key.endsWith(':id'))?.[1] ?? ''
      listed.push({ name: attribute(attributes, 'name') ?? '', hidden: state !== 'visible', relation })
    },
    close: () => undefined,
    text: () => undefined,
  })
  return { listed, epoch1904 }
}

interface Target {
  readonly type: string
  readonly path: string
}

function readTargets(pieces: Iterable<Uint8Array>): Map<string, Target> {
  const targets = new Map<string, Target>()
  readWholeXml(pieces, 'relationships', {
    open(name, { Id = '', Type = '', Target = '' }) {
      if (name !== 'Relationship') return
      const path = Target.startsWith('/') ? Target.slice(1) : `xl/${Target.replace(/^\.\//u, '')}`
      targets.set(Id, { type: Type, path })
    },
    close: () => undefined,
    text: () => undefined,
  })
  return targets
}

/** `_x000D_` is how a workbook writes what XML cannot. */
export const unescapeText = (text: string): string =>
  text.includes('_x')
    ? text.replace(/_x([0-9A-Fa-f]{4})_/gu, (_, code: string) =>
        String.fromCharCode(Number.parseInt(code, 16)),
      )
    : text

function* readStrings(pieces: Iterable<Uint8Array>): Generator<void, string[]> {
  const strings: string[] = []
  let [text, isText, phonetic] = ['', false, 0]
  yield* readXml(pieces, 'sharedStrings', {
    open(name) {
      if (name === 'si') text = ''
      else if (name === 't') isText = phonetic === 0
      else if (name === 'rPh') phonetic += 1
    },
    close(name) {
      if (name === 't') isText = false
      else if (name === 'rPh') phonetic -= 1
      else if (name === 'si') {
        strings.push(unescapeText(text))
        if (strings.length > rosterLimits.xlsx.sharedStrings)
          throw new RefusedFile('too-large', { where: 'sharedStrings' })
      }
    },
    text(part) {
      if (isText) text += part
    },
  })
  return strings
}

/** Built-in formats that are dates, East Asian ones among them (ECMA-376 part 1, 18.8.30). */
const isBuiltInDate = (id: number): boolean =>
  (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58)

function formatOf(id: number, code: string | undefined): NumberFormat {
  if (code === undefined) return { isDate: isBuiltInDate(id), places: 0 }
  const bare = code.replace(/"[^"]*"|\\.|\[(?!h|m|s)[^\]]*\]|_./giu, '')
  return {
    isDate: /[ymdh年月日]/iu.test(bare) && !/general/iu.test(bare),
    places: /^0{2,40}$/u.test(bare) ? bare.length : 0,
  }
}

function readFormats(pieces: Iterable<Uint8Array>): NumberFormat[] {
  const codes = new Map<number, string>()
  const formats: NumberFormat[] = []
  let inCells = false
  readWholeXml(pieces, 'styles', {
    open(name, attributes) {
      if (name === 'numFmt') codes.set(Number(attributes['numFmtId']), attributes['formatCode'] ?? '')
      else if (name === 'cellXfs') inCells = true
      else if (name === 'xf' && inCells) {
        const id = Number(attributes['numFmtId'] ?? 0)
        formats.push(formatOf(id, codes.get(id)))
      }
    },
    close(name) {
      if (name === 'cellXfs') inCells = false
    },
    text: () => undefined,
  })
  return formats
}
