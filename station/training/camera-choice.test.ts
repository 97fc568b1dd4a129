// Another camera in the place of one that is gone: whoever works at the booth chooses it, and it is on record.
import { rmSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { openTestStation, signIn, type TestStation, type TestStationOptions } from '../testing.ts'

const opened: TestStation[] = []
async function booth(options: TestStationOptions = {}): Promise<TestStation> {
  const made = await openTestStation(options)
  opened.push(made)
  return made
}
afterEach(async () => {
  for (const one of opened.splice(0)) {
    await one.station.close()
    rmSync(one.dir, { recursive: true, force: true })
  }
})
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    ({ code, data }: { code: string; data?: { detail?: string } }) =>
      [code, data?.detail].filter(Boolean).join(' '),
  )

describe('a real booth', () => {
  it('lets an operator take another camera, in the middle of a session too, and keeps it', async () => {
    const one = await booth()
    await signIn(one)
    await one.client.operators.create({ name: '操作员', pin: '8642', role: 'operator' })
    const person = (await one.client.operators.list()).find(({ name }) => name === '操作员')!
    await one.client.operators.logout({})
    await one.client.operators.login({ operatorId: person.id, pin: '8642' })
    await one.client.session.start({ rosterId: 'roster-1' })
    expect(await one.client.camera.choose({ label: 'Second camera (1234:5678)' })).toMatchObject({
      camera: 'Second camera (1234:5678)',
      cameraBy: 'person',
    })
    expect((await one.client.session.current()).session?.step).toBe('notice')
    await one.station.close()
    const again = await booth({ dir: opened.pop()!.dir })
    expect((await again.client.app.state()).camera).toBe('Second camera (1234:5678)')
    await signIn(again)
    expect((await again.client.audit.verify()).ok).toBe(true)
  })

  it('lets nobody choose who is not signed in, and never the synthetic sitter', async () => {
    const one = await booth()
    expect(await codeOf(one.client.camera.choose({ label: 'Second camera' }))).toBe('NOT_SIGNED_IN')
    expect(await codeOf(one.client.camera.choose({ label: 'sitter' }))).toBe('TRAINING_REFUSED')
    await signIn(one)
    expect(await codeOf(one.client.camera.choose({ label: 'sitter' }))).toBe('TRAINING_REFUSED')
    expect((await one.client.app.state()).camera).toBeNull()
  })

  it('keeps the camera it was started with, and says so', async () => {
    const one = await booth({ camera: 'Given camera' })
    await signIn(one)
    expect(await one.client.app.state()).toMatchObject({ camera: 'Given camera', cameraBy: 'start' })
    expect(await codeOf(one.client.camera.choose({ label: 'Second camera' }))).toBe('REFUSED camera-given')
  })

  it('that practises has the sitter and no choice', async () => {
    const one = await booth()
    await signIn(one)
    await one.client.app.setTraining({ training: true })
    expect(await one.client.app.state()).toMatchObject({ camera: 'sitter', cameraBy: 'training' })
    expect(await codeOf(one.client.camera.choose({ label: 'sitter' }))).toBe('REFUSED camera-given')
  })
})

describe('a demo', () => {
  it('takes the synthetic sitter from whoever stands before it, and gives it up again', async () => {
    const one = await booth({ training: true })
    expect(await one.client.app.state()).toMatchObject({ camera: null, cameraBy: 'person' })
    expect(await one.client.camera.choose({ label: 'sitter' })).toMatchObject({ camera: 'sitter' })
    expect(await codeOf(one.client.camera.choose({ label: 'Second camera' }))).toBe('NOT_SIGNED_IN')
    await signIn(one)
    expect(await one.client.camera.choose({ label: 'Second camera' })).toMatchObject({
      camera: 'Second camera',
    })
  })
})
