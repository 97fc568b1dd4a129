// Reading cards as they come: drawn here with a text font in Chromium, then scanned small, tilted, dim. The layout is
// nobody's card: labels and values, the word 样本, and a public test number.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import sharp, { type Sharp } from 'sharp'
import { beforeAll, describe, expect, it } from 'vitest'
import { readEmblemSide, readPortraitSide, sideOf } from '../../../../core/identity/card-fields.ts'
import { launchPatiently } from '../../../../tools/patience/patient-browser.ts'
import { findChromium } from '../../../chromium/find.ts'
import { createTextReader, type TextReader } from './read.ts'

const resourcesDir = join(import.meta.dirname, '../../../../resources')
const browser = findChromium()
const font = join(
  dirname(createRequire(import.meta.url).resolve('@fontsource/noto-sans-sc/package.json')),
  '400.css',
)
const ready = browser !== null && existsSync(join(resourcesDir, 'models', 'ocr_read.onnx'))

const PORTRAIT_SIDE = `
  <p><b>姓名</b>阿依努尔·样本</p>
  <p><b>性别</b>女 <b style="margin-left:60px">民族</b>维吾尔</p>
  <p><b>出生</b>1949 年 12 月 31 日</p>
  <p><b>住址</b>示例省样本市测试区虚构路</p>
  <p><b></b>1号院2栋303室</p>
  <p style="position:absolute;top:520px"><b style="width:230px">公民身份号码</b>11010519491231002X</p>`
const EMBLEM_SIDE = `
  <div style="height:380px"></div>
  <p><b style="width:170px">签发机关</b>样本市公安局测试分局</p>
  <p><b style="width:170px">有效期限</b>2016.03.09-2036.03.09</p>`

const sheet = (rows: string): string => `<!doctype html><meta charset="utf-8">
  <link rel="stylesheet" href="${pathToFileURL(font)}">
  <style>body{margin:0;width:1011px;height:638px;background:#eef3ee;font:36px 'Noto Sans SC';position:relative}
  p{margin:22px 40px;height:44px;color:#111}b{font-weight:400;color:#3a5a8a;display:inline-block;width:95px;font-size:28px}
  i{position:absolute;right:40px;bottom:14px;font-size:22px;color:#a66}</style>${rows}<i>样本</i>`

async function draw(): Promise<[Buffer, Buffer]> {
  const folder = mkdtempSync(join(tmpdir(), 'card-'))
  // A page from a file may only use a font from a file when it is told so.
  const opened = await launchPatiently({ args: ['--allow-file-access-from-files'] })
  try {
    const page = await opened.newPage({ viewport: { width: 1011, height: 638 } })
    const shots: Buffer[] = []
    for (const rows of [PORTRAIT_SIDE, EMBLEM_SIDE]) {
      const file = join(folder, `${shots.length}.html`)
      writeFileSync(file, sheet(rows))
      await page.goto(pathToFileURL(file).href)
      await page.evaluate('document.fonts.ready')
      shots.push(await page.screenshot())
    }
    return [shots[0]!, shots[1]!]
  } finally {
    await opened.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

const SCANS: [string, (card: Sharp) => Sharp][] = [
  ['at 300 dpi', (card) => card],
  ['640 px wide, JPEG quality 60', (card) => card.resize(640).jpeg({ quality: 60 })],
  ['turned by −6° on a table', (card) => card.rotate(-6, { background: '#6b4a2a' })],
  ['too dark', (card) => card.linear(0.35, 5)],
  ['on its left side', (card) => card.rotate(270)],
  ['on its right side', (card) => card.rotate(90)],
  ['upside down', (card) => card.rotate(180)],
  ['turned by 30° on a table', (card) => card.rotate(30, { background: '#6b4a2a' })],
  ['turned by 215° on a table', (card) => card.rotate(215, { background: '#6b4a2a' })],
  [
    'small and upside down on a large sheet',
    (card) =>
      card
        .rotate(180)
        .resize(700)
        .extend({ top: 1400, left: 900, right: 200, bottom: 300, background: '#fff' }),
  ],
]

describe.skipIf(!ready)('reading a card (needs Chromium and the models)', () => {
  let reader: TextReader
  let sides: [Buffer, Buffer]
  beforeAll(async () => {
    reader = await createTextReader(resourcesDir)
    sides = await draw()
  })
  const read = async (side: Buffer, scan: (card: Sharp) => Sharp) =>
    (await reader.read(await scan(sharp(side).removeAlpha()).png().toBuffer())).lines

  it.each(SCANS)('人像面 %s', async (_, scan) => {
    const lines = await read(sides[0], scan)
    expect(sideOf(lines)).toBe('portrait')
    expect(readPortraitSide(lines)).toEqual({
      name: '阿依努尔·样本',
      sex: '女',
      ethnicity: '维吾尔',
      birthDate: '1949-12-31',
      address: '示例省样本市测试区虚构路1号院2栋303室',
      idNumber: '11010519491231002X',
      contradictions: [],
    })
  })

  it.each(SCANS)('国徽面 %s', async (_, scan) => {
    const lines = await read(sides[1], scan)
    expect(sideOf(lines)).toBe('emblem')
    expect(readEmblemSide(lines)).toEqual({
      authority: '样本市公安局测试分局',
      validFrom: '2016-03-09',
      validTo: '2036-03-09',
    })
  })

  it('an empty sheet has no lines', async () => {
    const blank = sharp({ create: { width: 1011, height: 638, channels: 3, background: '#eef3ee' } })
    expect((await reader.read(await blank.png().toBuffer())).lines).toEqual([])
  })
})
