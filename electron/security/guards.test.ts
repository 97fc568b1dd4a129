// What the shell refuses: other addresses, paths that lead out, permissions, navigation, frames that are not the booth's.
import { EventEmitter } from 'node:events'
import type { Protocol, Session, WebContents } from 'electron'
import { describe, expect, it, vi } from 'vitest'
import { isFrom, servePagePorts } from '../windows/page-ports.ts'
import { PAGES_SCHEME, servePages } from '../windows/pages.ts'
import { confine, confineEverything } from './navigation.ts'
import { isOurs } from './origin.ts'
import { guardPermissions } from './permissions.ts'

const FOREIGN = [
  'https://example.org/',
  'http://booth/',
  'file:///etc/passwd',
  'app://booth.example/',
  'app://booth@example/',
  'app://evil@booth/',
  'app://other/',
  'app:booth',
  'not an address',
  '',
]

it('knows its own address from those that look like it', () => {
  expect(isOurs('app://booth/')).toBe(true)
  expect(isOurs('app://booth/assets/a.js?x=1#y')).toBe(true)
  expect(FOREIGN.filter(isOurs)).toEqual([])
})

describe('pages', () => {
  type Handler = (request: Request) => Promise<Response>
  function handler(): { handle: Handler; asked: string[] } {
    const asked: string[] = []
    let handle: Handler | undefined
    const protocol = {
      handle: (scheme: string, given: Handler) => {
        expect(scheme).toBe('app')
        handle = given
      },
    } as unknown as Pick<Protocol, 'handle'>
    servePages(protocol, () => (request) => {
      asked.push(request.url)
      return new Response('ours')
    })
    return { handle: handle!, asked }
  }
  const asks = (url: string, method = 'GET') => ({ url, method }) as Request

  it('are an origin of their own, under the rules of the web and no looser ones', () => {
    expect(PAGES_SCHEME).toEqual({
      scheme: 'app',
      privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
    })
  })

  it('have a policy, what is none of them too', async () => {
    const { handle } = handler()
    for (const request of [asks('app://booth/blobs/a'), asks('app://other/'), asks('app://booth/', 'DELETE')])
      expect((await handle(request)).headers.get('content-security-policy')).toContain("default-src 'none'")
  })

  it('are served from the one address', async () => {
    const { handle, asked } = handler()
    expect(await (await handle(asks('app://booth/assets/%E7%85%A7.js'))).text()).toBe('ours')
    expect(asked).toHaveLength(1)
  })

  it.each([
    ['app://other/index.html', 'GET', 403],
    ['app://booth/', 'DELETE', 405],
    ['app://booth/%2e%2e%2fkeys.json', 'GET', 400],
    ['app://booth/assets/..%2f..%2fkeys.json', 'GET', 400],
    ['app://booth/..%5ckeys.json', 'GET', 400],
    ['app://booth/a%00.js', 'GET', 400],
    ['app://booth/%ff', 'GET', 400],
  ])('%s by %s is answered %i and looked at by nobody', async (url, method, status) => {
    const { handle, asked } = handler()
    expect((await handle(asks(url, method))).status).toBe(status)
    expect(asked).toEqual([])
  })
})

describe('permissions', () => {
  function guarded() {
    const handlers = new Map<string, (...given: never[]) => unknown>()
    const set = (name: string) => (handler: (...given: never[]) => unknown) => handlers.set(name, handler)
    let downloads: ((event: { preventDefault: () => void }) => void) | undefined
    guardPermissions({
      setPermissionRequestHandler: set('request'),
      setPermissionCheckHandler: set('check'),
      setDevicePermissionHandler: set('device'),
      setDisplayMediaRequestHandler: set('display'),
      on: (_event: string, listener: never) => {
        downloads = listener
      },
    } as unknown as Session)
    const call = (name: string, ...given: unknown[]) => handlers.get(name)!(...(given as never[]))
    return {
      request: (permission: string, details: object) => {
        let granted: unknown
        call('request', null, permission, (answer: boolean) => (granted = answer), details)
        return granted
      },
      check: (permission: string, origin: string, details: object) =>
        call('check', null, permission, origin, details),
      device: (details: object) => call('device', details),
      display: () => {
        let streams: unknown = 'not asked'
        call('display', {}, (given: unknown) => (streams = given))
        return streams
      },
      download: () => {
        let prevented = false
        downloads!({ preventDefault: () => (prevented = true) })
        return prevented
      },
    }
  }

  it('allow the camera to our own pages', () => {
    const { request, check } = guarded()
    expect(request('media', { mediaTypes: ['video'], requestingUrl: 'app://booth/' })).toBe(true)
    expect(check('media', 'app://booth/', { mediaType: 'video' })).toBe(true)
  })

  it('say so also where Chromium names no medium, as for a camera that turns', () => {
    const { check } = guarded()
    expect(check('media', 'app://booth/', {})).toBe(true)
    expect(check('media', 'app://booth/', { mediaType: 'unknown' })).toBe(true)
  })

  it('allow nothing else', () => {
    const { request, check, device, display, download } = guarded()
    for (const mediaTypes of [['audio'], ['video', 'audio'], [], undefined])
      expect(request('media', { mediaTypes, requestingUrl: 'app://booth/' })).toBe(false)
    for (const requestingUrl of FOREIGN)
      expect(request('media', { mediaTypes: ['video'], requestingUrl })).toBe(false)
    for (const permission of ['geolocation', 'notifications', 'clipboard-read', 'usb', 'openExternal']) {
      expect(request(permission, { requestingUrl: 'app://booth/' })).toBe(false)
      expect(request(permission, { mediaTypes: ['video'], requestingUrl: 'app://booth/' })).toBe(false)
      expect(check(permission, 'app://booth/', { mediaType: 'video' })).toBe(false)
    }
    expect(check('media', 'app://booth/', { mediaType: 'audio' })).toBe(false)
    for (const origin of FOREIGN)
      for (const details of [{}, { mediaType: 'video' }]) expect(check('media', origin, details)).toBe(false)
    for (const permission of ['geolocation', 'hid']) expect(check(permission, 'app://booth/', {})).toBe(false)
    for (const deviceType of ['usb', 'hid', 'serial'])
      expect(device({ deviceType, origin: 'app://booth/' })).toBe(false)
    expect(display()).toBeNull()
    expect(download()).toBe(true)
  })
})

