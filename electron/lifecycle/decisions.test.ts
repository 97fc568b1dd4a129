// What the shell decides by itself: when to start again, what to keep, when to update, which screen is whose.
import { EventEmitter } from 'node:events'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Display, SafeStorage } from 'electron'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { KeyRefused, openDataKey } from '../../station/keys/data-key.ts'
import { argsAgain, readShellFlags } from '../options/command.ts'
import { shellOptions } from '../options/kept-options.ts'
import { layoutOf } from '../options/layout.ts'
import { isKeyringUsable, safeStorageKeyring } from '../security/keyring.ts'
import { watchPage } from '../windows/watch-page.ts'
import { assignDisplays, windowOptions } from '../windows/window.ts'
import { keepCrashDumps, RETENTION, sweepCrashDumps } from './crash-dumps.ts'
import { keepAwake } from './power.ts'
import { BUDGET, createRecovery, remedy } from './recovery.ts'
import { createRestart } from './restart.ts'
import { shutDownInOrder } from './shutdown.ts'
import { isOnlyInstance } from './single-instance.ts'
import { keepUpdated, updateWhenQuiet } from './updates.ts'
import { watchChildren } from './watch-children.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'shell-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

describe('recovery', () => {
  const now = 1_700_000_000_000
  const times = (count: number, at = now) => Array.from({ length: count }, () => at)

  it('starts the part again while the budget lasts, then the program, then calls staff', () => {
    expect(remedy({ failures: times(1), relaunches: [] }, now)).toBe('restart')
    expect(remedy({ failures: times(3), relaunches: [] }, now)).toBe('restart')
    expect(remedy({ failures: times(4), relaunches: [] }, now)).toBe('relaunch')
    expect(remedy({ failures: times(4), relaunches: times(1) }, now)).toBe('relaunch')
    const worn = times(2)
    expect(remedy({ failures: times(4), relaunches: worn }, now)).toBe('call-staff')
    // A part may still be started again after the program was.
    expect(remedy({ failures: times(1), relaunches: worn }, now)).toBe('restart')
  })

  it('forgets what is long ago, and what a wrong clock dated into the future', () => {
    expect(remedy({ failures: [...times(3, now - 599_000), now], relaunches: [] }, now)).toBe('relaunch')
    for (const at of [now - 600_000, now + 86_400_000]) {
      expect(remedy({ failures: [...times(9, at), now], relaunches: [] }, now)).toBe('restart')
      expect(remedy({ failures: times(4), relaunches: times(9, at) }, now)).toBe('relaunch')
    }
  })

  it('does what it decided, and hands on when the program was started again', () => {
    const done: unknown[] = []
    const { failed } = createRecovery({
      now: () => now,
      relaunchedAt: [now - 1],
      relaunch: (relaunches) => done.push(relaunches),
      callStaff: () => done.push('staff'),
      log: (event, { part, remedy: what }) => done.push(`${event} ${part} ${what}`),
    })
    for (let n = 0; n <= BUDGET.restarts; n++) failed('page', 'crashed', () => done.push('restart'))
    expect(done.filter((one) => one === 'restart')).toHaveLength(BUDGET.restarts)
    expect(done.slice(-2)).toEqual([[now - 1, now], 'part-failed page relaunch'])
  })

  describe('that cannot mend it', () => {
    function worn(relaunches: number) {
      const calls = { relaunch: vi.fn(), callStaff: vi.fn(), restart: vi.fn() }
      const clock = { now }
      const recovery = createRecovery({
        ...calls,
        now: () => clock.now,
        relaunchedAt: times(relaunches),
        log: vi.fn(),
      })
      const fail = (count: number) => {
        for (let n = 0; n < count; n++) recovery.failed('page', 'crashed', calls.restart)
      }
      return { calls, clock, fail, recovery }
    }

    it('starts the program again once, whatever ends on the way out', () => {
      const { calls, fail } = worn(0)
      fail(20)
      expect(calls.relaunch).toHaveBeenCalledTimes(1)
      expect(calls.restart).toHaveBeenCalledTimes(3)
      expect(calls.callStaff).not.toHaveBeenCalled()
    })

    it('calls staff once, and loads the page that says so again only now and then', () => {
      const { calls, clock, fail } = worn(BUDGET.relaunches)
      fail(20)
      expect(calls.callStaff).toHaveBeenCalledTimes(1)
      expect(calls.restart).toHaveBeenCalledTimes(3)
      clock.now += BUDGET.withinMs
      fail(20)
      expect(calls.restart).toHaveBeenCalledTimes(6)
      expect(calls.callStaff).toHaveBeenCalledTimes(1)
      expect(calls.relaunch).not.toHaveBeenCalled()
    })

    it('leaves everything alone once the program is going', () => {
      const { calls, fail, recovery } = worn(0)
      recovery.end()
      fail(20)
      for (const call of Object.values(calls)) expect(call).not.toHaveBeenCalled()
    })
  })

  it('acts before it writes', () => {
    const restart = vi.fn()
    const { failed } = createRecovery({
      now: () => now,
      relaunchedAt: [],
      relaunch: vi.fn(),
      callStaff: vi.fn(),
      log: () => {
        throw new Error('ENOSPC')
      },
    })
    expect(() => failed('station', 'exit 1', restart)).toThrow('ENOSPC')
    expect(restart).toHaveBeenCalledTimes(1)
  })

  describe('of a page', () => {
    function page() {
      const listeners = new Map<string, (...given: unknown[]) => void>()
      const contents = {
        on: (event: string, listener: never) => listeners.set(event, listener),
        reload: vi.fn(),
        forcefullyCrashRenderer: vi.fn(),
      }
      const failed = vi.fn((_part: string, _why: string, restart: () => void) => restart())
      watchPage(contents as never, 'page', failed)
      return {
        contents,
        failed,
        tell: (event: string, ...given: unknown[]) => listeners.get(event)!(...given),
      }
    }

    it('loads it again when it died or did not load, not when it was closed or replaced', () => {
      const { contents, failed, tell } = page()
      tell('render-process-gone', {}, { reason: 'clean-exit' })
      tell('did-fail-load', {}, -3, 'ERR_ABORTED', 'app://booth/', true)
      tell('did-fail-load', {}, -6, 'ERR_FILE_NOT_FOUND', 'app://booth/', false)
      expect(failed).not.toHaveBeenCalled()
      tell('render-process-gone', {}, { reason: 'oom' })
      tell('did-fail-load', {}, -6, 'ERR_FILE_NOT_FOUND', 'app://booth/', true)
      expect(failed.mock.calls.map(([part, why]) => `${part} ${why}`)).toEqual([
        'page oom',
        'page ERR_FILE_NOT_FOUND',
      ])
      expect(contents.reload).toHaveBeenCalledTimes(2)
    })

    it('ends one that stays silent, not one that speaks again', () => {
      vi.useFakeTimers()
      try {
        const { contents, tell } = page()
        tell('unresponsive')
        vi.advanceTimersByTime(10_000)
        tell('responsive')
        vi.advanceTimersByTime(60_000)
        expect(contents.forcefullyCrashRenderer).not.toHaveBeenCalled()
        tell('unresponsive')
        vi.advanceTimersByTime(14_999)
        // Said again, its time begins anew; dead, it has none.
        tell('unresponsive')
        vi.advanceTimersByTime(14_999)
        expect(contents.forcefullyCrashRenderer).not.toHaveBeenCalled()
        tell('render-process-gone', {}, { reason: 'crashed' })
        vi.advanceTimersByTime(60_000)
        expect(contents.forcefullyCrashRenderer).not.toHaveBeenCalled()
        tell('unresponsive')
        vi.advanceTimersByTime(15_000)
        expect(contents.forcefullyCrashRenderer).toHaveBeenCalledTimes(1)
        tell('unresponsive')
        tell('destroyed')
        vi.advanceTimersByTime(60_000)
        expect(contents.forcefullyCrashRenderer).toHaveBeenCalledTimes(1)
      } finally {
        vi.useRealTimers()
      }
    })
  })
})

