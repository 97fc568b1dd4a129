import { describe, expect, it } from 'vitest'
import { headerOf, isWholeJpeg } from './jpeg-header.ts'

const START = [0xff, 0xd8]
const END = [0xff, 0xd9]
const segment = (marker: number, body: readonly number[]): number[] => [
  0xff,
  marker,
  (body.length + 2) >> 8,
  (body.length + 2) & 255,
  ...body,
]
/** 480 × 640, three components. */
const frame = (marker: number): number[] =>
  segment(marker, [8, 0x02, 0x80, 0x01, 0xe0, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1])
const SCAN = segment(0xda, [3, 1, 0, 2, 0x11, 3, 0x11, 0, 63, 0])
const DATA = [0x12, 0xff, 0x00, 0x34, 0xff, 0xd0, 0x56]
const whole = [...START, ...frame(0xc0), ...SCAN, ...DATA, ...END]
const bytes = (...parts: readonly number[]): Uint8Array => Uint8Array.from(parts)

describe('a JPEG', () => {
  it('tells its size, coding and scans', () => {
    expect(headerOf(bytes(...whole))).toMatchObject({
      frame: 'baseline',
      widthPx: 480,
      heightPx: 640,
      sampling: ['2x2', '1x1', '1x1'],
      scans: 1,
    })
  })

  it.each([
    ['of one scan', whole],
    ['of several scans', [...START, ...frame(0xc2), ...SCAN, ...DATA, ...SCAN, ...DATA, ...END]],
    ['of an arithmetic coding', [...START, ...frame(0xc9), ...SCAN, ...DATA, ...END]],
    [
      'with fill bytes before its markers',
      [...START, 0xff, 0xff, ...frame(0xc0), ...SCAN, ...DATA, 0xff, ...END],
    ],
    ['with a marker that has no length', [...START, 0xff, 0x01, ...frame(0xc0), ...SCAN, ...DATA, ...END]],
    ['with bytes behind its end', [...whole, 0, 1, 2]],
  ])('%s is whole', (_, parts) => {
    expect(isWholeJpeg(bytes(...parts))).toBe(true)
  })

  it.each([
    ['of no bytes', []],
    ['of a start alone', START],
    ['without a picture', [...START, ...END]],
    ['without a scan', [...START, ...frame(0xc0), ...END]],
    ['of no width', [...START, ...segment(0xc0, [8, 2, 128, 0, 0, 1, 1, 17, 0]), ...SCAN, ...DATA, ...END]],
    ['with a segment shorter than its own length', [...START, 0xff, 0xe0, 0, 1, ...END]],
    ['with a segment that runs out of the file', [...START, 0xff, 0xe0, 0xff, 0xff, 1]],
    ['that is a PNG', [0x89, 0x50, 0x4e, 0x47]],
  ])('%s is none', (_, parts) => {
    expect(isWholeJpeg(bytes(...parts))).toBe(false)
  })

  it('cut anywhere is not whole', () => {
    for (let length = 0; length < whole.length; length++)
      expect(isWholeJpeg(bytes(...whole.slice(0, length)))).toBe(false)
  })
})
