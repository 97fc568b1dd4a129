// Booths that may send photos: one-time codes to enrol them, when they were last heard of, and the way to stop one and
// let it go on.
import { App, Button, Popconfirm, Table } from 'antd'
import { useCallback, useState } from 'react'
import { api } from './api.ts'
import { Stale, useFollowing } from './following.tsx'
import { Mark } from './mark.tsx'
import { dateTime } from './moments.ts'
import { t } from './strings.ts'
import { useAction } from './use-action.ts'

type Rows = Awaited<ReturnType<typeof api.stations>>

export function Stations({ onSignedOut }: { readonly onSignedOut: () => void }) {
  const { message, modal } = App.useApp()
  const { busy, run } = useAction(onSignedOut)
  const [rows, setRows] = useState<Rows>([])
  const refresh = useCallback(async (from = api) => setRows(await from.stations()), [])
  const stale = useFollowing(refresh, run, onSignedOut)

  const issue = () =>
    run(async () => {
      const { code, expiresAt } = await api.enrolmentCode({})
      void modal.info({
        title: <code className="code">{code}</code>,
        content: t('stations.codeHint', { time: dateTime(expiresAt) }),
      })
    })
  const revoke = ({ stationId, name }: Rows[number]) =>
    run(async () => {
      await api.revokeStation({ stationId })
      void message.success(t('stations.revokedDone', { name }))
      await refresh()
    })

  const reinstate = ({ stationId, name }: Rows[number]) =>
    run(async () => {
      await api.reinstateStation({ stationId })
      void message.success(t('stations.reinstatedDone', { name }))
      await refresh()
    })

  return (
    <section className="page">
      <Stale why={stale} />
      <Button type="primary" onClick={issue} loading={busy} data-testid="enrolment-code">
        {t('stations.code')}
      </Button>
      <Table
        rowKey="stationId"
        className="gap"
        dataSource={[...rows]}
        pagination={false}
        columns={[
          {
            title: t('stations.name'),
            render: (_, row) => (
              <>
                {row.name}{' '}
                {row.regressedAt && (
                  <Mark mood="warn" title={t('stations.regressedHint')}>
                    {t('stations.regressed', { time: dateTime(row.regressedAt) })}
                  </Mark>
                )}
              </>
            ),
          },
          { title: t('stations.enrolled'), render: (_, row) => dateTime(row.enrolledAt) },
          {
            title: t('stations.seen'),
            render: (_, row) => (row.lastSeenAt ? dateTime(row.lastSeenAt) : t('stations.never')),
          },
          { title: t('stations.waiting'), dataIndex: 'waiting' },
          { title: t('stations.blocked'), dataIndex: 'blocked' },
          { title: t('stations.version'), dataIndex: 'version' },
          {
            title: '',
            render: (_, row) =>
              row.revoked ? (
                <>
                  <Mark mood="bad">{t('stations.revoked')}</Mark>{' '}
                  <Popconfirm title={t('stations.reinstateSure')} onConfirm={() => reinstate(row)}>
                    <Button data-testid={`reinstate-${row.stationId}`}>{t('stations.reinstate')}</Button>
                  </Popconfirm>
                </>
              ) : (
                <Popconfirm title={t('stations.revokeSure')} onConfirm={() => revoke(row)}>
                  <Button danger data-testid={`revoke-${row.stationId}`}>
                    {t('stations.revoke')}
                  </Button>
                </Popconfirm>
              ),
          },
        ]}
      />
    </section>
  )
}