it('counts Chromium’s own processes, and draws anew after the loss of graphics alone', () => {
  let gone: ((event: unknown, details: object) => void) | undefined
  const failed = vi.fn((_part: string, _why: string, restart: () => void) => restart())
  const redraw = vi.fn()
  watchChildren({ on: (_name: string, listener: never) => (gone = listener) } as never, failed, redraw)
  gone!({}, { type: 'Utility', reason: 'crashed', name: 'Video Capture' })
  expect(redraw).not.toHaveBeenCalled()
  gone!({}, { type: 'GPU', reason: 'oom' })
  expect(redraw).toHaveBeenCalledTimes(1)
  // These are watched by who started them.
  for (const name of ['station', 'vision']) gone!({}, { type: 'Utility', reason: 'crashed', name })
  gone!({}, { type: 'Utility', reason: 'clean-exit', name: 'Audio Service' })
  expect(failed.mock.calls.map(([part, why]) => `${part} ${why}`)).toEqual([
    'Video Capture crashed',
    'GPU oom',
  ])
})

describe('crash dumps', () => {
  const now = new Date('2026-11-24T00:00:00Z')
  const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000)
  function dump(name: string, days: number): string {
    const file = join(dir, 'completed', name)
    mkdirSync(join(dir, 'completed'), { recursive: true })
    writeFileSync(file, 'MDMP')
    utimesSync(file, daysAgo(days), daysAgo(days))
    return file
  }

  it('are kept here, never sent', () => {
    const start = vi.fn()
    keepCrashDumps({ start }, join(dir, 'none yet'), vi.fn())
    expect(start.mock.calls[0]![0]).toMatchObject({ uploadToServer: false })
    expect(start.mock.calls[0]![0]).not.toHaveProperty('submitURL')
  })

  it('are swept at the start and every day after it, and never stop the booth', () => {
    vi.useFakeTimers({ now })
    try {
      const [old, young] = [dump('old.dmp', 8), dump('young.dmp', 6.5)]
      const log = vi.fn()
      keepCrashDumps({ start: vi.fn() }, dir, log)
      expect([existsSync(old), existsSync(young)]).toEqual([false, true])
      vi.advanceTimersByTime(24 * 3_600_000)
      expect(existsSync(young)).toBe(false)
      expect(log).not.toHaveBeenCalled()
      const file = join(dir, 'a file')
      writeFileSync(file, '')
      keepCrashDumps({ start: vi.fn() }, file, log)
      expect(log).toHaveBeenCalledWith('crash-dumps-kept', { code: 'ENOTDIR' })
    } finally {
      vi.useRealTimers()
    }
  })

  it('go after a week and beyond the newest few; nothing else is touched', () => {
    expect(RETENTION).toEqual({ days: 7, count: 5 })
    const fresh = Array.from({ length: RETENTION.count + 2 }, (_, n) => dump(`${n}.dmp`, n * 0.1))
    const old = dump('old.dmp', RETENTION.days + 1)
    const other = dump('settings.dat', 100)
    expect(sweepCrashDumps(dir, now)).toBe(3)
    expect(fresh.map((file) => existsSync(file))).toEqual(fresh.map((_, n) => n < RETENTION.count))
    expect(existsSync(old)).toBe(false)
    expect(existsSync(other)).toBe(true)
  })
})

