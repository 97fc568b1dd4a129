// A JPEG's markers up to its end (ITU-T T.81 annex B, T.871 for JFIF); nothing is decoded.
const START = 0xd8
const END = 0xd9
const SCAN = 0xda
const COMMENT = 0xfe
const FRAMES: Readonly<Record<number, string>> = { 192: 'baseline', 193: 'extended', 194: 'progressive' }
/** Between the frames' numbers stand tables: DHT, JPG, DAC. */
const NO_FRAMES: readonly number[] = [0xc4, 0xc8, 0xcc]

const isFrame = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && !NO_FRAMES.includes(marker)
const isRestart = (marker: number): boolean => marker >= 0xd0 && marker <= 0xd7
/** TEM and the restarts have no length. */
const standsAlone = (marker: number): boolean => marker === 0x01 || isRestart(marker)

export interface JpegHeader {
  /** By its coding, where this is one in use; `none` without a frame. */
  readonly frame: string
  readonly widthPx: number
  readonly heightPx: number
  readonly bitsPerSample: number
  readonly components: number
  /** Horizontal by vertical sampling factor of each component. */
  readonly sampling: readonly string[]
  readonly jfif: { readonly unit: 'ratio' | 'dpi' | 'dpcm'; readonly x: number; readonly y: number } | null
  /** Names of all APPn segments, in order. */
  readonly application: readonly string[]
  readonly comments: number
  readonly scans: number
}

/** Whether the file has a picture and an end. */
export function isWholeJpeg(bytes: Uint8Array): boolean {
  try {
    const { widthPx, heightPx, scans } = headerOf(bytes)
    return widthPx > 0 && heightPx > 0 && scans > 0
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}

/** Throws RangeError when the bytes are not those of a whole JPEG. */
export function headerOf(bytes: Uint8Array): JpegHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const text = (at: number): string => {
    const end = bytes.indexOf(0, at)
    return String.fromCharCode(...bytes.subarray(at, Math.min(end, at + 16)))
  }
  if (view.getUint16(0) !== 0xff00 + START) throw new RangeError('no start of image')
  let header: JpegHeader = {
    frame: 'none',
    widthPx: 0,
    heightPx: 0,
    bitsPerSample: 0,
    components: 0,
    sampling: [],
    jfif: null,
    application: [],
    comments: 0,
    scans: 0,
  }
  let at = 2
  for (;;) {
    if (bytes[at] !== 0xff) throw new RangeError(`no marker at byte ${at}`)
    const marker = bytes[at + 1]!
    if (marker === END) return header
    // Fill bytes may stand before any marker.
    if (marker === 0xff || standsAlone(marker)) {
      at += marker === 0xff ? 1 : 2
      continue
    }
    const length = view.getUint16(at + 2)
    if (length < 2 || at + 2 + length > bytes.length) throw new RangeError(`no segment at byte ${at}`)
    const body = at + 4
    if (marker >= 0xe0 && marker <= 0xef) {
      const name = text(body)
      header = { ...header, application: [...header.application, name] }
      if (marker === 0xe0 && name === 'JFIF') {
        const unit = (['ratio', 'dpi', 'dpcm'] as const)[bytes[body + 7]!]!
        header = { ...header, jfif: { unit, x: view.getUint16(body + 8), y: view.getUint16(body + 10) } }
      }
    } else if (marker === COMMENT) {
      header = { ...header, comments: header.comments + 1 }
    } else if (isFrame(marker)) {
      const components = bytes[body + 5]!
      header = {
        ...header,
        frame: FRAMES[marker] ?? 'other',
        bitsPerSample: bytes[body]!,
        heightPx: view.getUint16(body + 1),
        widthPx: view.getUint16(body + 3),
        components,
        sampling: Array.from({ length: components }, (_, index) => {
          const factor = bytes[body + 7 + 3 * index]!
          return `${factor >> 4}x${factor & 15}`
        }),
      }
    }
    at += 2 + length
    if (marker === SCAN) {
      header = { ...header, scans: header.scans + 1 }
      at = scanEnd(bytes, at)
    }
  }
}

/** Entropy-coded data goes on while 0xff is followed by 0 or a restart marker. */
function scanEnd(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at >= 0; at = bytes.indexOf(0xff, at + 2)) {
    const next = bytes[at + 1]
    if (next !== undefined && next !== 0 && !isRestart(next)) return at
  }
  throw new RangeError('no end of image')
}
