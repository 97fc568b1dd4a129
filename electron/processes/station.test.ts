// The station's process and the shell's side of it, over doubles of Electron's ports: a real station, real files.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { stationContract } from '../../core/contract/station.ts'
import type { Problem } from '../../core/contract/station-records.ts'
import type { Keyring } from '../../station/keys/data-key.ts'
import type { AnswerMessage, JobMessage } from '../../station/vision/protocol.ts'
import { visionProcess } from '../../station/vision/vision-process.ts'
import { type ChildDouble, childDouble, createChannel, pagePort, settled } from '../testing.ts'
import { fromPlainRequest, toPlainRequest } from './calls.ts'
import { type StationHost, startStation } from './station-host.ts'
import { isQuiet, runStationService, type StationServiceOptions } from './station-service.ts'
import { createVisionCarriers } from './vision-carrier.ts'

const resourcesDir = join(import.meta.dirname, '../../resources')
const NO_VISION = join(import.meta.dirname, 'no-such-child.js')

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'shell-station-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const mirror = (bytes: Buffer): Buffer => Buffer.from(bytes.map((byte) => byte ^ 0x5a))
const keyring: Keyring = {
  kind: 'safe-storage',
  wrap: async (key) => mirror(key),
  unwrap: async (wrapped) => mirror(wrapped),
}

interface Started {
  readonly host: StationHost
  readonly double: ChildDouble
  readonly gone: number[]
}

const optionsOf = (dataDir: string): StationServiceOptions => ({
  dataDir,
  resourcesDir,
  version: '0.0.0',
  host: 'electron',
  camera: null,
  training: true,
  lang: null,
  node: process.execPath,
  visionFile: NO_VISION,
})

async function start(): Promise<Started | Problem> {
  const double = childDouble()
  const gone: number[] = []
  const outcome = Promise.withResolvers<Problem | null>()
  const host = startStation({
    forkStation: () => double.child,
    forkVision: () => {
      throw new Error('no vision child is needed here')
    },
    createChannel,
    keyring,
    onOpened: () => outcome.resolve(null),
    onUnusable: outcome.resolve,
    onGone: (code) => gone.push(code),
  })
  await runStationService(double.parent, optionsOf(dir))
  return (await outcome.promise) ?? { host, double, gone }
}

async function started(): Promise<Started> {
  const one = await start()
  if ('code' in one) throw new Error(one.code)
  return one
}

function connect(
  host: StationHost,
  display: 'operator' | 'sitter' = 'operator',
): ContractRouterClient<typeof stationContract> {
  const { port1, port2 } = createChannel()
  host.givePage(port1, display)
  const port = pagePort(port2)
  // The channel of the doubles wraps what it carries; a page's port does not.
  const page = new EventTarget() as EventTarget & { postMessage: (data: unknown) => void }
  page.postMessage = (data) => port.postMessage({ data, ports: [] })
  port.on('message', ({ data }: { data: unknown }) => {
    page.dispatchEvent(Object.assign(new Event('message'), { data }))
  })
  port.on('close', () => page.dispatchEvent(new Event('close')))
  return createORPCClient(new RPCLink({ port: page as never }))
}