describe('the keyring', () => {
  const storage = (available: boolean, backend: string): SafeStorage =>
    ({
      isEncryptionAvailable: () => available,
      getSelectedStorageBackend: () => backend,
      encryptString: (text: string) => Buffer.from([...Buffer.from(text)].map((byte) => byte ^ 0x5a)),
      decryptString: (sealed: Buffer) => Buffer.from([...sealed].map((byte) => byte ^ 0x5a)).toString(),
    }) as unknown as SafeStorage

  it.each([
    ['linux', true, 'gnome_libsecret', true],
    ['linux', true, 'kwallet6', true],
    ['linux', true, 'basic_text', false],
    ['linux', true, 'unknown', false],
    ['linux', false, 'gnome_libsecret', false],
    ['win32', true, 'basic_text', true],
    ['win32', false, 'basic_text', false],
  ] as const)('of %s, available %s, backend %s: usable %s', (platform, available, backend, usable) => {
    expect(isKeyringUsable(storage(available, backend), platform)).toBe(usable)
  })

  it('keeps a data key that only it can open', async () => {
    const ring = safeStorageKeyring(storage(true, 'gnome_libsecret'))
    const key = await openDataKey(dir, ring)
    expect(await openDataKey(dir, ring)).toEqual(key)
    const written = readFileSync(join(dir, 'keys.json'), 'utf8')
    expect(JSON.parse(written)).toMatchObject({ kind: 'safe-storage' })
    expect(written).not.toContain(key.toString('base64'))
    const locked = {
      ...ring,
      unwrap: async () => {
        throw new Error('locked')
      },
    }
    await expect(openDataKey(dir, locked)).rejects.toBeInstanceOf(KeyRefused)
    expect(readFileSync(join(dir, 'keys.json'), 'utf8')).toBe(written)
  })
})

