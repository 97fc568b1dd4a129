// XML in pieces to the elements a reader wants. saxes knows no entity but XML's own five, so that a file cannot blow itself up by
// declaring more. Prefixes are dropped: some writers have `x:row` where Excel has `row`.
import { SaxesParser } from 'saxes'
import { createUtf8Decoder } from './decode-text.ts'
import { rosterLimits } from './limits.ts'
import { RefusedFile } from './refused-file.ts'

export type Attributes = Readonly<Record<string, string>>

export interface XmlReader {
  readonly open: (name: string, attributes: Attributes) => void
  readonly close: (name: string) => void
  readonly text: (text: string) => void
}

const localName = (name: string): string => name.slice(name.indexOf(':') + 1)

/** Yields after each piece, so that what was found in it can be handed on. Throws RefusedFile (`damaged`, `too-large`). */
export function* readXml(pieces: Iterable<Uint8Array>, where: string, reader: XmlReader): Generator<void> {
  const parser = new SaxesParser({ xmlns: false, position: false })
  const decoder = createUtf8Decoder()
  let sinceTag = 0
  parser.on('error', () => {
    throw new RefusedFile('damaged', { where })
  })
  parser.on('opentag', ({ name, attributes }) => {
    sinceTag = 0
    reader.open(localName(name), attributes as Attributes)
  })
  parser.on('closetag', ({ name }) => {
    sinceTag = 0
    reader.close(localName(name))
  })
  parser.on('text', reader.text)
  parser.on('cdata', reader.text)
  for (const piece of pieces) {
    sinceTag += piece.length
    parser.write(decoder.decode(piece, { stream: true }))
    if (sinceTag > rosterLimits.xlsx.textBytes) throw new RefusedFile('too-large', { where })
    yield
  }
  parser.close()
}
