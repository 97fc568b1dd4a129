// What each column of a file is read as: found by its header, and to be said otherwise.
import { Input, Select, Space, Table } from 'antd'
import { columnRules, labelOf, ROSTER_COLUMNS, type RosterColumn } from '../../core/roster/columns.ts'
import type { RosterFile } from '../../core/roster/open-roster.ts'
import type { ColumnPlan, FileColumn, RosterMapping } from '../../core/roster/plan-columns.ts'
import { t } from './strings.ts'

interface Props {
  readonly file: RosterFile
  readonly plan: ColumnPlan
  readonly mapping: RosterMapping
  readonly disabled: boolean
  readonly onChange: (mapping: RosterMapping) => void
}

/** What may be the same for everybody. */
const FILLABLE: readonly RosterColumn[] = ['level', 'major', 'school', 'graduation', 'fee']

/** As a spreadsheet names them: A … Z, AA. */
const letterOf = (at: number): string =>
  `${at > 25 ? letterOf(Math.floor(at / 26) - 1) : ''}${String.fromCharCode(65 + (at % 26))}`

const star = (column: RosterColumn): string =>
  columnRules.columns[column].required ? `${labelOf(column)} *` : labelOf(column)

/** The place of one column said by hand; what was read from there before is read no more. */
function readAs(
  { at, column: before }: FileColumn,
  column: RosterColumn | null,
  mapping: RosterMapping,
): RosterMapping {
  const columns = { ...mapping.columns }
  if (before !== null) columns[before] = null
  if (column !== null) columns[column] = at
  return { ...mapping, columns }
}

export function ImportColumns({ file, plan, mapping, disabled, onChange }: Props) {
  const missing = FILLABLE.filter((column) => plan.places[column] === undefined)
  const fill = (column: RosterColumn, text: string): void => {
    const { [column]: _, ...others } = mapping.fill ?? {}
    onChange({ ...mapping, fill: text.trim() === '' ? others : { ...others, [column]: text } })
  }
  return (
    <>
      <Space wrap>
        {file.sheets.length > 1 && (
          <Select
            data-testid="import-sheet"
            disabled={disabled}
            value={file.sheet}
            prefix={t('import.sheet')}
            popupMatchSelectWidth={false}
            options={file.sheets.map((name) => ({ value: name, label: name }))}
            onChange={(sheet) => sheet !== null && onChange({ sheet })}
          />
        )}
        <Select
          data-testid="import-header"
          disabled={disabled}
          value={plan.headerLine}
          prefix={t('import.header')}
          popupMatchSelectWidth={false}
          className="header-row"
          options={[
            { value: 0, label: t('import.noHeader') },
            ...file.head.map(({ line, cells }) => ({
              value: line,
              label: t('import.headerRow', {
                line,
                cells: cells.filter(Boolean).slice(0, 8).join('　').slice(0, 60),
              }),
            })),
          ]}
          onChange={(headerLine) => onChange({ ...mapping, headerLine, columns: {} })}
        />
      </Space>
      <Table
        className="gap"
        rowKey="at"
        size="small"
        pagination={false}
        dataSource={[...plan.columns]}
        columns={[
          {
            title: t('import.column'),
            width: 220,
            render: (_, { at, title }) => `${letterOf(at)}　${title}`,
          },
          {
            title: t('import.samples'),
            ellipsis: true,
            render: (_, { samples }) => <span className="quiet">{samples.join('　')}</span>,
          },
          {
            title: t('import.readAs'),
            width: 200,
            render: (_, column) => (
              <Select<RosterColumn | ''>
                data-testid={`import-column-${letterOf(column.at)}`}
                className="wide"
                size="small"
                disabled={disabled}
                value={column.column ?? ''}
                options={[
                  { value: '', label: t('import.notRead') },
                  ...ROSTER_COLUMNS.map((value) => ({ value, label: star(value) })),
                ]}
                onChange={(value) => onChange(readAs(column, value === '' ? null : value, mapping))}
              />
            ),
          },
        ]}
      />
      {missing.length > 0 && (
        <Space wrap className="gap">
          <span className="quiet">{t('import.fill')}</span>
          {missing.map((column) => (
            <Input
              key={column}
              size="small"
              disabled={disabled}
              prefix={star(column)}
              data-testid={`import-fill-${column}`}
              value={mapping.fill?.[column] ?? ''}
              className="fill"
              maxLength={80}
              onChange={(event) => fill(column, event.target.value)}
            />
          ))}
        </Space>
      )}
    </>
  )
}
