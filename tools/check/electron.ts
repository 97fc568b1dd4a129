// npm run test:electron: the booth under Electron. Where the binary is absent every test is named as not run.
import { spawn } from 'node:child_process'
import { electronBinary, HOW_TO_GET_IT } from '../setup/electron.ts'
import { inRoot } from '../setup/root.ts'

if (electronBinary() === null) process.stdout.write(`${HOW_TO_GET_IT}\nNot run:\n`)
const vitest = spawn(
  inRoot('node_modules', '.bin', 'vitest'),
  ['run', '--config', inRoot('tests', 'electron', 'vitest.config.ts'), '--root', inRoot()],
  { cwd: inRoot(), stdio: 'inherit' },
)
vitest.on('exit', (code) => {
  process.exitCode = code ?? 1
})
