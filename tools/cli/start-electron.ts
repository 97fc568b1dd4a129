// npm start -- --host electron: the shell from the work tree, and without --server a demo server that its set-up wizard
// enrols with. The shell's station is a process of its own, so nothing is set up for it from here.
import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { BoothFlags } from '../../station/command.ts'
import { bundleShell } from '../dist-electron/pack.ts'
import { electronBinary, HOW_TO_GET_IT } from '../setup/electron.ts'
import { inRoot } from '../setup/root.ts'
import { DEMO_REVIEWER, startDemoServer, writeTrainingSet } from './booth.ts'

export interface ElectronStart extends BoothFlags {
  readonly dataDir: string
  /** Null starts a demo server beside the booth. */
  readonly serverUrl: string | null
}

const say = (line: string): boolean => process.stdout.write(`${line}\n`)

/** What the shell is started with. */
export const shellArgs = ({ dataDir, serverUrl, camera, lang, kiosk }: ElectronStart): string[] => [
  inRoot(),
  '--data',
  dataDir,
  ...(kiosk ? [] : ['--windowed']),
  ...(camera === undefined ? [] : ['--camera', camera]),
  ...(lang === undefined ? [] : ['--lang', lang]),
  ...(serverUrl === null || camera === 'sitter' ? ['--training'] : []),
]

export async function startUnderElectron(start: ElectronStart): Promise<void> {
  const binary = electronBinary()
  if (binary === null) {
    process.stderr.write(`${HOW_TO_GET_IT}\n`)
    process.exitCode = 1
    return
  }
  mkdirSync(start.dataDir, { recursive: true, mode: 0o700 })
  await bundleShell()
  await writeTrainingSet()
  const server = start.serverUrl === null ? await startDemoServer(join(start.dataDir, 'server')) : null
  if (server) {
    say(`审核后台 review console: ${server.url}/console/  ${DEMO_REVIEWER.name}  ${DEMO_REVIEWER.password}`)
    const { code } = await server.createEnrolmentCode()
    say(`for the set-up wizard: server ${server.url}  enrolment code ${code}`)
  } else say(`for the set-up wizard: server ${start.serverUrl}`)
  const shell = spawn(binary, shellArgs(start), { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => shell.kill())
  shell.on('exit', async (code) => {
    await server?.close()
    process.exit(code ?? 0)
  })
}
