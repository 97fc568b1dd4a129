// A JPEG's markers up to its last scan (ITU-T T.81 annex B, T.871 for JFIF).
const START = 0xd8
const END = 0xd9
const SCAN = 0xda
const COMMENT = 0xfe
const FRAMES: Readonly<Record<number, string>> = { 192: 'baseline', 193: 'extended', 194: 'progressive' }

export interface JpegHeader {
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
    const length = view.getUint16(at + 2)
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
    } else if (FRAMES[marker] !== undefined) {
      const components = bytes[body + 5]!
      header = {
        ...header,
        frame: FRAMES[marker],
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
      // Entropy-coded data: 0xff is followed by 0 or a restart marker until the next segment begins.
      while (
        bytes[at] !== 0xff ||
        bytes[at + 1] === 0 ||
        (bytes[at + 1]! >= 0xd0 && bytes[at + 1]! <= 0xd7)
      ) {
        at += 1
        if (at >= bytes.length) throw new RangeError('no end of image')
      }
    }
  }
}
