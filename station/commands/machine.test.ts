// The booth as a machine: what it says of itself is so, and none of it is about a person.
import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { saveSupportFile } from '../support/support-file.ts'
import { MARKER_ID, MARKER_NAME, openTestStation, signIn, testEntry, walkTo } from '../testing.ts'

describe('the machine', () => {
  it('says how much is stored, how far it is with sending and where the data lies', async () => {
    const booth = await openTestStation({ entries: [testEntry(1), testEntry(2)] })
    await signIn(booth)
    const before = await booth.client.machine.report()
    expect(before).toMatchObject({
      submissions: {},
      roster: { students: 2, captured: 0 },
      folder: { training: false, pictures: { count: 0, bytes: 0 } },
    })
    expect(existsSync(before.folder.path)).toBe(true)
    await walkTo(booth, 'saved', 'roster-1')
    await booth.client.session.close({})
    const after = await booth.client.machine.report()
    expect(after.submissions).toEqual({ queued: 1 })
    expect(after.folder.pictures.count).toBeGreaterThan(0)
    expect(after.folder.databaseBytes).toBeGreaterThan(0)
    expect(after.audit.records).toBeGreaterThan(before.audit.records)
    await booth.station.close()
  })

  it('writes a support file that names nobody, into its own folder, where the last one stays', async () => {
    const booth = await openTestStation({ entries: [testEntry(1)] })
    await signIn(booth)
    await walkTo(booth, 'saved', 'roster-1')
    await booth.client.session.close({})
    const first = await booth.client.machine.saveSupportFile({ rootId: null })
    booth.clock.now = new Date(booth.clock.now.getTime() + 60_000)
    const { path } = await booth.client.machine.saveSupportFile({ rootId: null })
    expect(existsSync(first.path)).toBe(false)
    const text = readFileSync(path, 'utf8')
    expect(JSON.parse(text)).toMatchObject({ report: { submissions: { queued: 1 } } })
    for (const told of [MARKER_NAME, MARKER_ID, testEntry(1).studentNumber, '管理员'])
      expect(text).not.toContain(told)
    await booth.station.close()
  })

  it('tidies nothing on somebody’s drive', async () => {
    const drive = mkdtempSync(join(tmpdir(), 'drive-'))
    const save = (madeAt: string) =>
      saveSupportFile({ folder: drive }, { report: { madeAt } as never, log: [] })
    await save('2026-01-01T08:00:00.000Z')
    await save('2026-01-01T08:01:00.000Z')
    expect(readdirSync(drive)).toHaveLength(2)
  })

  it('says of a drive that is gone that it is not there', async () => {
    const booth = await openTestStation({})
    await signIn(booth)
    await expect(booth.client.machine.saveSupportFile({ rootId: 'drive:/media/gone' })).rejects.toMatchObject(
      {
        code: 'NOT_FOUND',
      },
    )
    await booth.station.close()
  })
})