describe('the station in its own process', () => {
  it('speaks the contract to a page, with its key wrapped by the shell', async () => {
    const { host, gone } = await started()
    const client = connect(host)
    expect(await client.app.state({})).toMatchObject({ host: 'electron', phase: 'setup', training: true })
    const keys = JSON.parse(readFileSync(join(dir, 'station', 'training', 'keys.json'), 'utf8'))
    expect(keys).toMatchObject({ kind: 'safe-storage' })
    expect(existsSync(join(dir, 'station', 'training', 'host.key'))).toBe(false)
    await host.close()
    expect(gone).toEqual([])
  })

  it('serves a second page beside the first, as after a reload', async () => {
    const { host } = await started()
    const [first, second] = [connect(host), connect(host)]
    expect(await first.app.state({})).toEqual(await second.app.state({}))
    await host.close()
  })

  it('tells the sitter’s page what happens, and does nothing it asks', async () => {
    const { host } = await started()
    const sitter = connect(host, 'sitter')
    const told = await sitter.app.events()
    expect((await told.next()).value).toEqual({
      type: 'state',
      state: {
        lang: 'zh-CN',
        training: true,
        camera: null,
        step: 'wait',
        outcome: null,
        presetId: 'chsi-2017-99',
      },
    })
    await told.return(undefined)
    await expect(sitter.app.state({})).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(sitter.operators.list({})).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(sitter.app.setLanguage({ lang: 'en' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect((await connect(host).app.state({})).lang).toBe('zh-CN')
    await host.close()
  })

  it('answers for bytes as it does over http', async () => {
    const { host } = await started()
    expect((await host.bytes(new Request('http://booth/blobs/nothing'))).status).toBe(404)
    const put = (body: Uint8Array<ArrayBuffer>, type: string) =>
      host.bytes(
        new Request('http://booth/blobs/still', { method: 'PUT', body, headers: { 'content-type': type } }),
      )
    expect((await put(new Uint8Array(3), 'text/html')).status).toBe(415)
    const refused = await put(new Uint8Array(3), 'image/jpeg')
    expect(refused.status).toBe(409)
    expect(await refused.json()).toMatchObject({ code: 'NO_SESSION' })
    await host.close()
  })

  it('says what is wrong with a folder, once, and is not started again', async () => {
    const { host } = await started()
    await host.close()
    const file = join(dir, 'station', 'training', 'keys.json')
    writeFileSync(file, readFileSync(file, 'utf8').replace('safe-storage', 'key-file'))
    const problem = await start()
    expect(problem).toEqual({ code: 'key-refused', subject: join(dir, 'station', 'training') })
  })

  it('is missed when it dies, and pages are told to try again', async () => {
    const { host, double, gone } = await started()
    double.die(139)
    await settled()
    expect(gone).toEqual([139])
    const answer = await host.bytes(new Request('http://booth/blobs/nothing'))
    expect(answer.status).toBe(503)
    await expect(host.isQuiet()).rejects.toThrow()
  })

  it('is quiet when nobody is there and nothing waits', async () => {
    const none = { operator: null as unknown, session: null as unknown }
    const state = { ...none, training: true, waiting: 0, blocked: 0, sync: 'idle' }
    const quiet = () => {
      const { operator, session, training, waiting, blocked, sync } = state
      return isQuiet(
        {
          state: {
            signIns: { nobody: () => operator === null },
            folder: () => ({ training, sessions: { current: () => session } }),
            sync: () => ({ status: () => ({ waiting, blocked, state: sync }) }),
          },
        } as never,
        dir,
      )
    }
    expect(quiet()).toBe(true)
    const busy = [{ operator: {} }, { session: {} }, { waiting: 1 }, { blocked: 1 }, { sync: 'working' }]
    for (const change of busy) {
      const before = { ...state }
      Object.assign(state, change)
      expect(quiet(), JSON.stringify(change)).toBe(false)
      Object.assign(state, before)
    }
    const { host } = await started()
    expect(await host.isQuiet()).toBe(true)
    // While they practise, the real folder is closed and cannot be looked into: nobody knows what it holds.
    mkdirSync(join(dir, 'station', 'real'))
    writeFileSync(
      join(dir, 'station', 'real', 'station.db'),
      'what no database begins with, as long as a header is',
    )
    expect(await host.isQuiet()).toBe(false)
    expect(quiet()).toBe(false)
    state.training = false
    expect(quiet()).toBe(true)
    await host.close()
  })

  it('serves a page that asked before it was open', async () => {
    const double = childDouble()
    const host = startStation({
      forkStation: () => double.child,
      forkVision: () => childDouble().child,
      createChannel,
      keyring,
      onOpened: () => undefined,
      onUnusable: () => undefined,
      onGone: () => undefined,
    })
    const running = runStationService(double.parent, optionsOf(dir))
    const state = connect(host).app.state({})
    await running
    expect(await state).toMatchObject({ host: 'electron' })
    await host.close()
  })
})

it('a request crosses with its bytes and their true length', async () => {
  const body = new Uint8Array([1, 2, 3])
  const headers = { 'content-type': 'image/png', 'content-length': '7' }
  const plain = await toPlainRequest(new Request('http://booth/x', { method: 'PUT', body, headers }))
  const request = fromPlainRequest({ ...plain, headers: [...plain.headers, ['content-length', '7']] })
  expect(request.headers.get('content-length')).toBe('3')
  expect(request.headers.get('content-type')).toBe('image/png')
  expect(new Uint8Array(await request.arrayBuffer())).toEqual(body)
})

describe('vision children of the shell', () => {
  const job = (id: number): JobMessage => ({ id, job: 'inspect', input: [] })

  function shell() {
    const started: number[] = []
    const ended: number[] = []
    const carriers = createVisionCarriers({
      start: async (id) => void started.push(id),
      end: async (id) => {
        ended.push(id)
        carriers.exited(id)
      },
    })
    return { carriers, started, ended }
  }

  it('answer over their own port, also jobs that came before it', async () => {
    const { carriers, started } = shell()
    const vision = visionProcess(carriers.open())
    const answer = vision.perform(job(1), 10_000)
    const { port1, port2 } = createChannel()
    port1.on('message', ({ data }) =>
      port1.postMessage({ id: (data as JobMessage).id, ok: true, output: 'seen' } satisfies AnswerMessage),
    )
    port1.start()
    carriers.connect(started[0]!, port2)
    expect(await answer).toEqual({ id: 1, ok: true, output: 'seen' })
    expect(vision.alive()).toBe(true)
    await vision.end()
    expect(vision.alive()).toBe(false)
    port1.close()
  })

  it('that die under a job are a crash, and those that hang are ended at the limit', async () => {
    const { carriers, started, ended } = shell()
    const dying = visionProcess(carriers.open())
    const crashed = dying.perform(job(1), 10_000)
    carriers.exited(started[0]!)
    await expect(crashed).rejects.toMatchObject({ code: 'crashed' })
    const hanging = visionProcess(carriers.open())
    await expect(hanging.perform(job(2), 20)).rejects.toMatchObject({ code: 'timeout' })
    expect(ended).toEqual([started[1]])
    expect(hanging.alive()).toBe(false)
  })

  /** The shell's side alone: what its station asks for, and what the station is told. */
  function asked(forkVision: () => ChildDouble) {
    const double = childDouble()
    const said: { data: { call?: { m?: string; a?: unknown } }; ports: number }[] = []
    double.parent.on('message', ({ data, ports }) => said.push({ data, ports: ports.length }))
    const onGone = vi.fn()
    const onUnusable = vi.fn()
    const host = startStation({
      forkStation: () => double.child,
      forkVision: () => forkVision().child,
      createChannel,
      keyring,
      onOpened: () => undefined,
      onUnusable,
      onGone,
    })
    const ask = async (m: string, ...a: unknown[]) => {
      double.parent.postMessage({ call: { t: 'q', i: m, m, a } })
      await settled()
    }
    const exited = () =>
      said.filter(({ data }) => data.call?.m === 'visionExited').map((one) => one.data.call!.a)
    return { double, said, host, ask, exited, onGone, onUnusable }
  }

  it('are started, given their port and reported gone by the shell', async () => {
    const vision = childDouble()
    const { double, said, host, ask, exited } = asked(() => vision)
    await ask('startVision', 7)
    expect(vision.posted).toEqual(['jobs'])
    expect(said).toContainEqual({ data: { for: 'vision', id: 7 }, ports: 1 })
    vision.die(1)
    await settled()
    expect(exited()).toEqual([[7]])
    double.die(0)
    await host.close()
  })

  it('that cannot be started, or are not known, are reported gone', async () => {
    const { double, host, ask, exited } = asked(() => {
      throw new Error('no more processes')
    })
    await ask('startVision', 1)
    expect(exited()).toEqual([[1]])
    await ask('endVision', 9)
    expect(exited()).toEqual([[1], [9]])
    double.die(0)
    await host.close()
  })

  it('are ended when asked for, also before they have come up', async () => {
    const vision = childDouble(false)
    const { double, host, ask, exited } = asked(() => vision)
    await ask('startVision', 1)
    await ask('endVision', 1)
    expect(exited()).toEqual([])
    vision.spawn()
    await settled()
    expect(exited()).toEqual([[1]])
    double.die(0)
    await host.close()
  })

  it('end with the station they work for', async () => {
    const vision = childDouble()
    const { double, ask, onGone } = asked(() => vision)
    await ask('startVision', 1)
    double.die(139)
    expect(vision.kills()).toBe(1)
    expect(onGone).toHaveBeenCalledWith(139)
  })

  it('and the station of a folder that cannot be used is ended, and missed by nobody', async () => {
    const { double, ask, onGone, onUnusable } = asked(() => childDouble())
    const problem = { code: 'store-damaged', subject: '/d' }
    await ask('unusable', problem)
    expect(double.kills()).toBe(1)
    expect(onUnusable).toHaveBeenCalledWith(problem)
    expect(onGone).not.toHaveBeenCalled()
  })

  it('and a station that hangs when it is asked to close is ended after five seconds', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      const { double, host, onGone } = asked(() => childDouble())
      let closed = false
      const closing = host.close().then(() => {
        closed = true
      })
      await vi.advanceTimersByTimeAsync(4999)
      expect([closed, double.kills()]).toEqual([false, 0])
      await vi.advanceTimersByTimeAsync(1)
      await closing
      expect(double.kills()).toBe(1)
      double.die(0)
      expect(onGone).not.toHaveBeenCalled()
    } finally {
      vi.useRealTimers()
    }
  })

  it('that the shell cannot be asked for are a crash of the job', async () => {
    const carriers = createVisionCarriers({
      start: () => Promise.reject(new Error('the shell does not answer')),
      end: async () => undefined,
    })
    const vision = visionProcess(carriers.open())
    await expect(vision.perform(job(1), 10_000)).rejects.toMatchObject({ code: 'crashed' })
  })
})
