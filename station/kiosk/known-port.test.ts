import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Kiosk } from './kiosk.ts'
import { onKnownPort } from './known-port.ts'

let dir: string
const closers: (() => Promise<unknown>)[] = []
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'port-'))
})
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
  rmSync(dir, { recursive: true })
})

async function listen(port: number): Promise<Kiosk> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()))
  closers.push(close)
  return { port: (server.address() as { port: number }).port, address: () => '', close }
}
const start = (port = 0) => onKnownPort(dir, port, listen)

it('a booth keeps its port, so that the browser does not ask for the camera at every start', async () => {
  const first = await start()
  await first.close()
  expect((await start()).port).toBe(first.port)
})

it('a port that somebody else took is left to them, and the new one is kept', async () => {
  const first = await start()
  const second = await start()
  expect(second.port).not.toBe(first.port)
  expect(readFileSync(join(dir, 'port'), 'utf8')).toBe(`${second.port}\n`)
})

it('a port asked for is that one or none, and is not remembered', async () => {
  const first = await start()
  await expect(start(first.port)).rejects.toMatchObject({ code: 'EADDRINUSE' })
  expect(readFileSync(join(dir, 'port'), 'utf8')).toBe(`${first.port}\n`)
})

it('a remembered port that is none is forgotten', async () => {
  for (const text of ['', 'x', '-1', '80', '70000', '1e9']) {
    writeFileSync(join(dir, 'port'), text)
    const kiosk = await start()
    expect(kiosk.port).toBeGreaterThan(1023)
    await kiosk.close()
  }
})
