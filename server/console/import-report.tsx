// What is wrong with a file, row by row, and what it says where it is right.
import { Alert, Button, Table } from 'antd'
import { documentWord } from '../../core/identity/document.ts'
import { maskIdNumber } from '../../core/identity/mask-text.ts'
import { labelOf } from '../../core/roster/columns.ts'
import type { RosterFile } from '../../core/roster/open-roster.ts'
import type { ColumnPlan } from '../../core/roster/plan-columns.ts'
import { problemLine, problemSentence, type RosterProblem } from '../../core/roster/problems.ts'
import { type RowOutcome, readRows } from '../../core/roster/read-rows.ts'
import { currentLanguage } from './language.ts'
import { t } from './strings.ts'

const LISTED = 50
const PREVIEWED = 5

/** The first students, as they would be taken. */
export function previewOf(file: RosterFile, plan: ColumnPlan): RowOutcome[] {
  const rows: RowOutcome[] = []
  if (plan.problems.length > 0) return rows
  for (const outcome of readRows(file, plan, { school: '', longestRows: PREVIEWED })) {
    if (outcome.fatal || rows.length === PREVIEWED) break
    if (outcome.row || outcome.problems.length > 0) rows.push(outcome)
  }
  return rows
}

export function ImportPreview({ rows }: { readonly rows: readonly RowOutcome[] }) {
  if (rows.length === 0) return null
  return (
    <Table
      className="gap"
      rowKey="line"
      size="small"
      pagination={false}
      title={() => t('import.preview')}
      dataSource={rows.map(({ line, row, problems }) => ({ line, ...row?.student, problems }))}
      columns={[
        { title: t('import.row'), dataIndex: 'line', width: 60 },
        {
          title: labelOf('name'),
          render: (_, { name, problems }) =>
            name ?? (
              <span className="wrong">
                {problems.map((one) => `${one.column} ${problemSentence(one, currentLanguage())}`).join('；')}
              </span>
            ),
          onCell: ({ name }) => (name === undefined ? { colSpan: 7 } : {}),
        },
        ...(
          [
            ['studentNumber', (one: Shown) => one.studentNumber],
            ['idNumber', (one: Shown) => maskIdNumber(one.idNumber ?? '')],
            ['documentType', (one: Shown) => documentWord(one.documentType ?? 'resident-id')],
            ['level', (one: Shown) => one.level],
            ['major', (one: Shown) => one.major],
            ['graduation', (one: Shown) => one.graduation],
          ] as const
        ).map(([column, text]) => ({
          title: labelOf(column),
          render: (_: unknown, one: Shown) => text(one),
          onCell: (one: Shown) => (one.studentNumber === undefined ? { colSpan: 0 } : {}),
        })),
      ]}
    />
  )
}

type Shown = { readonly line: number } & Partial<NonNullable<RowOutcome['row']>['student']>

/** The whole report for whoever mends the file. */
function download(name: string, problems: readonly RosterProblem[]): void {
  const quoted = (text: string | number): string => `"${String(text).replaceAll('"', '""')}"`
  const rows = problems.map((one) =>
    [one.line, one.column, problemSentence(one, currentLanguage())].map(quoted).join(','),
  )
  const header = [t('import.row'), t('import.column'), t('import.problem')].map(quoted).join(',')
  const blob = new Blob([`\uFEFF${[header, ...rows].join('\r\n')}`], { type: 'text/csv' })
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = t('import.reportName', { name: name.replace(/\.[^.]*$/, '') })
  link.click()
  URL.revokeObjectURL(link.href)
}

interface ProblemsProps {
  readonly kind: 'error' | 'warning'
  readonly title: string
  readonly name: string
  readonly problems: readonly RosterProblem[]
  /** Where they are more than these. */
  readonly count?: number | undefined
}

export function ImportProblems({ kind, title, name, problems, count = problems.length }: ProblemsProps) {
  if (problems.length === 0) return null
  return (
    <Alert
      className="gap problems"
      type={kind}
      title={title}
      description={
        <>
          {problems.slice(0, LISTED).map((one) => (
            <div key={`${one.line}-${one.column}-${one.code}`}>{problemLine(one, currentLanguage())}</div>
          ))}
          {count > LISTED && <div className="quiet">{t('import.more', { count: count - LISTED })}</div>}
        </>
      }
      action={
        problems.length > 3 && (
          <Button size="small" onClick={() => download(name, problems)}>
            {t('import.report')}
          </Button>
        )
      }
    />
  )
}
