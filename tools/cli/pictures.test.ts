// The commands that look at pictures, without the process around them.
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cardFile, portraitFile, stillFile } from '../sitter/material.ts'
import { PEOPLE } from '../sitter/people.ts'
import { assessImage } from './assess.ts'
import { compareFiles } from './compare.ts'
import { refusalOf, type Tools, withTools } from './pictures.ts'
import { readCard } from './read-card.ts'
import { createStandardizer, standardizeFolder } from './standardize.ts'

const dir = mkdtempSync(join(tmpdir(), 'cli-pictures-'))
const preset = 'chsi-2017-99'
const still = stillFile(PEOPLE[0]!)
const put = (name: string, bytes: Buffer): string => {
  writeFileSync(join(dir, name), bytes)
  return join(dir, name)
}

let tools: Tools
let done = (): void => undefined
let closed: Promise<void>
beforeAll(
  () =>
    new Promise<void>((resolve) => {
      closed = withTools((given) => {
        tools = given
        resolve()
        return new Promise<void>((end) => {
          done = end
        })
      })
    }),
)
afterAll(async () => {
  done()
  await closed
  rmSync(dir, { recursive: true, force: true })
})

describe('standardize', () => {
  it('says of a photo where it was cut, how large it became and what made its edge', async () => {
    const output = join(dir, 'standard.jpg')
    const answer = await createStandardizer({ preset }).one(tools, still, output)
    expect(answer).toMatchObject({ input: still, output, width: 480, height: 640, density: 300 })
    expect(answer.refused).toBeUndefined()
    expect(await sharp(output).metadata()).toMatchObject({ format: 'jpeg', width: 480, height: 640 })
    expect(readFileSync(output)).toHaveLength(answer['bytes'] as number)
    for (const field of ['headTopPx', 'eyeLinePx', 'faceWidthPx', 'centreOffsetPx', 'scale', 'certainty'])
      expect(answer[field], field).toEqual(expect.any(Number))
    expect(Object.keys(answer.timings)).toEqual(['analyseMs', 'planMs', 'renderMs', 'writeMs'])
  })

  it('makes a folder of pictures, names what it refuses and goes on', async () => {
    const from = join(dir, 'from')
    mkdirSync(from)
    const good = readFileSync(still)
    const two = sharp(good).composite([
      { input: await sharp(portraitFile(PEOPLE[1]!)).resize(500).png().toBuffer(), left: 20, top: 300 },
    ])
    const small = sharp(good).resize(640).extend({ left: 900, right: 900, top: 900, background: '#dfe6ee' })
    for (const [name, bytes] of [
      ['a.jpg', good],
      ['a.png', await sharp(good).png().toBuffer()],
      ['b-empty.jpg', Buffer.alloc(0)],
      ['c-text.jpg', Buffer.from('姓名,学号')],
      ['d-cut.jpg', good.subarray(0, good.length / 3)],
      ['e-mirrored.jpg', await sharp(good).withMetadata({ orientation: 2 }).jpeg().toBuffer()],
      ['f-two.jpg', await two.jpeg().toBuffer()],
      ['g-nobody.jpg', await sharp(good).blur(60).jpeg().toBuffer()],
      ['h-small.jpg', await small.jpeg().toBuffer()],
      ['.hidden', good],
    ] as const)
      writeFileSync(join(from, name), bytes)
    const report = await standardizeFolder(tools, createStandardizer({ preset }), from, join(dir, 'to'))
    const told = report.files.map(({ input, output, refused }) => [
      input.slice(from.length + 1),
      output?.slice(dir.length + 1) ?? refused?.code,
    ])
    expect(told).toEqual([
      ['a.jpg', 'to/a.jpg'],
      ['a.png', 'to/a.png.jpg'],
      ['b-empty.jpg', 'empty'],
      ['c-text.jpg', 'unknown'],
      ['d-cut.jpg', 'damaged'],
      ['e-mirrored.jpg', 'mirrored'],
      ['f-two.jpg', 'several-faces'],
      ['g-nobody.jpg', 'no-face'],
      ['h-small.jpg', 'face-too-small'],
    ])
    expect(report).toMatchObject({ made: 2, refused: 7 })
    for (const { refused } of report.files)
      if (refused) expect(refused.message, refused.code).toMatch(/\p{Script=Han}.*[a-z]/u)
  })

  it('never writes over what it reads, and leaves nothing half written', async () => {
    const own = put('own.jpg', readFileSync(still))
    symlinkSync(own, join(dir, 'link.jpg'))
    const standardizer = createStandardizer({ preset })
    for (const output of [own, join(dir, 'link.jpg')])
      await expect(standardizer.one(tools, own, output)).resolves.toMatchObject({
        refused: { code: 'same-file' },
      })
    expect(readFileSync(own)).toEqual(readFileSync(still))
    const nowhere = await standardizer.one(tools, still, join(dir, 'nowhere', 'a.jpg'))
    expect(nowhere).toMatchObject({ output: null, refused: { code: 'not-found' } })
    const folder = join(dir, 'a-folder')
    mkdirSync(folder)
    const over = await standardizer.one(tools, still, folder)
    expect(over.refused).toBeDefined()
    expect(readdirSync(dir).filter((name) => name.endsWith('.part'))).toEqual([])
  })

  it('refuses a folder without files, and one that is a file', async () => {
    const empty = join(dir, 'empty')
    mkdirSync(empty)
    const standardizer = createStandardizer({ preset })
    await expect(standardizeFolder(tools, standardizer, empty, join(dir, 'out'))).rejects.toThrow(/没有文件/)
    await expect(standardizeFolder(tools, standardizer, dir, still)).rejects.toThrow(/不能读写/)
  })

  it('refuses a way that is none before it looks at a picture', async () => {
    expect(() => createStandardizer({ preset: 'none' })).toThrow(/没有这个照片标准/)
    expect(() => createStandardizer({ preset, background: 'pink' })).toThrow(/light-blue/)
    expect(() => createStandardizer({ preset, recipe: still })).toThrow(/不是配方/)
    expect(() => createStandardizer({ preset, plate: join(dir, 'none.jpg') })).toThrow(/没有这个文件/)
    const standardizer = createStandardizer({ preset, background: 'blue' })
    await expect(standardizeFolder(tools, standardizer, dir, join(dir, '.'))).rejects.toThrow(
      /不能是输入文件夹/,
    )
  })
})

