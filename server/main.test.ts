// The command line as an operator meets it.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { failureOf, openConsole, signIn } from '../tests/support/review-server.ts'

let dir: string
const running: ChildProcess[] = []

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'server-cli-'))
})
afterEach(async () => {
  for (const child of running.splice(0)) child.kill('SIGKILL')
  await rm(dir, { recursive: true, force: true })
})

function run(...flags: string[]) {
  const args = [join(import.meta.dirname, 'main.ts'), '--data', dir, ...flags]
  const child = spawn(process.execPath, args, { env: { ...process.env, LOG_LEVEL: 'silent' } })
  running.push(child)
  const exit = new Promise<number | null>((resolve) => child.on('exit', resolve))
  return { child, exit }
}

/** Resolves with what was printed once `wanted` is among it. */
function printed(child: ChildProcess, wanted: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = ''
    child.stdout!.on('data', (chunk: Buffer) => {
      output += chunk.toString()
      if (wanted.test(output)) resolve(output)
    })
    child.on('exit', () => reject(new Error(`ended after: ${output}`)))
  })
}

describe('npm run server', () => {
  it('states the demo’s accounts, which work, and closes on SIGTERM', async () => {
    const { child, exit } = run('--demo', '--port', '0')
    const output = await printed(child, /审核员 .*\n/)
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(output)![0]
    const [, password] = /审核员 +(\S+)/.exec(output)!
    const { api } = openConsole(url)
    expect(await failureOf(api.login({ name: '审核员', password: password! }))).toBe('done')
    child.kill('SIGTERM')
    expect(await exit).toBe(0)
  })

  it('makes the first administrator with a password from stdin, or a token on the screen', async () => {
    const short = run('--create-admin', '主管')
    short.child.stdin!.end('short\n')
    expect(await text(short.child.stderr!)).toMatch(/at least 10/)
    expect(await short.exit).toBe(1)
    const start = run('--port', '0')
    expect(await printed(start.child, /\/console\/#setup=\S{22}\n/)).not.toMatch(/demo/)
    start.child.kill('SIGTERM')
    await start.exit
    const made = run('--create-admin', '主管')
    made.child.stdin!.end('long-enough-1\n')
    expect(await made.exit).toBe(0)
    const again = run('--port', '0')
    const output = await printed(again.child, /--school NAME\n/)
    expect(output).not.toMatch(/token/)
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(output)![0]
    const login = openConsole(url).api.login({ name: '主管', password: 'long-enough-1' })
    expect(await failureOf(login)).toBe('done')
  })

  it('lets in an account that wrong passwords locked, and replaces a lost password, running or stopped', async () => {
    const start = async () => {
      const { child, exit } = run('--demo', '--port', '0')
      const output = await printed(child, /审核员 .*\n/)
      return { child, exit, url: /http:\/\/127\.0\.0\.1:\d+/.exec(output)![0] }
    }
    const command = async (flag: string, name: string, password = '') => {
      const { child, exit } = run('--demo', flag, name)
      child.stdin!.end(password)
      const said = await text(child.stderr!)
      return `${await exit} ${said.trim()}`.trim()
    }
    const login = (url: string, password: string) =>
      failureOf(openConsole(url).api.login({ name: '管理员', password }))
    let server = await start()
    const session = await signIn(server.url)
    for (let time = 0; time < 5; time += 1) await login(server.url, 'wrong-password')
    expect(await login(server.url, 'demo-administrator')).toBe('LOCKED_OUT')
    expect(await command('--unlock', '没有的')).toBe('1 there is no account of that name')
    expect(await command('--unlock', '管理员')).toBe('0')
    expect(await login(server.url, 'demo-administrator')).toBe('done')
    expect(await command('--reset-password', '管理员', 'another-password\n')).toBe('0')
    expect(await failureOf(session.api.me())).toBe('NOT_SIGNED_IN session')
    expect(await login(server.url, 'another-password')).toBe('done')
    server.child.kill('SIGTERM')
    await server.exit
    expect(await command('--reset-password', '管理员', 'short')).toMatch(/^1 .*at least 10/)
    expect(await command('--reset-password', '管理员', 'third-password')).toBe('0')
    server = await start()
    expect(await login(server.url, 'third-password')).toBe('done')
  })

  it('warns before it listens beyond this machine', async () => {
    const { child } = run('--demo', '--port', '0', '--host', '0.0.0.0')
    await printed(child, /WITHOUT ENCRYPTION/)
  })
})

describe('what cannot be done is said with what to do', () => {
  async function refusal(...flags: string[]): Promise<string> {
    const { child, exit } = run(...flags)
    const said = text(child.stderr!)
    expect(await exit).toBe(1)
    return said
  }

  it('a port that is taken, a roster that is not there, an engine that is away, an address that is not safe', async () => {
    const { child } = run('--demo', '--port', '0')
    const port = /127\.0\.0\.1:(\d+)/.exec(await printed(child, /127\.0\.0\.1:\d+/))![1]!
    const other = await mkdtemp(join(tmpdir(), 'server-cli-'))
    const elsewhere = ['--data', other, '--demo']
    expect(await refusal(...elsewhere, '--port', port)).toMatch(new RegExp(`port ${port} .*--port`))
    expect(await refusal(...elsewhere, '--port', '0', '--import', '/nope.csv')).toMatch(
      /--import: \/nope\.csv .*ENOENT/,
    )
    const nobody = 'postgres://nobody@127.0.0.1:9/x'
    expect(await refusal(...elsewhere, '--database-url', nobody)).toMatch(/--database-url\) does not answer/)
    expect(await refusal('--public-url', 'http://review.example')).toMatch(/https:\/\//)
    await rm(other, { recursive: true, force: true })
  })
})
