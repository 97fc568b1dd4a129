// What somebody at the machine itself may do to accounts: let one in again, set a password, make an administrator. The
// right to it is the data folder's: whoever can read its keys. A running server holds the folder, so the command line
// leaves the command there, sealed, and the server answers beside it.
import { randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as rest } from 'node:timers/promises'
import { z } from 'zod'
import { accountNamed, createAccount, setPassword, unlockAccount } from '../accounts/accounts.ts'
import { createSealer, type Sealer } from '../keys/seal.ts'
import { openKeys } from '../keys/server-keys.ts'
import { Refusal } from '../refusal.ts'
import { firstSchool } from '../schools/schools.ts'
import type { ServerContext } from '../server-context.ts'
import { COMMANDS } from './folder.ts'

const named = { name: z.string().trim().min(1).max(40) }
const withHash = { ...named, hash: z.string().startsWith('scrypt$') }
const localCommand = z.discriminatedUnion('what', [
  z.object({ what: z.literal('unlock'), ...named }),
  z.object({ what: z.literal('set-password'), ...withHash }),
  z.object({ what: z.literal('create-administrator'), ...withHash }),
])
export type LocalCommand = z.infer<typeof localCommand>

/** `done`, or why not: the refusal's code and detail. */
export type LocalOutcome = string

export async function runCommand(server: ServerContext, command: LocalCommand): Promise<LocalOutcome> {
  const by = { kind: 'server' } as const
  try {
    switch (command.what) {
      case 'unlock':
      case 'set-password': {
        const { id, school } = await accountNamed(server, command.name)
        if (command.what === 'unlock') await unlockAccount(school, by, id)
        else await setPassword(school, id, command.hash)
        return 'done'
      }
      case 'create-administrator': {
        const { name, hash } = command
        await createAccount(await firstSchool(server), by, {
          name,
          password: { hash },
          role: 'administrator',
        })
        return 'done'
      }
    }
  } catch (error) {
    if (error instanceof Refusal) return error.message
    throw error
  }
}

const folderOf = (dataDir: string): string => join(dataDir, COMMANDS)
const placeOf = (file: string): string => `command/${file}`

async function leave(sealer: Sealer, folder: string, file: string, value: unknown): Promise<void> {
  const temporary = join(folder, `${file}.part`)
  await writeFile(temporary, sealer.sealJson(placeOf(file), value), { mode: 0o600 })
  await rename(temporary, join(folder, file))
}

const POLL_MS = 300
const PATIENCE_MS = 30_000

/** To the server that holds the folder. Throws when it does not answer; the command is then withdrawn. */
export async function sendCommand(dataDir: string, command: LocalCommand): Promise<LocalOutcome> {
  const sealer = createSealer(await openKeys(dataDir, 'known'))
  const folder = folderOf(dataDir)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const id = randomUUID()
  const [ask, answer] = [`${id}.ask`, `${id}.answer`]
  await leave(sealer, folder, ask, command)
  try {
    for (let waitedMs = 0; waitedMs < PATIENCE_MS; waitedMs += POLL_MS) {
      await rest(POLL_MS)
      const sealed = await readFile(join(folder, answer)).catch(() => null)
      if (sealed) return sealer.openJson<LocalOutcome>(placeOf(answer), sealed)
    }
    throw new Error('the running server did not answer; stop it and try again')
  } finally {
    for (const file of [ask, answer]) await rm(join(folder, file), { force: true })
  }
}

/** Answers commands until the returned function is called. What was left while no server ran is thrown away. */
export async function answerCommands(server: ServerContext, dataDir: string): Promise<() => Promise<void>> {
  const folder = folderOf(dataDir)
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true, mode: 0o700 })
  let last = Promise.resolve()
  const timer = setInterval(() => {
    last = last.then(() =>
      answerAll(server, folder).catch((error: unknown) =>
        server.log.error({ error: String((error as Error).name) }, 'a local command failed'),
      ),
    )
  }, POLL_MS)
  timer.unref()
  return async () => {
    clearInterval(timer)
    await last
  }
}

async function answerAll(server: ServerContext, folder: string): Promise<void> {
  if ((await server.space.look()).level === 'moved') return
  for (const ask of (await readdir(folder)).filter((name) => name.endsWith('.ask'))) {
    const sealed = await readFile(join(folder, ask))
    // First away with it: whatever happens, it happens once.
    await rm(join(folder, ask))
    const command = localCommand.parse(server.sealer.openJson(placeOf(ask), sealed))
    const outcome = await runCommand(server, command)
    await leave(server.sealer, folder, ask.replace(/ask$/, 'answer'), outcome)
  }
}
