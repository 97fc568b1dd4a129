// The list beside the exported photos, for a spreadsheet: UTF-8 with a mark, and no cell that a spreadsheet would run.

const HEADER = ['文件名', '姓名', '学号', '学校', '层次', '专业', '毕业时间', '状态', '审核时间', 'SHA-256']

export interface ListRow {
  readonly fileName: string
  readonly name: string
  readonly studentNumber: string
  readonly school: string
  readonly level: string
  readonly major: string
  readonly graduation: string
  readonly state: string
  readonly decidedAt: string
  readonly sha256: string
}

/** OWASP "CSV injection": a leading apostrophe keeps =, +, -, @ and control characters from being a formula. */
const cell = (text: string): string => {
  const harmless = /^\s*[=+\-@\t\r\n]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}

export function listCsv(rows: readonly ListRow[]): string {
  const lines = rows.map((row) => [
    row.fileName,
    row.name,
    row.studentNumber,
    row.school,
    row.level,
    row.major,
    row.graduation,
    row.state,
    row.decidedAt,
    row.sha256,
  ])
  return `\uFEFF${[HEADER, ...lines].map((line) => line.map(cell).join(',')).join('\r\n')}\r\n`
}
