import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { eventually } from '../../tools/patience/patience.ts'
import { type ProblemPage, showProblem } from './problem-page.ts'

const programDir = join(import.meta.dirname, '..', '..')
let problem: ProblemPage
let again = 0
afterEach(() => problem.close())

it('says what is wrong and what to do, escapes what it quotes, and starts again only from its own page', async () => {
  problem = await showProblem({
    problem: { code: 'key-refused', subject: '/data/<b>站点</b>' },
    programDir,
    port: 0,
    onTryAgain: () => {
      again += 1
    },
  })
  const answer = await fetch(problem.address)
  const page = await answer.text()
  expect(answer.status).toBe(503)
  expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
  expect(page).toContain('密钥不匹配，请按操作手册恢复密钥文件。')
  expect(page).toContain('/data/&lt;b&gt;站点')
  // With the font that the screens bring: a booth's system may have no Chinese one.
  const sheet = /href="(\.\/assets\/[^"]+\.css)"/.exec(page)?.[1]
  const css = await fetch(new URL(sheet!, problem.address))
  const font = /url\((\.\/noto-sans-sc[^)]+\.woff2)\)/.exec(await css.text())?.[1]
  expect((await fetch(new URL(font!, css.url))).status).toBe(200)
  const post = (origin: string) => fetch(`${problem.address}again`, { method: 'POST', headers: { origin } })
  expect((await post('http://elsewhere.example')).status).toBe(403)
  expect(again).toBe(0)
  expect((await post(new URL(problem.address).origin)).status).toBe(200)
  await eventually(() => expect(again).toBe(1))
})
