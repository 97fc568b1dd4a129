// The booth, and for the demo a review server of its own that the booth enrols with, so that the loop closes with one
// command.

import { existsSync, mkdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import packageJson from '../../package.json' with { type: 'json' }
import { createServer, type ReviewServer } from '../../server/create-server.ts'
import { DEMO_ACCOUNTS } from '../../server/demo-accounts.ts'
import { type Booth as OpenBooth, openBooth } from '../../station/booth.ts'
import type { Station } from '../../station/station.ts'
import { emptyDatabase } from '../../tools/setup/empty-database.ts'
import { inRoot } from '../setup/root.ts'
import { CARDS } from '../sitter/material.ts'
import { GRADUATION, PEOPLE, rosterCsv, SCHOOL } from '../sitter/people.ts'

export interface BoothOptions {
  readonly dataDir: string
  readonly port: number
  /** Null starts a demo server beside the booth. */
  readonly serverUrl: string | null
  readonly camera: string | null
  readonly training: boolean
  readonly lang: 'zh-CN' | 'en' | null
  /** Of the demo server; without it the embedded one. */
  readonly databaseUrl?: string | undefined
  readonly onOpened?: () => void
}

export interface Booth extends OpenBooth {
  readonly server: ReviewServer | null
}

/** Stated on the terminal and in the README; they exist only in a demo's data folder. */
export const DEMO_OPERATORS = [
  { name: '演示管理员', role: 'administrator', pin: '135790' },
  { name: '演示主管', role: 'supervisor', pin: '246800' },
  { name: '演示操作员', role: 'operator', pin: '112233' },
] as const
export const DEMO_REVIEWER = DEMO_ACCOUNTS[1]
const DEMO_SITE = {
  name: '演示采集点',
  school: SCHOOL,
  contact: 'privacy@example.org',
  supportPhone: '010-00000000',
}

/** Whom an operator practises on when a real booth is switched to training. */
export const TRAINING_ROSTER = PEOPLE.map((one) => ({
  rosterId: `training-${one.studentNumber}`,
  taskId: `training-${one.studentNumber}`,
  name: one.name,
  studentNumber: one.studentNumber,
  idNumber: one.idNumber,
  school: SCHOOL,
  level: one.level,
  major: one.major,
  graduation: GRADUATION,
  feeFen: one.feeYuan * 100,
  codeSerial: 0,
  captured: false,
  removed: false,
  training: true,
}))

/** Puts them beside the cards, where a packed program finds them. */
export const writeTrainingSet = (): Promise<void> =>
  writeFile(inRoot('resources', 'sitter', 'training.json'), JSON.stringify({ roster: TRAINING_ROSTER }))

export async function startBooth(options: BoothOptions): Promise<Booth> {
  const dataDir = resolve(options.dataDir)
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const server =
    options.serverUrl === null ? await startDemoServer(join(dataDir, 'server'), options.databaseUrl) : null
  const booth = await openBooth({
    programDir: inRoot(),
    dataDir,
    version: packageJson.version,
    port: options.port,
    camera: options.camera,
    training: options.training,
    lang: options.lang,
    ...(options.serverUrl === null ? {} : { suggestedServer: options.serverUrl }),
    trainingSet: { roster: TRAINING_ROSTER, scannerFolder: existsSync(CARDS) ? CARDS : null },
    ...(options.onOpened ? { onOpened: options.onOpened } : {}),
  })
  if (server) await setUpDemo(booth.station, server)
  return {
    ...booth,
    server,
    close: async () => {
      await booth.close()
      await server?.close()
    },
  }
}

/** A review server with people to photograph and accounts to review them with. */
export async function startDemoServer(dataDir: string, databaseUrl?: string): Promise<ReviewServer> {
  const server = await createServer({
    ...(databaseUrl === undefined ? { emptyDatabase: await emptyDatabase() } : { databaseUrl }),
    dataDir,
    demo: true,
    school: SCHOOL,
  })
  const { problems } = await server.importRoster(rosterCsv())
  if (problems.length > 0) throw new Error(`the demo roster has ${problems.length} problems`)
  await server.publishRoster()
  await server.listen(0)
  return server
}

/** What a person would do in the set-up wizard, with stated values. The server's port is new at every start. */
export async function setUpDemo(
  station: Station,
  server: Pick<ReviewServer, 'url'> & {
    readonly createEnrolmentCode: () => Promise<{ readonly code: string }>
  },
): Promise<void> {
  const { folder, sync } = station.state
  const { site, operators } = folder()
  site.setInfo(DEMO_SITE)
  if (operators.list().length === 0) {
    for (const { name, role, pin } of DEMO_OPERATORS) await operators.create(name, role, pin)
  }
  if (existsSync(CARDS)) site.change({ scannerFolder: CARDS })
  const known = site.enrolment.read()
  if (known) site.enrolment.save({ ...known, serverUrl: server.url! })
  else await sync().enrol(server.url!, (await server.createEnrolmentCode()).code)
  site.finish()
}