describe('updates', () => {
  function updater(available: boolean) {
    return {
      autoDownload: true,
      autoInstallOnAppQuit: true,
      setFeedURL: vi.fn(),
      checkForUpdates: vi.fn(async () => ({
        isUpdateAvailable: available,
        updateInfo: { version: '9.9.9' },
      })),
      downloadUpdate: vi.fn(async () => []),
      quitAndInstall: vi.fn(),
    }
  }
  const comeBack = vi.fn()
  beforeEach(() => {
    comeBack.mockClear()
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })
  const options = (quiet: readonly boolean[], order: string[] = []) => {
    const answers = [...quiet]
    return {
      address: 'https://updates.example/a/',
      isQuiet: async () => answers.shift()!,
      makeWay: async () => void order.push('made way'),
      comeBack,
      log: vi.fn(),
    }
  }
  const look = async (one: ReturnType<typeof updater>, quiet: readonly boolean[], order: string[] = []) => {
    const given = options(quiet, order)
    one.quitAndInstall.mockImplementation(() => void order.push('installs'))
    await updateWhenQuiet(one as never, given)
    return given.log
  }

  it('are installed when it is quiet before and after the download', async () => {
    const one = updater(true)
    await look(one, [true, true])
    expect(one.setFeedURL).toHaveBeenCalledWith({ provider: 'generic', url: 'https://updates.example/a/' })
    // Without a question, and the booth comes up again.
    expect(one.quitAndInstall.mock.calls).toEqual([[true, true]])
    expect([one.autoDownload, one.autoInstallOnAppQuit]).toEqual([false, false])
  })

  it('are installed after the station has made way, and the booth comes back where they are not', async () => {
    const order: string[] = []
    await look(updater(true), [true, true], order)
    expect(order).toEqual(['made way', 'installs'])
    vi.advanceTimersByTime(19_999)
    expect(comeBack).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1)
    expect(comeBack).toHaveBeenCalledTimes(1)
  })

  it('are looked for every half hour, by an updater that is loaded then', async () => {
    const one = updater(false)
    const load = vi.fn(async () => one as never)
    const timer = keepUpdated(load, options([true, true, true]))
    await vi.advanceTimersByTimeAsync(30 * 60_000 - 1)
    expect(load).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(30 * 60_000 + 1)
    expect(one.checkForUpdates).toHaveBeenCalledTimes(2)
    clearInterval(timer)
  })

  it('wait while somebody is there, and when somebody came during the download', async () => {
    const busy = updater(true)
    await look(busy, [false])
    expect(busy.checkForUpdates).not.toHaveBeenCalled()
    const came = updater(true)
    await look(came, [true, false])
    expect(came.downloadUpdate).toHaveBeenCalledTimes(1)
    expect(came.quitAndInstall).not.toHaveBeenCalled()
  })

  it('that are none or cannot be fetched change nothing', async () => {
    const none = updater(false)
    await look(none, [true])
    expect(none.downloadUpdate).not.toHaveBeenCalled()
    const broken = updater(true)
    broken.downloadUpdate.mockRejectedValue(new Error('https://user:secret@updates.example/ is gone'))
    const log = await look(broken, [true])
    expect(broken.quitAndInstall).not.toHaveBeenCalled()
    expect(log.mock.calls).toEqual([['update-failed', { error: 'Error' }]])
  })
})

