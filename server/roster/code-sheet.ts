// Personal codes as pages to print, cut and hand out: nine on a sheet of A4, each sheet numbered, in letters that the console
// brings along (server/console/fonts.css), since a name may need what a machine does not have.
import { toString as qrText } from 'qrcode'
import { type Actor, appendAudit } from '../audit/audit-log.ts'
import { createPause } from '../pause.ts'
import type { SchoolContext } from '../server-context.ts'
import { cursorAt, readCursor } from '../store/cursor.ts'
import { transact } from '../store/transact.ts'
import { personalCode } from './codes.ts'
import { isIn, searchText } from './grams.ts'
import { publishedStudent } from './rows.ts'

export interface SheetRequest {
  readonly query?: string | undefined
  readonly cursor?: string | undefined
  readonly limit: number
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (mark) => ESCAPES[mark]!)

const PER_PAGE = 9
const FONTS = '/console/fonts.css'
const STYLE = `
  @page { size: A4; margin: 10mm }
  body { font: 10.5pt "Noto Sans SC", "LXGW WenKai GB Screen", "Microsoft YaHei", sans-serif; margin: 0 }
  section { break-after: page; break-inside: avoid; overflow: hidden; height: 276mm; display: grid; grid-template-rows: auto 1fr }
  section:last-of-type { break-after: auto }
  header { display: flex; justify-content: space-between; margin: 0 0 3mm }
  main { display: grid; grid-template-columns: repeat(3, 1fr); grid-template-rows: repeat(3, 1fr); gap: 4mm }
  article { border: 0.2mm dashed #767676; padding: 2mm; overflow: hidden; text-align: center }
  article svg { width: 44mm; height: 44mm }
  h2 { font-size: 12pt; margin: 1mm 0 }
  p { margin: 0.5mm 0; overflow-wrap: anywhere }
  .text { font: 5.5pt monospace; color: #444 }
  nav { display: flex; gap: 6mm; align-items: center; margin: 0 0 6mm }
  nav a { padding: 3mm 0 }
  @media screen { body { padding: 10mm; max-width: 190mm; margin: auto } section { margin-bottom: 10mm } }
  @media print { .screen { display: none } }
`

interface SheetCard {
  readonly name: string
  readonly studentNumber: string
  readonly level: string
  readonly major: string
  readonly code: string
}

/** Published students without a live photo whose code is in force, in the order of the roster. Audited. */
export async function codeSheet(school: SchoolContext, by: Actor, request: SheetRequest, nonce: string) {
  const { cards, next } = await readCards(school, request)
  await transact(school, (tx) =>
    appendAudit(tx, { who: by, what: 'codes.printed', details: { codes: cards.length } }),
  )
  const pause = createPause()
  const parts: string[] = []
  for (const one of cards) {
    await pause()
    parts.push(await card(one))
  }
  const more = next
    ? `<a href="?${new URLSearchParams({ ...(request.query ? { query: request.query } : {}), cursor: next, limit: String(request.limit) })}">还有未列出的：下一批 →</a>`
    : ''
  const nobody = '<p>没有可打印的个人码：名单发布以后才有；已采集的和已作废的不再打印。</p>'
  const pages = Math.ceil(parts.length / PER_PAGE)
  const sheets = Array.from({ length: pages }, (_, index) => {
    const cards = parts.slice(index * PER_PAGE, (index + 1) * PER_PAGE).join('\n')
    const title = `<span>${escapeHtml(school.schoolName)} 学历照片采集 个人码</span>`
    return `<section><header>${title}<span>${index + 1} / ${pages}</span></header>\n<main>${cards}</main></section>`
  })
  return `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>个人码</title><link rel="stylesheet" href="${FONTS}"><style nonce="${nonce}">${STYLE}</style></head>
<body><nav class="screen"><span>共 ${parts.length} 张，${pages} 页；请用浏览器的“打印”（Ctrl+P）。</span>${more}</nav>
${sheets.join('\n')}${parts.length === 0 ? nobody : ''}</body></html>
`
}

async function card({ name, studentNumber, level, major, code }: SheetCard): Promise<string> {
  const svg = await qrText(code, { type: 'svg', margin: 2, errorCorrectionLevel: 'M' })
  return `<article>${svg}<h2>${escapeHtml(name)}</h2><p>${escapeHtml(studentNumber)}</p>
<p>${escapeHtml(`${level} ${major}`)}</p><p>本人使用，请勿转借</p><p class="text">${escapeHtml(code)}</p></article>`
}

const CHUNK_ROWS = 200

/** A search goes over level and major too, of which there is no index: row after row, and everybody else in between. */
async function readCards(school: SchoolContext, { query, cursor, limit }: SheetRequest) {
  const wanted = searchText(query ?? '')
  const pause = createPause()
  const cards: SheetCard[] = []
  let after = readCursor(school, cursor) ?? 0
  let last = after
  for (;;) {
    const rows = await readChunk(school, after)
    for (const row of rows) {
      await pause()
      const student = publishedStudent(school, row)
      const text = [student.name, student.studentNumber, student.level, student.major].join('\n')
      if (!isIn(text, wanted)) continue
      if (cards.length === limit) return { cards, next: cursorAt(school, last) }
      cards.push({ ...student, code: personalCode(school.keys, row) })
      last = row.created_seq
    }
    if (rows.length < CHUNK_ROWS) return { cards, next: null }
    after = rows.at(-1)!.created_seq
  }
}

const readChunk = (school: SchoolContext, after: number) =>
  school.db
    .selectFrom('roster_row')
    .selectAll()
    .where('created_seq', '>', after)
    .where('sealed_published', 'is not', null)
    .where('removed', '=', false)
    .where('code_revoked', '=', false)
    .where('captured', '=', false)
    .where('captured_elsewhere', '=', false)
    .orderBy('created_seq')
    .limit(CHUNK_ROWS)
    .execute()
