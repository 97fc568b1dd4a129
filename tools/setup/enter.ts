// Runs on Node 24: brings models, browser, screens and the training sitter up to date, then enters the program named
// on the command line as if it had been started directly.
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { prepare } from './prepare.ts'

await prepare()
const [program, ...rest] = process.argv.slice(2)
if (program) {
  const file = resolve(program)
  process.argv = [process.argv[0]!, file, ...rest]
  await import(pathToFileURL(file).href)
}