describe('windows', () => {
  const display = (id: number, x: number): Display =>
    ({
      id,
      bounds: { x, y: 0, width: 1920, height: 1080 },
      workArea: { x, y: 30, width: 1920, height: 1050 },
    }) as Display

  it('give a page nothing of Node', () => {
    const { webPreferences, kiosk } = windowOptions({
      display: display(1, 0),
      preload: '/p.cjs',
      kiosk: true,
    })
    expect(webPreferences).toMatchObject({
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      webSecurity: true,
      devTools: false,
      preload: '/p.cjs',
    })
    expect(kiosk).toBe(true)
  })

  it('cover the whole screen in kiosk mode and leave the system’s bars alone otherwise', () => {
    expect(windowOptions({ display: display(1, 0), preload: '', kiosk: true })).toMatchObject({
      y: 0,
      height: 1080,
    })
    expect(windowOptions({ display: display(1, 0), preload: '', kiosk: false })).toMatchObject({ y: 30 })
  })

  it('are the operator’s on the primary display and the sitter’s on another one', () => {
    const [left, main, right] = [display(3, -1920), display(1, 0), display(2, 1920)]
    expect(assignDisplays([main], main)).toEqual({ operator: main, sitter: null })
    expect(assignDisplays([main, right], main).sitter).toBe(right)
    expect(assignDisplays([right, main, left], main).sitter).toBe(left)
    expect(assignDisplays([left, right, main], main).sitter).toBe(left)
  })
})

it('a second start goes, and brings the first to the front', () => {
  const app = (first: boolean) => ({ requestSingleInstanceLock: () => first, quit: vi.fn(), on: vi.fn() })
  const [first, second] = [app(true), app(false)]
  const forward = vi.fn()
  expect(isOnlyInstance(first as never, forward)).toBe(true)
  first.on.mock.calls.find(([event]) => event === 'second-instance')![1]()
  expect(forward).toHaveBeenCalledTimes(1)
  expect(first.quit).not.toHaveBeenCalled()
  expect(isOnlyInstance(second as never, forward)).toBe(false)
  expect(second.quit).toHaveBeenCalledTimes(1)
})

it('the screen stays on until it may sleep', () => {
  const blocker = { start: vi.fn(() => 7), stop: vi.fn(), isStarted: () => true }
  const letSleep = keepAwake(blocker)
  expect(blocker.start).toHaveBeenCalledWith('prevent-display-sleep')
  expect(blocker.stop).not.toHaveBeenCalled()
  letSleep()
  expect(blocker.stop).toHaveBeenCalledWith(7)
})

