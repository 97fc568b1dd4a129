// Signing in under fire: who is kept out by whose failures, and what a flood of them costs.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { afterEach, describe, expect, it } from 'vitest'
import { openBrowser } from '../../tests/support/browser.ts'
import { signIn, startReviewServer, type TestServer } from '../../tests/support/review-server.ts'

const MINUTE_MS = 60_000
const ADMIN = ['管理员', 'demo-administrator'] as const
const OFFICE = '198.51.100.7'
const running: TestServer[] = []

afterEach(async () => {
  for (const review of running.splice(0)) await review.stop()
})

/** Behind a proxy that reports addresses, with a page to load and settings that need fewer guesses. */
async function start(settings: object = {}): Promise<TestServer> {
  const dir = await mkdtemp(join(tmpdir(), 'sign-in-'))
  const consoleRoot = join(dir, 'console')
  await mkdir(consoleRoot)
  await writeFile(join(consoleRoot, 'index.html'), '<!doctype html><title>x</title>')
  await writeFile(join(dir, 'settings.json'), JSON.stringify(settings))
  const review = await startReviewServer({ dir, consoleRoot, publicUrl: 'https://review.example' })
  running.push(review)
  return review
}

const stranger = (url: string, number: number) => openBrowser(url, `192.0.2.${number}`)
const fail = async (browser: ReturnType<typeof stranger>, name: string, times: number) => {
  const outcomes: string[] = []
  for (let time = 0; time < times; time += 1) outcomes.push(await browser.login(name, 'wrong-password'))
  return outcomes
}

/** What the database holds, from outside, after the server is closed. */
async function rowsOf(review: TestServer, sql: string): Promise<Record<string, unknown>[]> {
  await review.server.close()
  const pg = await PGlite.create({ dataDir: join(review.dir, 'database') })
  const { rows } = await pg.query<Record<string, unknown>>(sql)
  await pg.close()
  running.splice(running.indexOf(review), 1)
  await rm(review.dir, { recursive: true, force: true })
  return rows
}

describe('wrong passwords of a stranger', () => {
  it('lock out the stranger and not the administrator, who signs in from elsewhere', async () => {
    const { url } = await start()
    for (let number = 1; number <= 3; number += 1) {
      const outcomes = await fail(stranger(url, number), ADMIN[0], 6)
      expect(outcomes).toEqual([...Array<string>(5).fill('WRONG_PIN password'), 'LOCKED_OUT'])
    }
    expect(await openBrowser(url, OFFICE).login(...ADMIN)).toBe('done')
  })

  it('in the administrator’s own network do not lock the browser that signed in before', async () => {
    const { url } = await start()
    const mine = openBrowser(url, OFFICE)
    await mine.open()
    expect(await mine.login(...ADMIN)).toBe('done')
    await mine.post('/console/logout')
    expect(await fail(openBrowser(url, OFFICE), ADMIN[0], 6)).toContain('LOCKED_OUT')
    expect(await openBrowser(url, OFFICE).login(...ADMIN)).toBe('LOCKED_OUT')
    expect(await mine.login(...ADMIN)).toBe('done')
    // The mark of a browser is no way around the limit: it has one of its own.
    await mine.post('/console/logout')
    expect(await fail(mine, ADMIN[0], 6)).toContain('LOCKED_OUT')
  })

  it('end no session', async () => {
    const { url } = await start()
    const mine = openBrowser(url, OFFICE)
    await mine.login(...ADMIN)
    await fail(openBrowser(url, OFFICE), ADMIN[0], 6)
    expect(await mine.get('/console/me')).toBe('done')
    expect(await mine.get('/console/accounts')).toBe('done')
  })

  it('behind an invented x-forwarded-for still count where the proxy saw them come from', async () => {
    const { url } = await start()
    const attempt = async (invented: string) => {
      const response = await fetch(new URL('/api/v1/console/login', url), {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          origin: url,
          'x-forwarded-for': `${invented}, 192.0.2.9:1234`,
        },
        body: JSON.stringify({ name: ADMIN[0], password: 'wrong-password' }),
      })
      return response.status
    }
    const statuses: number[] = []
    for (let number = 1; number <= 6; number += 1) statuses.push(await attempt(`10.0.0.${number}`))
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429])
  })

  it('lock nobody else of a network that many share', async () => {
    const { url } = await start({ loginAddress: { failures: 9 } })
    expect(await fail(openBrowser(url, OFFICE), '审核员', 5)).not.toContain('LOCKED_OUT')
    expect(await openBrowser(url, OFFICE).login('审核员', 'demo-reviewer')).toBe('LOCKED_OUT')
    // Many who mistype once and then sign in use nothing up.
    for (let person = 0; person < 6; person += 1) {
      await fail(openBrowser(url, OFFICE), ADMIN[0], 1)
      expect(await openBrowser(url, OFFICE).login(...ADMIN)).toBe('done')
    }
  })
})

