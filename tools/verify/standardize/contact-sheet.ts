// Pictures to look at: a row a case, with input, alpha, output, truth and difference.
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import sharp from 'sharp'
import type { Bytes } from './photo.ts'

export interface SheetRow {
  readonly title: string
  readonly input: Bytes
  /** 0..1, true. */
  readonly alpha: Float32Array
  readonly outputs: readonly {
    readonly title: string
    readonly photo: Bytes
    readonly difference: Float32Array
  }[]
  readonly truth: Bytes
}

interface Size {
  readonly widthPx: number
  readonly heightPx: number
}

const TITLE_PX = 24
/** A difference of this many CIEDE2000 is white. */
const WHITE_AT = 25

const grey = (values: Float32Array, whiteAt: number): Bytes => {
  const bytes = new Uint8Array(values.length * 3)
  values.forEach((value, i) => {
    bytes.fill(Math.min(255, (255 * value) / whiteAt), i * 3, i * 3 + 3)
  })
  return bytes
}

const label = (text: string, widthPx: number): Buffer =>
  Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${widthPx}" height="${TITLE_PX}"><text x="4" y="17" font-size="15" font-family="sans-serif">${text}</text></svg>`,
  )

export async function writeSheet(file: string, rows: readonly SheetRow[], size: Size): Promise<void> {
  const { widthPx, heightPx } = size
  const cells = rows.map(({ title, input, alpha, outputs, truth }) => [
    { title, bytes: input },
    { title: 'true alpha', bytes: grey(alpha, 1) },
    ...outputs.flatMap((one) => [
      { title: one.title, bytes: one.photo },
      { title: `difference (white from ${WHITE_AT})`, bytes: grey(one.difference, WHITE_AT) },
    ]),
    { title: 'truth', bytes: truth },
  ])
  const columns = Math.max(...cells.map((row) => row.length))
  const layers = cells.flatMap((row, y) =>
    row.flatMap(({ title, bytes }, x) => {
      const [left, top] = [x * widthPx, y * (heightPx + TITLE_PX)]
      return [
        { input: label(title, widthPx), left, top },
        {
          input: Buffer.from(bytes),
          raw: { width: widthPx, height: heightPx, channels: 3 as const },
          left,
          top: top + TITLE_PX,
        },
      ]
    }),
  )
  await mkdir(dirname(file), { recursive: true })
  await sharp({
    create: {
      width: columns * widthPx,
      height: rows.length * (heightPx + TITLE_PX),
      channels: 3,
      background: '#ffffff',
    },
  })
    .composite(layers)
    .png()
    .toFile(file)
}