describe('the command line', () => {
  it('says what was given and lets Chromium’s switches pass', () => {
    expect(readShellFlags([])).toEqual({})
    expect(readShellFlags(['/program', '--use-fake-device-for-media-stream', '--no-sandbox'])).toEqual({})
    expect(
      readShellFlags(['--updated', '--data', '/d', '--training', '--camera=sitter', '--lang', 'en']),
    ).toEqual({ data: '/d', training: true, camera: 'sitter', lang: 'en' })
    expect(readShellFlags(['--no-updates', '--no-windowed', '--no-camera'])).toEqual({
      updates: false,
      windowed: false,
      camera: false,
    })
  })

  it('takes updates over https or from this machine only, with their path', () => {
    const updates = (address: string) => readShellFlags(['--updates', address]).updates
    expect(updates('https://updates.example/capture/stable/')).toBe('https://updates.example/capture/stable/')
    expect(updates('http://127.0.0.1:8080/x')).toBe('http://127.0.0.1:8080/x')
    for (const wrong of ['http://updates.example/', 'file:///etc', 'updates'])
      expect(() => updates(wrong)).toThrow('https')
  })

  it('remembers when the program was started again, once', () => {
    const again = argsAgain(['--data', '/d', '--relaunched=1,2'], [1, 2, 3])
    expect(again).toEqual(['--data', '/d', '--relaunched=1,2,3'])
    expect(readShellFlags(again).relaunched).toEqual([1, 2, 3])
    expect(argsAgain(again, [])).toEqual(['--data', '/d'])
  })
})

describe('options', () => {
  const given = { data: '/d', camera: 'C920', windowed: true, updates: 'https://u.example/a/' } as const
  const file = () => join(dir, 'made', 'options.json')

  it('are kept for the start that an updater makes, which names none', () => {
    const first = shellOptions(given, file())
    expect(first).toMatchObject({ ...given, lang: null, training: false, relaunched: [] })
    expect(shellOptions({}, file())).toEqual(first)
    // The rest stays when one of them is given anew, or taken back.
    expect(shellOptions({ lang: 'en', windowed: false }, file())).toEqual({
      ...first,
      lang: 'en',
      windowed: false,
    })
    expect(shellOptions({ updates: false, camera: false }, file())).toMatchObject({
      data: '/d',
      updates: null,
      camera: null,
    })
    expect(shellOptions({}, file())).toMatchObject({ lang: 'en', updates: null, windowed: false })
  })

  it('that are synthetic hold for one start', () => {
    shellOptions(given, file())
    const practice = shellOptions({ training: true, camera: 'sitter' }, file())
    expect(practice).toMatchObject({ training: true, camera: 'sitter' })
    expect(shellOptions({}, file())).toMatchObject({ training: false, camera: 'C920' })
  })

  it('are absolute, private, and nobody’s from the work tree', () => {
    shellOptions({ data: 'here' }, file())
    expect(shellOptions({}, file()).data).toBe(join(process.cwd(), 'here'))
    expect(statSync(file()).mode & 0o777).toBe(0o600)
    expect(shellOptions({}, null).data).toBeNull()
  })

  it('that cannot be read or written do not keep a booth from starting', () => {
    writeFileSync(join(dir, 'damaged'), '{"data":')
    expect(shellOptions({}, join(dir, 'damaged')).data).toBeNull()
    writeFileSync(join(dir, 'altered'), '{"updates":"http://evil.example/"}')
    expect(shellOptions({}, join(dir, 'altered')).updates).toBeNull()
    expect(shellOptions(given, join(dir, 'damaged', 'x')).data).toBe('/d')
  })
})

