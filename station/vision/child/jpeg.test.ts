// The file is read back by hand: an encoder's own word about what it wrote is no proof.
import { describe, expect, it } from 'vitest'
import { bundledPreset } from '../../../core/photo/bundled.ts'
import { drawnRaster, paint, wellSeated } from '../../../core/photo/drawn-head.ts'
import { headerOf } from '../../../core/photo/jpeg-header.ts'
import type { Raster } from '../../../core/photo/types.ts'
import { encodeJpeg, type SizeRule } from './jpeg.ts'

const national: SizeRule = bundledPreset('chsi-2017-99')!

/** Grey with even noise of ±`reach`: bytes grow with it. The same pixels every time. */
function grain(reach: number, widthPx = 480, heightPx = 640): Raster {
  let state = 1
  return paint(widthPx, heightPx, () => {
    state = (state * 1_103_515_245 + 12_345) & 0x7fffffff
    const value = 128 + ((state >> 16) / 0x7fff - 0.5) * 2 * reach
    return [value, value, value]
  })
}

describe('a finished photo as a file', () => {
  it('is a baseline JPEG with a JFIF density and nothing else in it', async () => {
    const { bytes } = await encodeJpeg(grain(6), national)
    expect(headerOf(bytes)).toMatchObject({
      widthPx: 480,
      heightPx: 640,
      components: 3,
      bitsPerSample: 8,
      frame: 'baseline',
      jfif: { unit: 'dpi', x: 300, y: 300 },
      application: ['JFIF'],
      comments: 0,
      scans: 1,
    })
  })

  it('has no unit where the preset asks for no density', async () => {
    const { bytes } = await encodeJpeg(grain(6), { ...national, densityDpi: null })
    expect(headerOf(bytes).jfif).toEqual({ unit: 'ratio', x: 1, y: 1 })
  })

  it.each([4, 8, 12, 16, 20])('with grain ±%i has the best quality that fits', async (reach) => {
    const { bytes, quality } = await encodeJpeg(grain(reach), national)
    expect(bytes.length).toBeLessThanOrEqual(national.maxBytes!)
    expect(bytes.length).toBeGreaterThanOrEqual(national.minBytes!)
    expect(quality).toBeGreaterThanOrEqual(60)
    if (quality === 95) return
    const tighter = { ...national, minQuality: quality + 1, minBytes: null }
    await expect(encodeJpeg(grain(reach), tighter)).rejects.toMatchObject({
      code: 'file-size-unreachable',
      detail: 'too-large',
    })
  })

  it('is never a file that only one reading of 20–40 KB allows', async () => {
    const sizes: number[] = []
    for (let reach = 1.6; reach < 24; reach += 0.8)
      sizes.push((await encodeJpeg(grain(reach), national)).bytes.length)
    expect(sizes.filter((bytes) => bytes < 20 * 1024 || bytes > 40 * 1000)).toEqual([])
  })

  it('counts every byte of the file against the limit', async () => {
    const { bytes } = await encodeJpeg(grain(12), national)
    const exact = await encodeJpeg(grain(12), { ...national, maxBytes: bytes.length })
    expect(exact.bytes.length).toBe(bytes.length)
    const oneLess = await encodeJpeg(grain(12), { ...national, maxBytes: bytes.length - 1 })
    expect(oneLess.bytes.length).toBeLessThan(bytes.length)
  })

  it('never goes under the floor: says that it cannot be small enough', async () => {
    await expect(encodeJpeg(grain(90), national)).rejects.toMatchObject({
      code: 'file-size-unreachable',
      detail: 'too-large',
    })
  })

  it('never pads: says that a flat picture stays too small', async () => {
    await expect(
      encodeJpeg(drawnRaster({ ...wellSeated, widthPx: 480, heightPx: 640 }), national),
    ).rejects.toMatchObject({
      code: 'file-size-unreachable',
      detail: 'too-small',
    })
  })

  it('a plain photo gets full colour resolution before it is called too small', async () => {
    const { bytes, quality } = await encodeJpeg(grain(1.6), national)
    expect(quality).toBeGreaterThanOrEqual(95)
    expect(bytes.length).toBeGreaterThanOrEqual(national.minBytes!)
    expect(headerOf(bytes).sampling).toEqual(['1x1', '1x1', '1x1'])
  })
})
