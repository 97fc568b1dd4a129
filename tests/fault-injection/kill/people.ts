// Students 1, 2, 3 …, whom the server's roster and the drawn card agree on. Region 000000: nobody.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Standardized, type TextLine, type Vision, VisionFailure } from '../../../station/vision/port.ts'
import { testIdNumber, tinyJpeg } from '../../support/review-server.ts'

export const studentNumberOf = (n: number): string => `S2026${String(n).padStart(4, '0')}`
export const numberOf = (studentNumber: string): number => Number(studentNumber.slice(5))
/** Han digits: a card's reader takes everything else for another script's label. */
const nameOf = (n: number): string =>
  `测试${[...String(n)].map((digit) => '〇一二三四五六七八九'[Number(digit)]).join('')}`

export const rosterOf = (count: number): string =>
  [
    '姓名,学号,身份证号,层次,专业',
    ...Array.from({ length: count }, (_, index) => {
      const n = index + 1
      return `${nameOf(n)},${studentNumberOf(n)},${testIdNumber(n)},本科,法学`
    }),
  ].join('\n')

/** What the reader would read off the card of this student. */
export function cardLines(lines: readonly TextLine[], n: number): TextLine[] {
  const printed: Record<string, string> = {
    姓名: nameOf(n),
    出生: '2000年1月1日',
    公民身份号码: testIdNumber(n),
  }
  return lines.map((line) => {
    const label = line.text.split(' ')[0]!
    return { ...line, text: label in printed ? `${label} ${printed[label]}` : line.text }
  })
}

/** Two requests by tus, so that an upload has a middle. */
const CAPTURED_BYTES = 600_000

/** A picture by its markers, of a size. */
function paddedJpeg(label: string, bytes: number): Buffer {
  const whole = tinyJpeg(label)
  return Buffer.concat([whole.subarray(0, -2), Buffer.alloc(bytes, 0x5a), whole.subarray(-2)])
}

/** Pictures for the server's eye without the work of making them. */
export const drawnPhoto = (report: Standardized['report'], label: string): Standardized => ({
  standard: paddedJpeg(`${label} standard`, 20_000),
  captured: paddedJpeg(`${label} captured`, CAPTURED_BYTES),
  report,
})

export interface Material {
  readonly still: Buffer
  readonly landmarks: Buffer
  readonly mask: Buffer
}

export function readMaterial(dir: string): Material {
  const read = (name: string) => readFileSync(join(dir, name))
  return { still: read('still.jpg'), landmarks: read('landmarks.json'), mask: read('mask.png') }
}

export type VisionJob = 'inspect' | 'standardize'
export const isVisionFailure = (error: unknown): boolean =>
  error instanceof VisionFailure || (error as { code?: unknown }).code === 'VISION_FAILED'
export type { Vision }
