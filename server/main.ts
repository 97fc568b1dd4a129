// npm run server -- --data DIR [--port N] [--host ADDRESS] [--demo] …
import { readFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { join } from 'node:path'
import { text as readText } from 'node:stream/consumers'
import { Command, InvalidArgumentError } from 'commander'
import { pino } from 'pino'
import { PASSWORD_LENGTH } from '../core/contract/server-console.ts'
import { problemLine } from '../core/roster/problems.ts'
import { FolderInUse } from '../node/folder-lock.ts'
import { portInUse } from '../node/port-in-use.ts'
import { hashPassword } from './accounts/passwords.ts'
import { createServer, type ReviewServer } from './create-server.ts'
import { DEMO_ACCOUNTS } from './demo-accounts.ts'
import { runRotateKeys } from './keys/command.ts'
import { mustHoldKeys } from './keys/server-keys.ts'
import { type LocalCommand, type LocalOutcome, sendCommand } from './local/commands.ts'
import { runMove } from './move/command.ts'
import { type PlaceFlags, placesOf, withPlaces } from './place-options.ts'
import { awayInWords } from './store/away.ts'
import { knownEmptyDatabaseIn } from './store/empty-database.ts'

interface Flags extends PlaceFlags {
  readonly port: number
  readonly host: string
  readonly demo: boolean
  readonly acceptMissing: boolean
  readonly school?: string
  readonly publicUrl?: string
  readonly import?: string
  readonly createAdmin?: string
  readonly resetPassword?: string
  readonly unlock?: string
}

const say = (line: string): boolean => process.stdout.write(`${line}\n`)

function readPort(text: string): number {
  const port = Number(text)
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new InvalidArgumentError('a port is 0 to 65535')
  return port
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))

function readPublicUrl(text: string): string {
  const url = URL.parse(text)
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname))
  if (!isSafe) throw new InvalidArgumentError('it is an https:// address: passwords and photos travel there')
  return text
}

const program = withPlaces(new Command('server'))
  .description('central review server of the capture stations')
  .addHelpText(
    'after',
    `
move --from PLACE --to PLACE moves all data to another place; see move --help
rotate-keys makes a new data key and seals everything anew under it; see rotate-keys --help`,
  )
  .option('--port <n>', 'port', readPort, 4600)
  .option('--host <address>', 'address to listen on', '127.0.0.1')
  .option('--demo', 'synthetic students and stated accounts; fixed when the folder is made', false)
  .option('--accept-missing', 'start although pictures are missing that the database knows', false)
  .option('--school <name>', 'name of the school')
  .option('--public-url <url>', 'https address of the TLS proxy before this server', readPublicUrl)
  .option('--import <file>', 'import and publish a roster (CSV or XLSX), then go on')
  .option('--create-admin <name>', 'make an administrator, the password read from stdin, and stop')
  .option('--reset-password <name>', 'give an account a new password, read from stdin, and stop')
  .option('--unlock <name>', 'let an account sign in again that wrong passwords locked, and stop')

async function readPassword(): Promise<string> {
  if (process.stdin.isTTY)
    process.stderr.write('type the password, then Enter and Ctrl-D; it can be seen here:\n')
  const password = (await readText(process.stdin)).replace(/\r?\n$/, '')
  const { shortest, longest } = PASSWORD_LENGTH
  if (password.length < shortest) throw new Error(`the password must have at least ${shortest} characters`)
  if (password.length > longest) throw new Error(`the password must have at most ${longest} characters`)
  return hashPassword(password)
}

/** Null when the flags ask for a server. */
async function readCommand(flags: Flags): Promise<LocalCommand | null> {
  if (flags.unlock !== undefined) return { what: 'unlock', name: flags.unlock }
  if (flags.resetPassword !== undefined) {
    return { what: 'set-password', name: flags.resetPassword, hash: await readPassword() }
  }
  if (flags.createAdmin === undefined) return null
  return { what: 'create-administrator', name: flags.createAdmin, hash: await readPassword() }
}

const OUTCOMES: Readonly<Record<LocalOutcome, string>> = {
  'NOT_FOUND (account)': 'there is no account of that name',
  'CONFLICT (name-taken)': 'there is an account of that name already',
}

