// npm run dist:kiosk: packs the booth for the Chromium host and says what is in the archive.
import { mkdirSync } from 'node:fs'
import { inRoot } from '../setup/root.ts'
import { packKiosk } from './pack.ts'

const outDir = inRoot('out', 'dist')
mkdirSync(outDir, { recursive: true })
const { file, bytes, sha256, parts } = await packKiosk(outDir)
const megabytes = (count: number): string => `${(count / 1e6).toFixed(1)} MB`
const SMALL_BYTES = 500_000
const rest = parts.filter((one) => one.bytes < SMALL_BYTES)
const lines = [
  ...parts
    .filter((one) => one.bytes >= SMALL_BYTES)
    .map((one) => `${megabytes(one.bytes).padStart(10)}  ${one.part}`),
  `${megabytes(rest.reduce((sum, one) => sum + one.bytes, 0)).padStart(10)}  ${rest.length} smaller parts`,
  `${megabytes(parts.reduce((sum, one) => sum + one.bytes, 0)).padStart(10)}  unpacked`,
  `${megabytes(bytes).padStart(10)}  ${file}`,
  `SHA-256 ${sha256}`,
]
process.stdout.write(`${lines.join('\n')}\n`)
