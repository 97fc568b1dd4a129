import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { electronBinary } from './electron.ts'

it('Electron is there when its binary is, not when a fetch broke off', () => {
  const dir = mkdtempSync(join(tmpdir(), 'electron-binary-'))
  try {
    expect(electronBinary(dir)).toBeNull()
    writeFileSync(join(dir, 'path.txt'), 'electron\n')
    expect(electronBinary(dir)).toBeNull()
    mkdirSync(join(dir, 'dist'))
    writeFileSync(join(dir, 'dist', 'electron'), '')
    expect(electronBinary(dir)).toBe(`${dir}/dist/electron`)
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
})
