// The child dies, hangs and comes back; the host never notices more than a typed failure. Small scripts stand in for
// the child where the death itself is the subject, the real child where its work is.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import sharp from 'sharp'
import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import { until } from '../../tools/patience/patience.ts'
import { cpuTimeMs } from './job-limit.ts'
import { createVision, type SupervisedVision, type SupervisorOptions } from './supervisor.ts'

const resourcesDir = join(import.meta.dirname, '../../resources')
const folder = mkdtempSync(join(tmpdir(), 'vision-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function open(options: Partial<SupervisorOptions> = {}): SupervisedVision {
  const vision = createVision({ resourcesDir, quiet: true, ...options })
  onTestFinished(() => vision.close())
  return vision
}

/** A child that notes its starts and jobs in files of its own; `onJob` sees `message`, `starts` and `answer`. */
function script(
  name: string,
  onJob: string,
): { childFile: string; starts: () => number; seen: () => number } {
  const log = join(folder, `${name}.log`)
  const jobs = join(folder, `${name}.jobs`)
  const childFile = join(folder, `${name}.mjs`)
  writeFileSync(
    childFile,
    `import { appendFileSync, readFileSync } from 'node:fs'
     appendFileSync(${JSON.stringify(log)}, 'x')
     const starts = readFileSync(${JSON.stringify(log)}, 'utf8').length
     process.on('disconnect', () => process.exit())
     process.on('message', (message) => {
       appendFileSync(${JSON.stringify(jobs)}, 'x')
       const answer = () => process.send({ id: message.id, ok: true, output: { starts } })
       ${onJob}
     })`,
  )
  const length = (file: string): number => (existsSync(file) ? readFileSync(file).length : 0)
  return { childFile, starts: () => length(log), seen: () => length(jobs) }
}

const picture = (widthPx: number): Promise<Buffer> =>
  sharp({ create: { width: widthPx, height: widthPx, channels: 3, background: '#446688' } })
    .png()
    .toBuffer()

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

describe('a child that answered', () => {
  it('is all that stays: the pictures in its answers are let go of', async () => {
    const { childFile } = script('forgets', 'answer()')
    const vision = open({ childFile })
    const ask = async () => new WeakRef(await vision.inspect(new Uint8Array(1)))
    const answers = [await ask(), await ask(), await ask()]
    // A WeakRef holds its target until the turn in which it was made is over.
    await wait(10)
    setFlagsFromString('--expose-gc')
    runInNewContext('gc')()
    expect(answers.map((answer) => answer.deref())).toEqual(answers.map(() => undefined))
  })
})

describe('a child that dies', () => {
  it('under a job is started again and the job done', async () => {
    const { childFile, starts } = script(
      'once',
      `if (starts === 1) process.kill(process.pid, 'SIGSEGV'); else answer()`,
    )
    const vision = open({ childFile })
    expect(await vision.inspect(new Uint8Array(1))).toEqual({ starts: 2 })
    expect(starts()).toBe(2)
    expect(vision.stats()).toMatchObject({ crashes: 1, timeouts: 0 })
  })

  it('twice under one job is a typed failure, and the next job works', async () => {
    const { childFile, starts } = script('twice', `if (starts <= 2) process.exit(3); else answer()`)
    const why: string[] = []
    const vision = open({ childFile, onRestart: (one) => why.push(one) })
    const [first, second] = await Promise.allSettled([
      vision.inspect(new Uint8Array(1)),
      vision.inspect(new Uint8Array(2)),
    ])
    expect(first).toMatchObject({ status: 'rejected', reason: { code: 'crashed', detail: 'inspect' } })
    expect(second).toEqual({ status: 'fulfilled', value: { starts: 3 } })
    expect(starts()).toBe(3)
    expect(why).toEqual(['crashed', 'crashed'])
  })

  it('between jobs is simply replaced', async () => {
    const { childFile } = script('idle', 'answer(); setTimeout(() => process.exit(1), 20)')
    const vision = open({ childFile })
    await vision.inspect(new Uint8Array(1))
    await until('the child’s end', () => vision.pid() === null)
    expect(await vision.inspect(new Uint8Array(1))).toEqual({ starts: 2 })
    expect(vision.stats().crashes).toBe(0)
  })

  it('in the middle of real work costs a retry', async () => {
    const vision = open()
    await vision.inspect(await picture(8))
    const pid = vision.pid()!
    const large = await picture(5000)
    const idleMs = cpuTimeMs(pid)
    const work = vision.inspect(large)
    // A twentieth of what 25 megapixels take: it is at it.
    if (idleMs !== null) await until('the child at work', () => cpuTimeMs(pid)! > idleMs + 50)
    process.kill(pid, 'SIGKILL')
    expect(await work).toMatchObject({ widthPx: 5000, heightPx: 5000 })
    expect(vision.pid()).not.toBe(pid)
    expect(vision.stats().crashes).toBe(1)
  })
})

describe('a child that hangs', () => {
  it('is ended at the limit, not tried again, and the next job gets a new one', async () => {
    const { childFile, starts } = script('hang', `if (starts === 1) { for (;;); } else answer()`)
    const vision = open({ childFile, limitMs: 3000 })
    const [first, second] = await Promise.allSettled([
      vision.inspect(new Uint8Array(1)),
      vision.inspect(new Uint8Array(2)),
    ])
    expect(first).toMatchObject({ status: 'rejected', reason: { code: 'timeout', detail: 'inspect' } })
    expect(second).toEqual({ status: 'fulfilled', value: { starts: 2 } })
    expect(starts()).toBe(2)
    expect(vision.stats()).toEqual({ jobs: 2, crashes: 0, timeouts: 1 })
  })
})

describe('the end', () => {
  it('leaves no process behind and refuses later jobs', async () => {
    const { childFile, seen } = script('close', 'if (message.input[0].length > 1) return; answer()')
    const vision = open({ childFile })
    await vision.inspect(new Uint8Array(1))
    const pid = vision.pid()!
    const stuck = expect(vision.inspect(new Uint8Array(2))).rejects.toMatchObject({ code: 'crashed' })
    await until('the job with the child', () => seen() === 2)
    await vision.close()
    await stuck
    expect(isAlive(pid)).toBe(false)
    await expect(vision.inspect(new Uint8Array(1))).rejects.toMatchObject({
      code: 'crashed',
      detail: 'closed',
    })
  })

  it('a file that is no program is a failure, not an end of the host', async () => {
    const vision = open({ childFile: join(folder, 'nowhere.mjs') })
    await expect(vision.inspect(new Uint8Array(1))).rejects.toMatchObject({ code: 'crashed' })
  })

  // The report lists every shared library of the process: sharp and onnxruntime are native add-ons.
  it('the host has loaded neither image nor model code, and ends by itself with the child idle', async () => {
    const file = join(folder, 'picture.png')
    writeFileSync(file, await picture(16))
    const host = `
      import { readFileSync } from 'node:fs'
      import { createVision } from ${JSON.stringify(join(import.meta.dirname, 'supervisor.ts'))}
      const vision = createVision({ resourcesDir: ${JSON.stringify(resourcesDir)} })
      const { widthPx } = await vision.inspect(readFileSync(${JSON.stringify(file)}))
      const native = process.report.getReport().sharedObjects.filter((one) => /sharp|vips|onnx/.test(one))
      console.log(JSON.stringify({ widthPx, native }))`
    const printed = execFileSync(process.execPath, ['--input-type=module', '--eval', host])
    expect(JSON.parse(printed.toString())).toEqual({ widthPx: 16, native: [] })
  })
})

describe('models', () => {
  it('that are missing are named, and pictures are still read', async () => {
    const vision = open({ resourcesDir: folder })
    await expect(vision.readText(await picture(16))).rejects.toMatchObject({
      code: 'models-missing',
      detail: 'ocr_detect.onnx',
    })
    expect(await vision.inspect(await picture(16))).toMatchObject({ widthPx: 16 })
    expect(vision.stats().crashes).toBe(0)
  })
})