describe('assess', () => {
  it('gives each rule its value, its band and, where it fails, what to do', async () => {
    const { findings, ...rest } = await assessImage(tools, still)
    expect(rest).toMatchObject({ image: still, preset, faces: 1, verdict: 'pass' })
    expect(rest.pose).toEqual({
      yaw: expect.any(Number),
      pitch: expect.any(Number),
      roll: expect.any(Number),
    })
    expect(findings.every((one) => one.ok && one.advice === null)).toBe(true)
    const dark = put('dark.jpg', await sharp(readFileSync(still)).linear(0.15).jpeg().toBuffer())
    const worse = await assessImage(tools, dark)
    expect(worse.verdict).not.toBe('pass')
    expect(worse.findings.find((one) => !one.ok)?.advice?.zh).toMatch(/\p{Script=Han}/u)
  })

  it('names what is no picture', async () => {
    const answer = await assessImage(tools, put('text.jpg', Buffer.from('学号')))
    expect(answer).toMatchObject({ verdict: 'unusable', refused: refusalOf('unknown') })
    expect(await assessImage(tools, join(dir, 'nowhere.jpg'))).toMatchObject({
      refused: { code: 'not-found' },
    })
  })
})

describe('read-card', () => {
  const [portrait, emblem] = [cardFile(PEOPLE[0]!, '人像面'), cardFile(PEOPLE[0]!, '国徽面')]

  it('reads both sides, lying any way, and holds them against one another', async () => {
    const sideways = put('sideways.png', await sharp(portrait).rotate(90).png().toBuffer())
    const card = await readCard(tools, sideways, emblem)
    expect(card).toMatchObject({
      side: 'portrait',
      fields: { name: PEOPLE[0]!.name, idNumber: PEOPLE[0]!.idNumber },
      checks: { number: true, birth: true, sex: true },
      portrait: { faceWidthPx: expect.any(Number) },
      emblem: { side: 'emblem', checks: { validity: true, age: true } },
    })
    expect([card.refused, card.emblem?.refused]).toEqual([undefined, undefined])
    expect(card.confidence['idNumber']).toBeGreaterThan(0.9)
  })

  it('refuses the wrong side, and what is no card', async () => {
    expect(await readCard(tools, emblem, portrait)).toMatchObject({
      refused: { code: 'card-shows-emblem' },
      emblem: { refused: { code: 'emblem-shows-portrait' } },
    })
    expect(await readCard(tools, still)).toMatchObject({ side: null, refused: { code: 'card-unreadable' } })
  })
})

describe('compare', () => {
  it('tells the same person, another one and a picture of nobody apart', async () => {
    const card = cardFile(PEOPLE[0]!, '人像面')
    expect(await compareFiles(tools, still, card)).toMatchObject({ decision: 'same', reason: null })
    const other = await compareFiles(tools, still, stillFile(PEOPLE[1]!))
    expect(['near', 'different']).toContain(other.decision)
    const nobody = put(
      'nobody.png',
      await sharp({ create: { width: 640, height: 640, channels: 3, background: '#ccc' } })
        .png()
        .toBuffer(),
    )
    expect(await compareFiles(tools, still, nobody)).toEqual({
      distance: null,
      thresholds: null,
      decision: 'unusable',
      reason: refusalOf('no-face'),
    })
  })
})
