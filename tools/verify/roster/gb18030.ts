// Text in GB18030, which no runtime writes: the decoder turned round. Two-byte codes are asked for one by one, four-byte codes
// of the basic plane found by halving, those of the other planes counted (GB 18030-2022, 5).
const decoder = new TextDecoder('gb18030')

let twoBytes: Map<string, readonly number[]> | null = null

function twoByteCodes(): Map<string, readonly number[]> {
  if (twoBytes) return twoBytes
  twoBytes = new Map()
  for (let lead = 0x81; lead <= 0xfe; lead += 1) {
    for (let trail = 0x40; trail <= 0xfe; trail += 1) {
      if (trail === 0x7f) continue
      const text = decoder.decode(new Uint8Array([lead, trail]))
      if ([...text].length === 1 && text !== '\uFFFD' && !twoBytes.has(text))
        twoBytes.set(text, [lead, trail])
    }
  }
  return twoBytes
}

const fourBytes = (linear: number): number[] => [
  0x81 + Math.floor(linear / 12_600),
  0x30 + (Math.floor(linear / 1260) % 10),
  0x81 + (Math.floor(linear / 10) % 126),
  0x30 + (linear % 10),
]

const LAST_OF_BASIC_PLANE = 39_419
const FIRST_OF_OTHERS = 189_000

function fourByteCode(character: string): number[] {
  const code = character.codePointAt(0)!
  if (code >= 0x10000) return fourBytes(code - 0x10000 + FIRST_OF_OTHERS)
  let [low, high] = [0, LAST_OF_BASIC_PLANE]
  while (low < high) {
    const middle = (low + high) >> 1
    if (decoder.decode(new Uint8Array(fourBytes(middle))).codePointAt(0)! < code) low = middle + 1
    else high = middle
  }
  return fourBytes(low)
}

export function encodeGb18030(text: string): Uint8Array {
  const bytes: number[] = []
  for (const character of text) {
    const code = character.codePointAt(0)!
    if (code < 0x80) bytes.push(code)
    else bytes.push(...(twoByteCodes().get(character) ?? fourByteCode(character)))
  }
  return Uint8Array.from(bytes)
}

export function encodeUtf16(text: string, order: 'le' | 'be', mark = true): Uint8Array {
  const bytes = Buffer.from(`${mark ? '\uFEFF' : ''}${text}`, 'utf16le')
  return new Uint8Array(order === 'le' ? bytes : bytes.swap16())
}
