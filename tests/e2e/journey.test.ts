// The whole journey in Chromium, through the real screens, against a real server; and nothing leaves the machine.
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { runDemo } from '../../tools/cli/demo.ts'

it('takes a student from check-in to the approved photo in the export, without a request to any other host', async () => {
  const report = await runDemo({ say: () => undefined })
  expect(report.finalStatus).toBe('审核通过')
  expect(report.externalRequests).toEqual([])
  expect(report.overrides).toEqual([])
  expect(report.match).toMatchObject({ sameThreshold: 0.42, threshold: 0.6, decidedByPerson: null })
  expect(report.match.distance).toBeLessThanOrEqual(report.match.sameThreshold!)
  expect(report.standardPhoto).toMatchObject({ width: 480, height: 640, density: 300 })
  const file = readFileSync(report.standardPhoto.file)
  expect(file.length).toBe(report.standardPhoto.bytes)
  expect(file.length).toBeGreaterThanOrEqual(20_480)
  expect(file.length).toBeLessThanOrEqual(40_000)
  expect(file.includes('Exif')).toBe(false)
})