/** In the folder itself, or through the server that holds it. */
async function runLocally(flags: Flags, command: LocalCommand): Promise<void> {
  // A mistyped folder must not become a new server, which then knows nobody of that name.
  if (flags.databaseUrl === undefined && command.what !== 'create-administrator') mustHoldKeys(flags.data)
  const server = await openServer(flags).catch((error: unknown) => {
    if (error instanceof FolderInUse) return null
    throw error
  })
  const outcome = server
    ? await server.runCommand(command).finally(() => server.close())
    : await sendCommand(flags.data, command)
  if (outcome !== 'done') throw new Error(OUTCOMES[outcome] ?? outcome)
  say('done')
}

async function openServer(flags: Flags): Promise<ReviewServer> {
  const emptyDatabase = await knownEmptyDatabaseIn(join(import.meta.dirname, '../out'))
  return createServer({
    ...placesOf(flags),
    demo: flags.demo,
    acceptMissing: flags.acceptMissing,
    ...(emptyDatabase === undefined ? {} : { emptyDatabase }),
    log: pino({ level: process.env['LOG_LEVEL'] ?? 'info', base: null }, pino.destination(2)),
    ...(flags.school === undefined ? {} : { school: flags.school }),
    ...(flags.publicUrl === undefined ? {} : { publicUrl: flags.publicUrl }),
  })
}

async function importFile(server: ReviewServer, path: string): Promise<void> {
  const bytes = await readFile(path).catch(({ code }: NodeJS.ErrnoException) => {
    throw new Error(`--import: ${path} cannot be read (${code}); nothing was imported`)
  })
  const { added, changed, problems, problemCount, notes = [] } = await server.importRoster({ bytes })
  if (problems.length > 0) {
    for (const problem of problems) say(`${path}: ${problemLine(problem)}`)
    throw new Error(`${problemCount ?? problems.length} problems in ${path}: nothing was imported`)
  }
  for (const note of notes) say(`${path}: ${problemLine(note)}`)
  const { published, heldBack } = await server.publishRoster()
  say(`roster: ${added} added, ${changed} changed, ${published} published`)
  if (heldBack > 0) say(`${heldBack} drafts kept back: those photos are under review or approved`)
}

function announce(server: ReviewServer, flags: Flags): void {
  const address = flags.publicUrl ?? server.url
  say(`review server: ${address}/console/`)
  if (server.demo) {
    say('demo: synthetic students only. Accounts:')
    for (const { name, password } of DEMO_ACCOUNTS) say(`  ${name}  ${password}`)
  }
  if (server.setupToken !== null) {
    say(`first administrator: open ${address}/console/#setup=${server.setupToken}`)
    say('  its last part is the one-time token; without it, open /console/#setup and type the token')
    say('or, in another terminal, the same command with --create-admin NAME and the password on stdin')
  }
  if (server.school === '') say('no school is named yet: start once with --school NAME')
  if (!isLoopback(flags.host) && !flags.publicUrl) {
    say(
      'WARNING: listening beyond this machine WITHOUT ENCRYPTION. Passwords and photos travel readable, and',
    )
    say('stations refuse such an address. Put a TLS proxy before the server, listen on 127.0.0.1 and say')
    say('--public-url https://…')
  }
}

async function main(): Promise<void> {
  if (process.argv[2] === 'move') return runMove(process.argv.slice(3), say)
  if (process.argv[2] === 'rotate-keys') return runRotateKeys(process.argv.slice(3), say)
  const flags = program.parse().opts<Flags>()
  const command = await readCommand(flags)
  if (command) return runLocally(flags, command)
  const server = await openServer(flags)
  try {
    if (flags.import !== undefined) await importFile(server, flags.import)
    await server.listen(flags.port, flags.host)
  } catch (error) {
    await server.close()
    throw error
  }
  announce(server, flags)
  let closing = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (closing) return
      closing = true
      say('closing …')
      void server.close().then(() => process.exit(0))
    })
  }
}

function inWords(error: NodeJS.ErrnoException): string {
  const away = awayInWords(error)
  if (away !== null) return `${away} (${error.message || error.code})`
  return portInUse(error) ?? error.message
}

main().catch((error: Error) => {
  process.stderr.write(`${inWords(error)}\n`)
  process.exit(1)
})
