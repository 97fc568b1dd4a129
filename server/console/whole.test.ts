// Everything the server lets a console do has its place in the console.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { consoleApi } from '../../core/contract/server-console.ts'

const here = import.meta.dirname
const pages = readdirSync(here)
  .filter((name) => name.endsWith('.tsx'))
  .map((name) => readFileSync(join(here, name), 'utf8'))
  .join('\n')

it.each(Object.keys(consoleApi))('%s', (procedure) => {
  expect(pages).toMatch(new RegExp(`\\b(api|unattendedApi|from)\\.${procedure}\\(`))
})
