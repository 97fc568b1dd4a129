// npm run dist: the installers of the Electron shell. electron-builder fetches Electron and its packers, so this runs
// where they can be had.
import { packElectron } from './pack.ts'

for (const file of await packElectron()) process.stdout.write(`${file}\n`)
