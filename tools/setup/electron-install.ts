// npm run electron:install: fetches Electron's binary, on request only. ELECTRON_MIRROR names another download host.
import { spawnSync } from 'node:child_process'
import { electronBinary } from './electron.ts'
import { inRoot } from './root.ts'

const { status } = spawnSync(process.execPath, [inRoot('node_modules', 'electron', 'install.js')], {
  stdio: 'inherit',
})
const binary = electronBinary()
if (status === 0 && binary) process.stdout.write(`${binary}\n`)
else {
  process.stderr.write(
    'Electron could not be fetched (see above). Check the network, or name a download host that is reachable in ELECTRON_MIRROR, then run this again. npm start works without it.\n',
  )
  process.exitCode = 1
}
