// The preload as it runs before a page: what it asks for, what it hands over, and when.
import { EventEmitter } from 'node:events'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'

const ipcRenderer = Object.assign(new EventEmitter(), { send: vi.fn() })
vi.mock('electron', () => ({ ipcRenderer }))

const postMessage = vi.fn()
let page: EventTarget

async function runOn(href: string): Promise<void> {
  vi.stubGlobal('location', { href, origin: 'app://booth' })
  vi.resetModules()
  await import('./preload.ts')
}
const settled = () => new Promise((resolve) => setImmediate(resolve))

beforeEach(() => {
  page = new EventTarget()
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page))
  vi.stubGlobal('postMessage', postMessage)
})
afterEach(() => {
  vi.unstubAllGlobals()
  ipcRenderer.removeAllListeners()
  vi.clearAllMocks()
})

it.each(['https://example.org/', 'app://other/', 'app://booth@example/'])('is silent on %s', async (href) => {
  await runOn(href)
  expect(ipcRenderer.send).not.toHaveBeenCalled()
  expect(ipcRenderer.listenerCount('station-port')).toBe(0)
})

it('asks for a port at once and hands it to our page when that listens, and to nobody else', async () => {
  await runOn('app://booth/?display=sitter')
  expect(ipcRenderer.send.mock.calls).toEqual([['station-port']])
  const ports = [{}]
  ipcRenderer.emit('station-port', { ports })
  await settled()
  expect(postMessage).not.toHaveBeenCalled()
  page.dispatchEvent(new Event('load'))
  await settled()
  expect(postMessage.mock.calls).toEqual([['station-port', 'app://booth', ports]])
})

it('hands over the port of a station that was started anew', async () => {
  await runOn('app://booth/')
  page.dispatchEvent(new Event('load'))
  for (const ports of [['first'], ['second']]) ipcRenderer.emit('station-port', { ports })
  await settled()
  expect(postMessage.mock.calls.map(([, , ports]) => ports)).toEqual([['first'], ['second']])
})