describe('starting again', () => {
  function program(more: { appImage?: string; supervised?: boolean } = {}) {
    const app = { relaunch: vi.fn(), quit: vi.fn(), exit: vi.fn() }
    const options = { args: ['--data', '/d'], appImage: undefined, supervised: false, ...more }
    return { app, ...createRestart(app, options) }
  }

  it('is the same program with the same arguments, once', () => {
    const { app, startAgain, leave } = program()
    startAgain([5])
    startAgain([5, 6])
    expect(app.relaunch.mock.calls).toEqual([[{ args: ['--data', '/d', '--relaunched=5'] }]])
    expect(app.quit).toHaveBeenCalledTimes(1)
    leave()
    expect(app.quit).toHaveBeenCalledTimes(2)
    expect(app.exit).not.toHaveBeenCalled()
  })

  it('of an AppImage is the file, not what it was mounted as', () => {
    const { app, startAgain } = program({ appImage: '/opt/booth.AppImage' })
    startAgain([])
    expect(app.relaunch).toHaveBeenCalledWith({ args: ['--data', '/d'], execPath: '/opt/booth.AppImage' })
  })

  it('is left to whoever watches over it', () => {
    for (const [relaunchedAt, code] of [
      [[5], 75],
      [[], 76],
    ] as const) {
      const { app, startAgain, leave } = program({ supervised: true })
      startAgain(relaunchedAt)
      expect(app.relaunch).not.toHaveBeenCalled()
      expect(app.quit).toHaveBeenCalledTimes(1)
      leave()
      expect(app.exit).toHaveBeenCalledWith(code)
    }
  })
})

it('making way for an installer closes the station once, and leaves leaving to the installer', async () => {
  const app = new EventEmitter()
  const calls: string[] = []
  const shutdown = shutDownInOrder(app as never, {
    begun: () => calls.push('begun'),
    close: async () => {
      calls.push('close')
      throw new Error('it was gone already')
    },
    leave: () => calls.push('leave'),
  })
  expect(shutdown.isBegun()).toBe(false)
  const way = shutdown.makeWay()
  expect(shutdown.isBegun()).toBe(true)
  const event = { preventDefault: vi.fn() }
  app.emit('before-quit', event)
  expect(event.preventDefault).toHaveBeenCalledTimes(1)
  await way
  await shutdown.makeWay()
  app.emit('before-quit', event)
  expect(event.preventDefault).toHaveBeenCalledTimes(1)
  expect(calls).toEqual(['begun', 'close'])
})

describe('the layout', () => {
  const program = (isPackaged: boolean, platform: NodeJS.Platform, root = '/opt/x/resources/app.asar') => ({
    app: { isPackaged, getAppPath: () => root },
    built: join(root, 'out', 'electron'),
    resourcesPath: dir,
    platform,
    arch: 'x64' as const,
  })

  it('of an installed program has the vision child where plain Node can read it', () => {
    mkdirSync(join(dir, 'node'))
    writeFileSync(join(dir, 'node', 'node'), '')
    const layout = layoutOf(program(true, 'linux'))
    expect(layout.visionFile).toBe('/opt/x/resources/app.asar.unpacked/out/electron/vision-child.mjs')
    expect(layout.node).toBe(join(dir, 'node', 'node'))
    expect(layout.resourcesDir).toBe(join(dir, 'resources'))
    expect(layout.roots.renderer).toBe('/opt/x/resources/app.asar/out/renderer')
    expect(layout.problem).toBeNull()
    expect(layout.roots.wasm).toBe(join(dir, 'wasm'))
    expect(layout.roots.sitter).toBe(join(dir, 'resources', 'sitter'))
    expect(layoutOf(program(true, 'win32'))).toMatchObject({ node: null, problem: null })
  })

  it('on Linux without its Node is problem, not another way to run the vision child', () => {
    const { node, problem } = layoutOf(program(true, 'linux'))
    expect(node).toBe(join(dir, 'node', 'node'))
    expect(problem).toEqual({ code: 'program-incomplete', subject: join(dir, 'node', 'node') })
  })

  it('of the work tree is the work tree', () => {
    const root = join(import.meta.dirname, '../..')
    const layout = layoutOf(program(false, 'linux', root))
    expect(existsSync(layout.node!)).toBe(true)
    expect(existsSync(layout.roots.wasm)).toBe(true)
    expect(existsSync(layout.roots.models)).toBe(true)
    expect(layout.visionFile).toBe(join(root, 'out', 'electron', 'vision-child.mjs'))
  })
})
