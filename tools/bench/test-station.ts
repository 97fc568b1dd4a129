// A station in a temporary folder whose vision answers as asked, with the real child behind it.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  openTestStation,
  type TestStation,
  type TestStationOptions,
  testVision,
} from '../../station/testing.ts'
import type { Vision } from '../../station/vision/port.ts'
import { createVision } from '../../station/vision/supervisor.ts'
import { inRoot } from '../setup/root.ts'

export async function withTestStation<T>(
  vision: (real: Vision) => Partial<Vision>,
  use: (booth: TestStation) => Promise<T>,
  options: TestStationOptions = {},
): Promise<T> {
  const dir = mkdtempSync(join(tmpdir(), 'bench-station-'))
  const real = createVision({ resourcesDir: inRoot('resources') })
  const booth = await openTestStation({ ...options, dir, vision: testVision(vision(real)) })
  try {
    return await use(booth)
  } finally {
    await booth.station.close()
    await real.close()
    rmSync(dir, { recursive: true, force: true })
  }
}
