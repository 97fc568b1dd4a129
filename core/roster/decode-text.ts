// Bytes of a text file into text, piece by piece: UTF-8, GB18030 (what Excel on Chinese Windows saves), UTF-16 by mark or by its
// zeros. Which of the first two is told by content.

export type TextEncodingName = 'utf-8' | 'gb18030' | 'utf-16le' | 'utf-16be'

interface Decoder {
  decode: (bytes?: Uint8Array, options?: { stream?: boolean }) => string
}

/** In every runtime of the house, and in none of the libraries that core is typed by. */
const { TextDecoder } = globalThis as unknown as {
  TextDecoder: new (encoding: string, options?: { fatal?: boolean; ignoreBOM?: boolean }) => Decoder
}

const PIECE_BYTES = 1 << 16

export function* decodePieces(bytes: Uint8Array, encoding: TextEncodingName): Generator<string> {
  const decoder = new TextDecoder(encoding)
  for (let at = 0; at < bytes.length; at += PIECE_BYTES)
    yield decoder.decode(bytes.subarray(at, at + PIECE_BYTES), { stream: true })
  yield decoder.decode()
}

/** How much of a text in one encoding may be broken before it is another: a byte here and there is damage, half of it is not. */
const DAMAGE_SHARE = 0.1

export function encodingOf(bytes: Uint8Array): TextEncodingName {
  const [first, second, third] = bytes
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8'
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  const utf16 = unmarkedUtf16(bytes.subarray(0, 4000))
  if (utf16) return utf16
  let [wide, broken] = [0, 0]
  for (const piece of decodePieces(bytes, 'utf-8')) {
    for (let at = 0; at < piece.length; at += 1) {
      const code = piece.charCodeAt(at)
      if (code === 0xfffd) broken += 1
      else if (code >= 0x80) wide += 1
    }
  }
  return broken <= wide * DAMAGE_SHARE ? 'utf-8' : 'gb18030'
}

/** ASCII in UTF-16 is every other byte zero. */
function unmarkedUtf16(head: Uint8Array): TextEncodingName | null {
  const zeros = [0, 0]
  for (let at = 0; at < head.length; at += 1) if (head[at] === 0) zeros[at % 2]! += 1
  if (zeros[0]! + zeros[1]! < head.length / 50) return null
  return zeros[1]! >= zeros[0]! ? 'utf-16le' : 'utf-16be'
}

export const decodeAll = (bytes: Uint8Array): string => new TextDecoder('utf-8').decode(bytes)
export const createUtf8Decoder = (): Decoder => new TextDecoder('utf-8')