describe('guesses from everywhere at one account', () => {
  const limits = { loginAccount: { failures: 6, windowMinutes: 1440, lockMinutes: 60 } }

  it('leave it open to the places it knows only, and to whom another administrator lets in', async () => {
    const review = await start(limits)
    const { url } = review
    const mine = openBrowser(url, OFFICE)
    await mine.login(...ADMIN)
    for (let number = 1; number <= 3; number += 1) await fail(stranger(url, number), ADMIN[0], 3)
    // It does not even say that the password was right.
    expect(await stranger(url, 77).login(...ADMIN)).toBe('WRONG_PIN password')
    expect(await openBrowser(url, OFFICE).login(...ADMIN)).toBe('done')
    await mine.get('/console/accounts')
    const entries = mine.last().body as { id: string; name: string; triesLocked: boolean }[]
    const entry = entries.find(({ name }) => name === ADMIN[0])
    expect(entry).toMatchObject({ triesLocked: true })
    expect(await mine.post(`/console/accounts/${entry!.id}/unlock`)).toBe('done')
    expect(await stranger(url, 77).login(...ADMIN)).toBe('done')
  })

  it('are over after their time', async () => {
    const review = await start(limits)
    for (let number = 1; number <= 2; number += 1) await fail(stranger(review.url, number), ADMIN[0], 3)
    expect(await stranger(review.url, 77).login(...ADMIN)).toBe('WRONG_PIN password')
    review.advance(61 * MINUTE_MS)
    expect(await stranger(review.url, 78).login(...ADMIN)).toBe('done')
  })
})

describe('names nobody has', () => {
  it('are answered like those somebody has, guess for guess, from one address and from many', async () => {
    const { url } = await start({ loginAccount: { failures: 6, windowMinutes: 1440, lockMinutes: 60 } })
    const answers = async (name: string, base: number) => {
      const outcomes: string[] = []
      for (let address = 0; address < 3; address += 1) {
        outcomes.push(...(await fail(stranger(url, base + address), name, 6)))
      }
      return outcomes
    }
    expect(await answers('没有这个人', 10)).toEqual(await answers('审核员', 20))
  })

  it('cost no row each, neither of guesses nor of the log, and at last no hash', async () => {
    const review = await start({ loginAddress: { failures: 12 } })
    const flood = stranger(review.url, 1)
    const outcomes: string[] = []
    for (let name = 0; name < 40; name += 1) outcomes.push(await flood.login(`某人${name}`, 'wrong-password'))
    expect(outcomes.filter((outcome) => outcome === 'WRONG_PIN password')).toHaveLength(12)
    expect(outcomes.filter((outcome) => outcome === 'LOCKED_OUT')).toHaveLength(28)
    const [found] = await rowsOf(
      review,
      `select (select count(*)::int from guess) as guesses,
        (select count(*)::int from audit_record where what like 'login.%') as records`,
    )
    // One for the address, one for all names nobody has; five failures and the lock.
    expect(found).toEqual({ guesses: 2, records: 6 })
  })

  it('from ever new addresses fill no table', async () => {
    const review = await start({ guessRows: 5 })
    for (let number = 1; number <= 9; number += 1) await fail(stranger(review.url, number), '某人', 1)
    const [found] = await rowsOf(review, 'select count(*)::int as guesses from guess')
    expect(found).toEqual({ guesses: 5 })
  })
})

describe('a flood of sign-ins', () => {
  it('is told to come again, and holds up nobody’s page', async () => {
    const { url } = await start({ passwords: { hashesWaiting: 4 } })
    const admin = await signIn(url)
    const order: string[] = []
    const flood = Array.from({ length: 60 }, async (_, number) => {
      const browser = stranger(url, number + 1)
      const outcome = await browser.login(`某人${number}`, 'wrong-password')
      order.push(outcome)
      return { outcome, ...browser.last() }
    })
    const pages = Promise.all([admin.get('/console/'), admin.api.me()]).then(() => order.push('page'))
    const answers = await Promise.all(flood)
    await pages
    const busy = answers.filter(({ outcome }) => outcome === 'BUSY passwords')
    expect(busy.length).toBeGreaterThanOrEqual(60 - 5 - 20)
    expect(busy[0]).toMatchObject({ status: 429 })
    expect(busy[0]!.headers.get('retry-after')).toBe('2')
    const hashedBefore = order.slice(0, order.indexOf('page')).filter((one) => one.startsWith('WRONG'))
    expect(hashedBefore.length).toBeLessThanOrEqual(5)
  })

  it('counts nobody’s guess that was not looked at', async () => {
    const { url } = await start({ passwords: { hashesWaiting: 1 } })
    const browser = openBrowser(url, OFFICE)
    for (let round = 0; round < 4; round += 1) {
      const at = Array.from({ length: 6 }, () => openBrowser(url, OFFICE).login('审核员', 'demo-reviewer'))
      const outcomes = new Set(await Promise.all(at))
      expect([...outcomes].every((one) => one === 'done' || one === 'BUSY passwords')).toBe(true)
    }
    expect(await browser.login('审核员', 'demo-reviewer')).toBe('done')
  })
})
