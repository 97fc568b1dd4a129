import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { browserFlags, type KeptBrowser, keepBrowser } from './browser.ts'
import { allowCamera, freeProfile } from './profile.ts'

let dir: string
let profileDir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'browser-'))
  profileDir = join(dir, 'profile')
  mkdirSync(profileDir)
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const claim = (by: string): void => {
  symlinkSync(by, join(profileDir, 'SingletonLock'))
  symlinkSync('/tmp/nowhere/SingletonSocket', join(profileDir, 'SingletonSocket'))
  symlinkSync('123', join(profileDir, 'SingletonCookie'))
}
const claimed = (): boolean => {
  try {
    return readlinkSync(join(profileDir, 'SingletonLock')) !== ''
  } catch {
    return false
  }
}

describe('a profile that is claimed', () => {
  it.each([
    ['by a machine of another name', 'another-machine-1'],
    ['by a process that is gone', `${hostname()}-4194301`],
    ['by a process that is somebody else', `${hostname()}-${process.pid}`],
  ])('%s is free again, and nobody is harmed', async (_who, lock) => {
    claim(lock)
    await freeProfile(profileDir)
    expect(claimed()).toBe(false)
    expect(existsSync(join(profileDir, 'SingletonSocket'))).toBe(false)
  })

  it.skipIf(process.platform !== 'linux')(
    'by a browser that outlived its booth ends that browser',
    async () => {
      const left = spawn(
        process.execPath,
        ['-e', 'setInterval(() => {}, 1000)', '--', `--user-data-dir=${profileDir}`],
        { stdio: 'ignore' },
      )
      const gone = once(left, 'exit')
      claim(`${hostname()}-${left.pid}`)
      await freeProfile(profileDir)
      await gone
      expect(claimed()).toBe(false)
    },
  )
})

describe('the camera', () => {
  const exceptions = () =>
    JSON.parse(readFileSync(join(profileDir, 'Default', 'Preferences'), 'utf8')).profile.content_settings
      .exceptions.media_stream_camera

  it('is allowed to the booth’s origin alone, and what else was set stays', () => {
    mkdirSync(join(profileDir, 'Default'))
    const file = join(profileDir, 'Default', 'Preferences')
    writeFileSync(
      file,
      JSON.stringify({ profile: { name: 'x', content_settings: { exceptions: { cookies: { a: 1 } } } } }),
    )
    allowCamera(profileDir, 'http://127.0.0.1:4000')
    allowCamera(profileDir, 'http://127.0.0.1:4001')
    expect(exceptions()).toEqual({ 'http://127.0.0.1:4001,*': { setting: 1 } })
    expect(JSON.parse(readFileSync(file, 'utf8')).profile).toMatchObject({
      name: 'x',
      content_settings: { exceptions: { cookies: { a: 1 } } },
    })
  })

  it('is asked for where the settings cannot be read', () => {
    mkdirSync(join(profileDir, 'Default'))
    writeFileSync(join(profileDir, 'Default', 'Preferences'), '{ broken')
    allowCamera(profileDir, 'http://127.0.0.1:4000')
    expect(readFileSync(join(profileDir, 'Default', 'Preferences'), 'utf8')).toBe('{ broken')
  })
})

it('the browser is pointed at the booth’s own address and may reach no other', () => {
  const flags = browserFlags({
    address: 'http://127.0.0.1:4000/start?token=x',
    profileDir,
    kiosk: true,
    fakeCamera: null,
  })
  expect(flags).toContain('--proxy-bypass-list=<-loopback>;127.0.0.1:4000')
  expect(flags).toContain('--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1')
})

describe.skipIf(process.platform === 'win32')('a browser that does not stay', () => {
  let kept: KeptBrowser
  let said: string[]
  let closed = 0
  afterEach(() => kept.stop())

  function keep(script: string): void {
    const chromium = join(dir, 'chromium')
    writeFileSync(chromium, `#!/bin/sh\necho "$@" >> ${dir}/started\n${script}\n`)
    chmodSync(chromium, 0o755)
    said = []
    closed = 0
    let given = 0
    kept = keepBrowser({
      chromium,
      address: () => `http://127.0.0.1:4000/start?token=secret${++given}`,
      profileDir,
      kiosk: true,
      fakeCamera: null,
      onClosed: () => {
        closed += 1
      },
      say: (line) => void said.push(line),
    })
  }
  const starts = (): number =>
    existsSync(join(dir, 'started'))
      ? readFileSync(join(dir, 'started'), 'utf8').trim().split('\n').length
      : 0

  it('is started again ever more slowly, with the reason said and no start address in it', async () => {
    claim('another-machine-1')
    keep('echo "profile in use, token=secret1" >&2; exit 21')
    await expect.poll(() => said.length).toBe(3)
    expect(said.map((line) => /started again in (\d+) s/.exec(line)?.[1])).toEqual(['1', '2', '4'])
    expect(said[0]).toMatch(/ended with 21 after .*\nprofile in use, token=…/s)
    expect(said.join()).not.toContain('secret')
    expect(starts()).toBe(3)
    expect(claimed()).toBe(false)
    expect(closed).toBe(0)
  })

  it('one that hands its page to another browser and ends is no window that was closed', async () => {
    keep('exit 0')
    await expect.poll(() => said.length).toBeGreaterThan(0)
    expect(closed).toBe(0)
  })

  it('one that showed the booth and was closed ends it', async () => {
    keep(`while [ ! -e ${dir}/go ]; do sleep 0.1; done; exit 0`)
    kept.opened()
    await expect.poll(starts).toBe(1)
    kept.opened()
    writeFileSync(join(dir, 'go'), '')
    await expect.poll(() => closed).toBe(1)
    expect(said).toEqual([])
  })

  it('leaves its crash dumps in the profile, and none of them stays there', async () => {
    const dump = join(profileDir, 'crash-dumps', 'pending', 'face.dmp')
    keep(
      `mkdir -p "$BREAKPAD_DUMP_LOCATION/pending"; echo face > "$BREAKPAD_DUMP_LOCATION/pending/face.dmp"; sleep 30`,
    )
    await expect.poll(() => existsSync(dump)).toBe(true)
    kept.stop()
    expect(existsSync(dump)).toBe(false)
  })

  it('that cannot be started at all is said, not thrown', async () => {
    keep('')
    kept.stop()
    said = []
    kept = keepBrowser({
      chromium: join(dir, 'nothing'),
      address: () => 'http://127.0.0.1:4000/',
      profileDir,
      kiosk: true,
      fakeCamera: null,
      onClosed: () => undefined,
      say: (line) => void said.push(line),
    })
    await expect.poll(() => said[0]).toMatch('could not start (ENOENT)')
  })
})
