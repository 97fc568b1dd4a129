import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { StationUnusable } from '../station.ts'
import {
  openTestStation,
  PIN,
  signIn,
  type TestStation,
  type TestStationOptions,
  takeStill,
  testEntry,
  walkTo,
} from '../testing.ts'

const opened: TestStation[] = []
async function booth(options: TestStationOptions = {}): Promise<TestStation> {
  const made = await openTestStation(options)
  opened.push(made)
  await signIn(made)
  return made
}
afterEach(async () => {
  for (const one of opened.splice(0)) {
    await one.station.close().catch(() => undefined)
    rmSync(one.dir, { recursive: true, force: true })
  }
})

const trainingSet = { roster: [testEntry(9)], scannerFolder: '/tmp' }

describe('training from a real booth', () => {
  it('is ready to work in: same people, made-up students, nothing in the real folder', async () => {
    const one = await booth({ trainingSet })
    const real = readdirSync(join(one.dir, 'real', 'blobs'))
    const before = (await one.client.app.state()).site
    expect(await one.client.app.setTraining({ training: true })).toMatchObject({
      training: true,
      phase: 'ready',
      operator: null,
      camera: 'sitter',
      site: before,
    })
    await signIn(one)
    expect(await one.client.roster.search({ query: '测试' })).toMatchObject([{ rosterId: 'roster-9' }])
    await one.client.session.start({ rosterId: 'roster-9' })
    expect((await one.client.session.current()).session).toMatchObject({ training: true })
    await expect(one.client.app.setTraining({ training: false })).rejects.toMatchObject({
      code: 'SESSION_OPEN',
    })
    await one.client.session.end({ reason: 'cancelled' })
    expect(await one.client.app.setTraining({ training: false })).toMatchObject({
      training: false,
      camera: null,
    })
    await signIn(one)
    expect(await one.client.roster.search({ query: '测试' })).toMatchObject([{ rosterId: 'roster-1' }])
    expect(readdirSync(join(one.dir, 'real', 'blobs'))).toEqual(real)
  })

  it('knows a changed PIN and a person who left', async () => {
    const one = await booth({ trainingSet })
    const clerk = await one.client.operators.create({ name: '离职', pin: '2468', role: 'operator' })
    const [administrator] = await one.client.operators.list()
    await one.client.app.setTraining({ training: true })
    expect((await one.client.operators.list()).length).toBe(2)
    await signIn(one)
    await one.client.app.setTraining({ training: false })
    await signIn(one)
    await one.client.operators.disable({ operatorId: clerk.id })
    await one.client.operators.setPin({ operatorId: administrator!.id, pin: '97531' })
    await one.client.app.setTraining({ training: true })
    expect((await one.client.operators.list()).map((operator) => operator.id)).toEqual([administrator!.id])
    const login = (pin: string) => one.client.operators.login({ operatorId: administrator!.id, pin })
    await expect(login(PIN)).rejects.toMatchObject({ code: 'WRONG_PIN' })
    expect((await login('97531')).operator?.id).toBe(administrator!.id)
  })
})

describe('the sitter and real work', () => {
  it('a station started with the sitter has no camera in its real folder', async () => {
    const one = await booth({ training: true, camera: 'sitter' })
    expect((await one.client.app.state()).camera).toBe('sitter')
    expect(await one.client.app.setTraining({ training: false })).toMatchObject({
      training: false,
      camera: null,
    })
  })

  it('cannot be set as the camera of a site', async () => {
    const one = await booth()
    await expect(one.client.setup.camera({ label: 'sitter' })).rejects.toMatchObject({
      code: 'TRAINING_REFUSED',
    })
  })

  it('a still of the sitter is refused there, whatever the screen believes', async () => {
    const one = await booth()
    await walkTo(one, 'capture')
    await expect(takeStill(one, 'training-sitter')).rejects.toMatchObject({ code: 'TRAINING_REFUSED' })
    expect((await one.client.session.current()).session).toMatchObject({ step: 'capture', attemptsMade: 0 })
  })

  it('synthetic students never reach it', async () => {
    const one = await booth({ entries: [testEntry(1), testEntry(2, { training: true })] })
    await expect(one.client.session.start({ rosterId: 'roster-2' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
  })
})

describe('a data folder', () => {
  it('serves one station at a time', async () => {
    const one = await booth()
    await expect(openTestStation({ dir: one.dir })).rejects.toBeInstanceOf(StationUnusable)
    await expect(openTestStation({ dir: one.dir })).rejects.toMatchObject({
      problem: { code: 'folder-in-use' },
    })
    await walkTo(one, 'notice')
    await one.station.close()
    opened.push(await openTestStation({ dir: one.dir }))
  })

  it('that runs full is told of before anything is lost', async () => {
    const one = await booth({ policy: { minimumFreeBytes: Number.MAX_SAFE_INTEGER } })
    expect((await one.client.app.state()).problems).toMatchObject([{ code: 'disk-low' }])
    const two = await booth({ policy: { minimumFreeBytes: 1 } })
    expect((await two.client.app.state()).problems).toEqual([])
  })
})
