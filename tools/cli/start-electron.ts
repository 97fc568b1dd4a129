// npm start -- --host electron: the shell from the work tree, and without --server a demo server that its set-up wizard
// enrols with. The shell's station is a process of its own, so nothing is set up for it from here.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { AGAIN } from '../../electron/lifecycle/restart.ts'
import { argsAgain } from '../../electron/options/command.ts'
import type { BoothFlags } from '../../station/command.ts'
import { fakeCameraFlags } from '../../station/kiosk/browser.ts'
import { bundleShell } from '../dist-electron/pack.ts'
import { electronBinary, HOW_TO_GET_IT } from '../setup/electron.ts'
import { inRoot } from '../setup/root.ts'
import { DEMO_REVIEWER, startDemoServer, writeTrainingSet } from './booth.ts'

export interface ElectronStart extends BoothFlags {
  readonly dataDir: string
  /** Null starts a demo server beside the booth. */
  readonly serverUrl: string | null
  /** An MJPEG file in place of the camera: training only. */
  readonly fakeCamera: string | null
}

const say = (line: string): boolean => process.stdout.write(`${line}\n`)

/** What the shell is started with. */
export function shellArgs({ dataDir, serverUrl, camera, fakeCamera, lang, kiosk }: ElectronStart): string[] {
  const label = fakeCamera === null ? camera : 'fake'
  const synthetic = serverUrl === null || camera === 'sitter' || fakeCamera !== null
  return [
    inRoot(),
    '--supervised',
    '--data',
    dataDir,
    ...(kiosk ? [] : ['--windowed']),
    ...(label === undefined ? [] : ['--camera', label]),
    ...(lang === undefined ? [] : ['--lang', lang]),
    ...(synthetic ? ['--training'] : []),
    ...(fakeCamera === null ? [] : fakeCameraFlags(fakeCamera)),
  ]
}

/**
 * Runs the shell until it ends for good: what stands beside it, the demo server, lives through its new starts. `run`
 * resolves with the exit code. Returns the last one.
 */
export async function superviseShell(
  run: (args: string[]) => Promise<number>,
  args: readonly string[],
  now = Date.now,
): Promise<number> {
  let relaunched: readonly number[] = []
  for (;;) {
    const code = await run(argsAgain(args, relaunched))
    if (code === AGAIN.remembered) relaunched = [...relaunched, now()]
    else if (code === AGAIN.afresh) relaunched = []
    else return code
  }
}

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
  let shell: ChildProcess | null = null
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => shell?.kill())
  const run = (args: string[]): Promise<number> =>
    new Promise((resolve, reject) => {
      shell = spawn(binary, args, { stdio: 'inherit' })
      shell.on('error', reject)
      shell.on('exit', (code) => resolve(code ?? 0))
    })
  const code = await superviseShell(run, shellArgs(start))
  await server?.close()
  process.exit(code)
}
