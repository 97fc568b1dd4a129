// Sessions of people who must leave no trace: nothing of them is readable in any file, log or temporary folder of booth
// and server, on the next one's screen or in its memory; and the record of who did what cannot be bent unseen.

import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { pino } from 'pino'
import { standardReport } from '../../../core/session/testing.ts'
import { createServer, type ReviewServer } from '../../../server/create-server.ts'
import { createAudit } from '../../../station/audit/audit.ts'
import { createCipher } from '../../../station/keys/cipher.ts'
import { openDataKey } from '../../../station/keys/data-key.ts'
import { keyFileKeyring } from '../../../station/keys/key-file.ts'
import {
  journey,
  openTestStation,
  signIn,
  type TestStation,
  testVision,
  wallClock,
} from '../../../station/testing.ts'
import { emptyDatabase } from '../../../tools/setup/empty-database.ts'
import { tinyJpeg } from '../../support/review-server.ts'
import { cardLines, rosterOf, studentNumberOf } from '../kill/people.ts'
import { type Draw, drawFrom, type Knock, type KnockReport } from '../knock.ts'
import { leaksOfScreens } from './screens.ts'
import { formsOf, foundBelow, foundIn, type Marker } from './search.ts'

/** A face that can be found again: nothing about it is a picture but its markers. */
const FACE = '面部标记-FACE-4f1c9a'

async function session(booth: TestStation, n: number, draw: Draw): Promise<'saved' | 'ended'> {
  const [hit] = await booth.client.roster.search({ query: studentNumberOf(n) })
  const stopAfter = draw.int(1, 14)
  let steps = 0
  for (const [, command] of journey(booth, hit!.rosterId)) {
    await command()
    steps += 1
    if (steps === stopAfter && steps < 9) {
      await booth.client.session.end({ reason: 'wrong-person' })
      break
    }
  }
  const { session: last } = await booth.client.session.close({})
  if (last) throw new Error('the session is still there')
  return steps < 9 ? 'ended' : 'saved'
}

/** Whoever can write the file can take the log's guards away first. Returns the log's verdict of itself. */
async function bend(dir: string, sql: string, draw: Draw) {
  const folder = join(dir, 'training')
  const cipher = createCipher(await openDataKey(folder, keyFileKeyring(join(folder, 'host.key'))))
  const db = new Database(join(folder, 'station.db'))
  const audit = createAudit(db, cipher, () => new Date())
  const { records } = audit.head()
  const guards = db
    .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'audit'")
    .pluck()
    .all()
  for (const guard of guards) db.exec(`DROP TRIGGER ${guard}`)
  db.prepare(sql).run(draw.int(2, records - MOST_CUT))
  const verdict = audit.verify()
  db.close()
  return verdict
}

/** More than a station adds by opening: a cut log must still be shorter when it is next compared. */
const MOST_CUT = 10

/** A changed or missing record breaks the chain. A cut tail does not: the server, which noted its head, must see it. */
async function bentUnseen(dir: string, server: ReviewServer, draw: Draw): Promise<string[]> {
  const problems: string[] = []
  const copyFor = (how: string): string => {
    const copy = `${dir}-${how}`
    cpSync(dir, copy, { recursive: true })
    return copy
  }
  for (const [how, sql] of [
    ['changed', "UPDATE audit SET action = action || 'x' WHERE seq = ?"],
    ['backdated', "UPDATE audit SET at = '2020-01-01T00:00:00.000Z' WHERE seq = ?"],
    ['missing', 'DELETE FROM audit WHERE seq = ?'],
  ] as const)
    if ((await bend(copyFor(how), sql, draw)).ok) problems.push(`an audit record ${how} goes unseen`)
  const noted = async (from: string): Promise<number> => {
    const { records } = await server.verifyAudit()
    const booth = await openTestStation({ dir: from, training: true, entries: [], clock: wallClock })
    await booth.station.state.sync().now()
    await booth.station.close()
    return (await server.verifyAudit()).records - records
  }
  if ((await noted(copyFor('whole'))) !== 0) problems.push('the server complains of a whole audit log')
  const cut = copyFor('cut')
  await bend(cut, 'DELETE FROM audit WHERE seq >= ?', draw)
  if ((await noted(cut)) !== 1) problems.push('the server does not note that an audit log was cut')
  return problems
}

