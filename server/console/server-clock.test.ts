import { expect, it } from 'vitest'
import { noteServerTime, serverNowMs } from './server-clock.ts'

it('goes by the server, whatever this machine’s clock says, and by nothing that is no time', () => {
  const hour = 3_600_000
  noteServerTime(String(Date.now() + hour))
  expect(serverNowMs() - Date.now()).toBeGreaterThan(hour - 60_000)
  for (const nothing of [null, '', 'soon']) noteServerTime(nothing)
  expect(serverNowMs() - Date.now()).toBeGreaterThan(hour - 60_000)
})
