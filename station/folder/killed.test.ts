// The plug pulled: a station in a process of its own, killed with SIGKILL. What its screen had said must still be true.
import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { blobsOf } from '../../core/session/blobs.ts'
import { journey, openTestStation, signIn, type TestStation } from '../testing.ts'

const TESTING = pathToFileURL(join(import.meta.dirname, '../testing.ts')).href
/** Says each step after it was answered, then stays where it is. */
const BOOTH = `
  import { journey, openTestStation, signIn } from ${JSON.stringify(TESTING)}
  const booth = await openTestStation({ dir: process.argv[1] })
  await signIn(booth)
  for (const [step, command] of journey(booth)) {
    await command()
    process.stdout.write(step + '\\n')
  }
  setInterval(() => undefined, 1000)
`

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

/** Runs the booth until `enough` of its words, kills it, and gives back everything it had said by then. */
function killedAfter(
  dir: string,
  enough: (said: readonly string[]) => boolean,
  afterMs: number,
): Promise<string[]> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', BOOTH, dir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  const said = () => text.split('\n').filter((line) => line !== '')
  return new Promise((resolve) => {
    let aimed = false
    child.stdout.on('data', (chunk) => {
      text += chunk
      if (aimed || !enough(said())) return
      aimed = true
      setTimeout(() => child.kill('SIGKILL'), afterMs)
    })
    child.on('exit', () => resolve(said()))
  })
}

async function reopen(dir: string): Promise<TestStation> {
  const booth = await openTestStation({ dir })
  cleanups.push(() => booth.station.close())
  await signIn(booth)
  return booth
}

const STEPS = ['notice', 'card', 'enrolment', 'fee', 'capture', 'verdict', 'standardize', 'confirm', 'saved']

describe('a killed station', () => {
  it.each([
    ['the receipt was shown', 'saved', 0],
    ['the card was read', 'enrolment', 0],
    ['somewhere while a still is stored', 'capture', 8],
    ['somewhere while the photo is made', 'standardize', 4],
    ['somewhere while it is saved', 'confirm', 2],
  ])('after %s comes back without having lost or doubled anything', async (_name, word, afterMs) => {
    const dir = mkdtempSync(join(tmpdir(), 'killed-'))
    cleanups.push(() => rmSync(dir, { recursive: true, force: true }))
    const said = await killedAfter(dir, (words) => words.includes(word), afterMs)
    expect(said).toContain(word)

    const booth = await reopen(dir)
    const { session } = await booth.client.session.current()
    const reached = STEPS.indexOf(session!.step)
    expect(reached, 'never behind what the screen said').toBeGreaterThanOrEqual(STEPS.indexOf(said.at(-1)!))
    const { blobs } = booth.station.state.folder()
    for (const blob of blobsOf(session!)) expect((await blobs.read(blob.id)).length).toBe(blob.bytes)
    expect(await booth.client.audit.verify()).toMatchObject({ ok: true })

    for (const [, command] of journey(booth).slice(reached + 1)) await command()
    const { items, total } = await booth.client.queue.list({ after: null, limit: 10, filter: 'all' })
    expect(total).toBe(1)
    const { outbox } = booth.station.state.folder().submissions
    for (const role of ['standard', 'captured'] as const)
      expect((await outbox.readFile(items[0]!.submissionId, role)).length).toBeGreaterThan(0)
    expect(readdirSync(join(dir, 'real', 'blobs')).length, 'nothing else is left').toBe(2)
  })
})
