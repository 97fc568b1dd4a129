// The booth's own browser as it is kept on the screen, but without a screen: a profile that came from another machine, and
// a camera that nobody is there to allow.
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { keepBrowser } from '../station/kiosk/browser.ts'
import { chromiumPath } from '../tools/patience/patient-browser.ts'

const PAGE = `<!doctype html><script type="module">
const state = async (name) => (await navigator.permissions.query({ name })).state
const camera = await navigator.mediaDevices.getUserMedia({ video: true }).then(() => 'open', (error) => error.name)
const microphone = await state('microphone')
await fetch('/seen', { method: 'POST', body: JSON.stringify({ asked: await state('camera'), camera, microphone }) })
</script>`

it('opens a profile that a machine of another name claims, and its camera without asking', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'booth-browser-'))
  const seen = Promise.withResolvers<unknown>()
  const server = createServer((request, response) => {
    if (request.method !== 'POST') return response.setHeader('content-type', 'text/html').end(PAGE)
    let body = ''
    request.on('data', (part) => {
      body += part
    })
    return request.on('end', () => {
      response.end()
      seen.resolve(JSON.parse(body))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const profileDir = join(dir, 'profile')
  mkdirSync(profileDir)
  symlinkSync('another-machine-4711', join(profileDir, 'SingletonLock'))
  const chromium = join(dir, 'chromium')
  writeFileSync(
    chromium,
    `#!/bin/sh\nexec "${chromiumPath()}" --headless=new --use-fake-device-for-media-stream "$@"\n`,
  )
  chmodSync(chromium, 0o755)
  const said: string[] = []
  const browser = keepBrowser({
    chromium,
    address: () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    profileDir,
    kiosk: false,
    fakeCamera: null,
    onClosed: () => undefined,
    say: (line) => {
      said.push(line)
      seen.reject(new Error(line))
    },
  })
  try {
    expect(await seen.promise).toEqual({ asked: 'granted', camera: 'open', microphone: 'prompt' })
    expect(said).toEqual([])
  } finally {
    browser.stop()
    server.closeAllConnections()
    server.close()
    rmSync(dir, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 })
  }
})