async function run({ rounds, seed, say }: Parameters<Knock['run']>[0]): Promise<KnockReport> {
  const draw = drawFrom(seed)
  const root = mkdtempSync(join(tmpdir(), 'knock-leak-'))
  const problems: string[] = []
  const temporary = join(root, 'tmp')
  mkdirSync(temporary)
  const usual = process.env['TMPDIR']
  process.env['TMPDIR'] = temporary
  const logFile = join(root, 'station.log')
  const serverLog: string[] = []
  const note = (...given: unknown[]) => void serverLog.push(JSON.stringify(given))
  const server = await createServer({
    emptyDatabase: await emptyDatabase(),
    dataDir: join(root, 'server'),
    demo: true,
    log: { info: note, warn: note, error: note },
  })
  let saved = 0
  try {
    await server.importRoster(rosterOf(rounds + 1))
    await server.publishRoster()
    await server.listen(0)
    let current = 0
    const drawn = testVision()
    const booth = await openTestStation({
      dir: join(root, 'booth'),
      training: true,
      entries: [],
      log: pino({ level: 'trace' }, pino.destination({ dest: logFile, sync: true })),
      clock: wallClock,
      vision: {
        ...drawn,
        readText: async (image) => {
          const { lines, ...rest } = await drawn.readText(image)
          return { lines: cardLines(lines, current), ...rest }
        },
        standardize: async () => ({
          standard: tinyJpeg(`${FACE} standard`),
          captured: tinyJpeg(`${FACE} captured`),
          report: standardReport,
        }),
      },
    })
    const put = (...[kind, bytes, mediaType]: Parameters<TestStation['put']>) =>
      booth.put(
        kind,
        typeof bytes === 'string' && kind !== 'landmarks' ? `${FACE} ${bytes}` : bytes,
        mediaType,
      )
    await signIn(booth)
    await booth.station.state.sync().enrol(server.url!, (await server.createEnrolmentCode()).code)
    const markers: Marker[] = [{ name: 'face', text: FACE }]
    for (let round = 1; round <= rounds; round++) {
      current = round
      const [name, number, idNumber] = rosterOf(round).split('\n').at(-1)!.split(',') as [
        string,
        string,
        string,
      ]
      markers.push({ name: 'ID number', text: idNumber })
      markers.push({ name: 'name', text: name })
      if ((await session({ ...booth, put }, round, draw)) === 'saved') saved += 1
      await booth.station.state.sync().now()
      if (round % 10 !== 0 && round !== rounds) continue
      const forms = formsOf(markers)
      const found = foundBelow([root], forms)
      for (const one of foundIn(Buffer.from(serverLog.join('\n')), forms))
        found.push(`${one} in the server’s log`)
      for (const problem of found) say(`PROBLEM round ${round}: ${problem}`)
      problems.push(...found.map((problem) => `round ${round}: ${problem}`))
      say(`round ${round}: ${number}, ${problems.length} problems`)
    }
    const { ok } = booth.station.state.folder().audit.verify()
    if (!ok) problems.push('the audit log does not verify')
    if (!(await server.verifyAudit()).ok) problems.push('the server’s audit log does not verify')
    await booth.station.close()
    problems.push(...(await bentUnseen(join(root, 'booth'), server, draw)))
    problems.push(...(await leaksOfScreens(join(root, 'screens'))))
    problems.push(...foundBelow([temporary], formsOf(markers)))
  } catch (error) {
    problems.push((error as Error).stack ?? String(error))
  } finally {
    if (usual === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = usual
    await server.close()
    rmSync(root, { recursive: true, force: true })
  }
  return { figures: { saved, ended: rounds - saved }, problems }
}

export const leak: Knock = { name: 'leak', round: 'session', quickRounds: 5, longRounds: 200, run }
