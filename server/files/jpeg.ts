// Is this a whole JPEG? Walks the markers (ITU-T T.81, B.1) to the frame header; decodes nothing.

export interface JpegSize {
  readonly widthPx: number
  readonly heightPx: number
}

const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc
const standsAlone = (marker: number): boolean => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7)

/** Null for anything that is not a JPEG with a picture and an end. */
export function readJpegSize(bytes: Buffer): JpegSize | null {
  if (bytes.length < 4 || bytes.readUInt16BE(0) !== 0xffd8) return null
  let size: JpegSize | null = null
  let at = 2
  while (at + 4 <= bytes.length) {
    if (bytes[at] !== 0xff) return null
    const marker = bytes[at + 1]!
    if (marker === 0xff) at += 1
    else if (standsAlone(marker)) at += 2
    else {
      const length = bytes.readUInt16BE(at + 2)
      if (length < 2 || at + 2 + length > bytes.length) return null
      if (isFrame(marker)) size = frameSize(bytes.subarray(at + 4, at + 2 + length))
      at += 2 + length
      // After the scan header comes the entropy-coded picture; all that is left to see is that it ends.
      if (marker === 0xda) return bytes.indexOf(END, at) < 0 ? null : size
    }
  }
  return null
}

const END = Buffer.from([0xff, 0xd9])

function frameSize(header: Buffer): JpegSize | null {
  if (header.length < 6) return null
  const size = { heightPx: header.readUInt16BE(1), widthPx: header.readUInt16BE(3) }
  return size.heightPx > 0 && size.widthPx > 0 ? size : null
}
