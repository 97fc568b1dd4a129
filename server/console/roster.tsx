// The list of students: import, publish, personal codes.
import { Alert, App, Button, Input, Space, Table, Tag, Upload } from 'antd'
import { useCallback, useEffect, useState } from 'react'
import { API_PREFIX } from '../../core/contract/server.ts'
import { api } from './api.ts'
import { PersonalCode } from './personal-code.tsx'
import { RosterActions } from './roster-actions.tsx'
import { StateTag } from './state-tag.tsx'
import { t } from './strings.ts'
import { useAction } from './use-action.ts'

type Page = Awaited<ReturnType<typeof api.roster>>
const LISTED = 50
const asked = (query: string) => ({ ...(query ? { query } : {}), limit: 200 })
type Row = Page['rows'][number]
type Checked = Awaited<ReturnType<typeof api.importRoster>>

export function Roster({ onSignedOut }: { readonly onSignedOut: () => void }) {
  const { message, modal } = App.useApp()
  const { busy, run } = useAction(onSignedOut)
  const [query, setQuery] = useState('')
  const [page, setPage] = useState<Page | null>(null)
  const [problems, setProblems] = useState<Checked['problems']>([])
  /** A list that was closed must open again for the next file. */
  const [checks, setChecks] = useState(0)
  const refresh = useCallback(async () => {
    setPage(await api.roster(asked(query)))
  }, [query])
  useEffect(() => {
    void run(refresh)
  }, [run, refresh])

  const loadMore = (before: Page) =>
    run(async () => {
      const more = await api.roster({ ...asked(query), ...(before.next ? { cursor: before.next } : {}) })
      setPage({ ...more, rows: [...before.rows, ...more.rows] })
    })

  const importFile = (file: File) =>
    run(async () => {
      const csv = await readText(file)
      const checked = await api.importRoster({ csv, dryRun: true })
      setProblems(checked.problems)
      setChecks((count) => count + 1)
      if (checked.problems.length > 0) return
      const counts = { added: checked.added, changed: checked.changed }
      const sure = await modal.confirm({ title: t('roster.checked', counts), okText: t('roster.confirm') })
      if (!sure) return
      await api.importRoster({ csv, dryRun: false })
      void message.success(t('roster.imported', counts))
      await refresh()
    })

  const publish = () =>
    run(async () => {
      const { published, heldBack } = await api.publishRoster({})
      if (published > 0) void message.success(t('roster.published', { count: published }))
      if (heldBack > 0) {
        const title = t('roster.heldBack', { count: heldBack })
        void modal.info({ title, content: t('roster.heldBackHint') })
      }
      await refresh()
    })

  const remove = ({ rosterId, name }: Row) =>
    run(async () => {
      await api.removeRoster({ rosterId })
      void message.success(t('roster.removed', { name }))
      await refresh()
    })

  const revokeCode = ({ rosterId, name }: Row) =>
    run(async () => {
      await api.reissueCode({ rosterId, revoke: true })
      void message.success(t('roster.codeRevokedDone', { name }))
      await refresh()
    })

  const reissueCode = ({ rosterId, name, studentNumber }: Row) =>
    run(async () => {
      const { code } = await api.reissueCode({ rosterId, revoke: false })
      if (code)
        void modal.success({
          title: t('roster.newCode'),
          content: <PersonalCode name={name} studentNumber={studentNumber} code={code} />,
        })
      await refresh()
    })

  return (
    <section className="page">
      <Space wrap>
        <Upload
          accept=".csv,text/csv"
          showUploadList={false}
          beforeUpload={(file) => importFile(file).then(() => false)}
        >
          <Button type={page?.total === 0 ? 'primary' : 'default'} loading={busy}>
            {t('roster.import')}
          </Button>
        </Upload>
        <Button type="primary" disabled={!page || page.unpublished === 0} onClick={publish} loading={busy}>
          {t('roster.publish', { count: page?.unpublished ?? 0 })}
        </Button>
        <Button
          href={`${API_PREFIX}/console/roster/codes${query ? `?query=${encodeURIComponent(query)}` : ''}`}
          target="_blank"
        >
          {t('roster.codes')}
        </Button>
        <Input.Search allowClear placeholder={t('roster.search')} onSearch={setQuery} />
      </Space>
      <p className="quiet">{t('roster.hint')}</p>
      {problems.length > 0 && (
        <Alert
          key={checks}
          type="error"
          closable
          title={t('roster.problems', { count: problems.length })}
          description={problems.slice(0, LISTED).map((one) => (
            <div key={`${one.line}-${one.column}-${one.code}`}>
              {t('roster.line', { line: one.line })} {one.column} {t(`roster.problem.${one.code}`)}
            </div>
          ))}
          action={problems.length > LISTED && t('roster.more', { count: problems.length - LISTED })}
        />
      )}
      <Table
        rowKey="rosterId"
        size="middle"
        loading={page === null}
        dataSource={page?.rows ?? []}
        pagination={{ pageSize: 20, total: page?.rows.length ?? 0 }}
        columns={[
          { title: t('roster.name'), dataIndex: 'name' },
          { title: t('roster.studentNumber'), dataIndex: 'studentNumber' },
          { title: t('roster.idNumber'), dataIndex: 'idNumberMasked' },
          { title: t('roster.level'), dataIndex: 'level' },
          { title: t('roster.major'), dataIndex: 'major' },
          {
            title: t('roster.state'),
            render: (_, row) => (
              <>
                {!row.published && <Tag>{t('roster.draft')}</Tag>}
                {row.state ? <StateTag state={row.state} /> : <Tag>{t('roster.notCaptured')}</Tag>}
                {row.codeRevoked && <Tag color="red">{t('roster.revoked')}</Tag>}
              </>
            ),
          },
          {
            title: '',
            render: (_, row) => (
              <RosterActions
                row={row}
                onReissue={() => reissueCode(row)}
                onRevoke={() => revokeCode(row)}
                onRemove={() => remove(row)}
              />
            ),
          },
        ]}
      />
      {page && page.total > 0 && (
        <Space>
          <span className="quiet">{t('roster.listed', { count: page.rows.length, total: page.total })}</span>
          {page.next !== null && (
            <Button loading={busy} onClick={() => loadMore(page)} data-testid="roster-more">
              {t('roster.loadMore')}
            </Button>
          )}
        </Space>
      )}
    </section>
  )
}

/** Excel on Chinese Windows saves CSV as GB18030; anything that is not valid UTF-8 is read as that. */
async function readText(file: File): Promise<string> {
  const bytes = await file.arrayBuffer()
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('gb18030').decode(bytes)
  }
}
