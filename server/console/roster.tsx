// The list of students: import, publish, personal codes.
import { App, Button, Input, Space, Table, Tag } from 'antd'
import { useCallback, useEffect, useState } from 'react'
import { API_PREFIX } from '../../core/contract/server.ts'
import { api } from './api.ts'
import { ImportList } from './import-list.tsx'
import { PersonalCode } from './personal-code.tsx'
import { RosterActions } from './roster-actions.tsx'
import { StateTag } from './state-tag.tsx'
import { t } from './strings.ts'
import { useAction } from './use-action.ts'

type Page = Awaited<ReturnType<typeof api.roster>>
const asked = (query: string) => ({ ...(query ? { query } : {}), limit: 200 })
type Row = Page['rows'][number]

export function Roster({ onSignedOut }: { readonly onSignedOut: () => void }) {
  const { message, modal } = App.useApp()
  const { busy, run } = useAction(onSignedOut)
  const [query, setQuery] = useState('')
  const [page, setPage] = useState<Page | null>(null)
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
        <ImportList primary={page?.total === 0} onImported={refresh} onSignedOut={onSignedOut} />
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