describe('navigation', () => {
  const listeners = new Map<string, (event: { url: string; preventDefault: () => void }) => void>()
  let open: ((details: { url: string }) => unknown) | undefined
  confine({
    on: (event: string, listener: never) => listeners.set(event, listener),
    setWindowOpenHandler: (handler: never) => {
      open = handler
    },
  } as unknown as WebContents)
  const prevented = (event: string, url: string): boolean => {
    let stopped = false
    listeners.get(event)!({ url, preventDefault: () => (stopped = true) })
    return stopped
  }

  it.each(['will-navigate', 'will-frame-navigate'])('%s leads nowhere but to our own pages', (event) => {
    for (const url of FOREIGN) expect(prevented(event, url), url).toBe(true)
    expect(prevented(event, 'app://booth/again')).toBe(false)
  })

  it('redirects, new windows and embedded pages are refused, ours too', () => {
    for (const event of ['will-redirect', 'will-attach-webview'])
      expect(prevented(event, 'app://booth/'), event).toBe(true)
    expect(open!({ url: 'app://booth/' })).toEqual({ action: 'deny' })
  })
})

it('a port is given to the main frame of a window of the booth on our address only', () => {
  const main = { url: 'app://booth/' }
  const contents = { mainFrame: main } as never
  const from = (senderFrame: unknown) => isFrom({ senderFrame } as never, contents)
  expect(from(main)).toBe(true)
  expect(from({ url: 'app://booth/' })).toBe(false)
  expect(from(null)).toBe(false)
  const elsewhere = { url: 'https://example.org/' }
  expect(isFrom({ senderFrame: elsewhere } as never, { mainFrame: elsewhere } as never)).toBe(false)
})

describe('a port', () => {
  const START = 'app://booth/'
  function booth(url = START) {
    const frame = { url, postMessage: vi.fn() }
    const given: unknown[] = []
    let ask: ((event: object) => void) | undefined
    const handOver = servePagePorts({
      ipc: { on: (_channel: string, listener: never) => (ask = listener) } as never,
      createChannel: () => ({ port1: 'station’s', port2: 'page’s' }) as never,
      pages: () => [{ contents: { mainFrame: frame } as never, display: 'operator' }],
      give: (...one) => given.push(one),
    })
    return { frame, given, handOver, ask: (senderFrame: unknown) => ask!({ senderFrame }) }
  }

  it('has one end for the station and one for the page, and nothing else goes with it', () => {
    const { frame, given, ask } = booth()
    ask(frame)
    expect(given).toEqual([['station’s', 'operator']])
    expect(frame.postMessage.mock.calls).toEqual([['station-port', null, ['page’s']]])
  })

  it('is handed anew to our page alone', () => {
    const ours = booth()
    ours.handOver()
    expect(ours.frame.postMessage).toHaveBeenCalledTimes(1)
    const foreign = booth('https://example.org/')
    foreign.handOver()
    foreign.ask(foreign.frame)
    expect(foreign.given).toEqual([])
    expect(foreign.frame.postMessage).not.toHaveBeenCalled()
  })
})

it('every page there will ever be is confined', () => {
  const app = new EventEmitter()
  confineEverything(app as never)
  const contents = Object.assign(new EventEmitter(), { setWindowOpenHandler: vi.fn() })
  app.emit('web-contents-created', {}, contents)
  expect(contents.setWindowOpenHandler.mock.calls[0]![0]()).toEqual({ action: 'deny' })
  const event = { url: 'https://example.org/', preventDefault: vi.fn() }
  contents.emit('will-navigate', event)
  expect(event.preventDefault).toHaveBeenCalledTimes(1)
})
