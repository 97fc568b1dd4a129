// What the screen fetches by itself, however long it takes, makes nobody's press go unheard.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { startBooth } from '../../tools/cli/booth.ts'
import { checkIn, launch, OPERATOR, openPage, signIn } from '../../tools/cli/drive.ts'
import { PEOPLE } from '../../tools/sitter/people.ts'

it('finds a student and begins while the counts of the roster are still awaited', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'unheard-press-'))
  const options = {
    dataDir,
    port: 0,
    serverUrl: null,
    camera: 'fake',
    training: true,
    lang: 'zh-CN',
  } as const
  const booth = await startBooth(options)
  const browser = await launch()
  try {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
    let heldBack = 0
    await context.routeWebSocket(/\/rpc$/, (page) => {
      const station = page.connectToServer()
      page.onMessage((message) => {
        if (message.toString().includes('roster/counts')) heldBack += 1
        else station.send(message)
      })
    })
    const page = await openPage(context, booth.kiosk.address())
    await signIn(page, OPERATOR)
    page.setDefaultTimeout(20_000)
    await checkIn(page, PEOPLE[0]!.studentNumber)
    expect(heldBack).toBeGreaterThan(0)
  } finally {
    await browser.close()
    await booth.close()
    rmSync(dataDir, { recursive: true, force: true })
  }
}, 120_000)
