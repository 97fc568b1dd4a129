import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { showTrouble, type Trouble } from './trouble.ts'

const resourcesDir = join(import.meta.dirname, '..', '..', 'resources')
let trouble: Trouble
let again = 0
afterEach(() => trouble.close())

it('says what is wrong and what to do, escapes what it quotes, and starts again only from its own page', async () => {
  trouble = await showTrouble({
    problem: { code: 'key-refused', subject: '/data/<b>站点</b>' },
    resourcesDir,
    port: 0,
    onTryAgain: () => {
      again += 1
    },
  })
  const answer = await fetch(trouble.address)
  const page = await answer.text()
  expect(answer.status).toBe(503)
  expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
  expect(page).toContain('密钥不匹配，请按操作手册恢复密钥文件。')
  expect(page).toContain('/data/&lt;b&gt;站点')
  const post = (origin: string) => fetch(`${trouble.address}again`, { method: 'POST', headers: { origin } })
  expect((await post('http://elsewhere.example')).status).toBe(403)
  expect(again).toBe(0)
  expect((await post(new URL(trouble.address).origin)).status).toBe(200)
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(again).toBe(1)
})
