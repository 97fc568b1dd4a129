import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createCipher } from '../keys/cipher.ts'
import { openGuard } from '../presence/guard.ts'
import { openStore } from '../store/open.ts'
import { createOperators } from './operators.ts'

it('a booth has one first administrator, however many ask at once', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'operators-'))
  const db = openStore(join(dir, 'station.db'))
  const guard = openGuard(join(dir, 'guard.db'), () => 0)
  const policy = { attempts: 5, lockMinutes: 5, scryptLog2Cost: 4 }
  const operators = createOperators(db, createCipher(randomBytes(32)), policy, guard, () => new Date())
  const made = await Promise.all([1, 2, 3].map((n) => operators.createFirst(`管理员${n}`, '9999')))
  expect(made.filter((one) => one !== null)).toHaveLength(1)
  expect(operators.list()).toHaveLength(1)
  guard.close()
  db.close()
  rmSync(dir, { recursive: true })
})
