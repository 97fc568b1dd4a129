// The two steps after an export, 上网中 and 上网成功, for the photos that are chosen.
import { App, Button, Card, Table } from 'antd'
import { useCallback, useState } from 'react'
import { EXPORTABLE } from '../../core/contract/export-selection.ts'
import type { ReviewTask } from '../../core/contract/server-records.ts'
import { api } from './api.ts'
import { Stale, useFollowing } from './following.tsx'
import { StateTag } from './state-tag.tsx'
import { t } from './strings.ts'
import { useAction } from './use-action.ts'

export function Publication({ onSignedOut }: { readonly onSignedOut: () => void }) {
  const { message } = App.useApp()
  const { busy, run } = useAction(onSignedOut)
  const [rows, setRows] = useState<readonly ReviewTask[]>([])
  const [chosen, setChosen] = useState<readonly string[]>([])
  const refresh = useCallback(async (from = api) => {
    const pages = await Promise.all(EXPORTABLE.map((state) => from.tasks({ state, limit: 200 })))
    setRows(pages.flatMap((page) => page.tasks))
  }, [])
  const stale = useFollowing(refresh, run, onSignedOut)

  const advance = (to: 'publishing' | 'published') =>
    run(async () => {
      const { advanced, heldBack } = await api.advance({ submissionIds: [...chosen], to })
      void message.success(t('export.advanced', { count: advanced }))
      if (heldBack > 0) void message.info(t('export.notAdvanced', { count: heldBack }))
      setChosen([])
      await refresh()
    })
  return (
    <Card title={t('export.advance')} className="gap">
      <Stale why={stale} />
      <div className="row">
        <Button disabled={chosen.length === 0} loading={busy} onClick={() => advance('publishing')}>
          {t('export.toPublishing')}
        </Button>
        <Button disabled={chosen.length === 0} loading={busy} onClick={() => advance('published')}>
          {t('export.toPublished')}
        </Button>
        <span className="quiet">{t('export.select')}</span>
      </div>
      <Table
        rowKey="submissionId"
        size="small"
        className="gap"
        scroll={{ x: 'max-content' }}
        dataSource={[...rows]}
        rowSelection={{
          selectedRowKeys: [...chosen],
          onChange: (keys) => setChosen(keys.map(String)),
          getTitleCheckboxProps: () => ({ 'aria-label': t('export.all') }),
          getCheckboxProps: (row) => ({ 'aria-label': row.studentName }),
        }}
        columns={[
          { title: t('roster.name'), dataIndex: 'studentName' },
          { title: t('roster.studentNumber'), dataIndex: 'studentNumber' },
          { title: t('review.station'), dataIndex: 'stationName' },
          { title: t('roster.state'), render: (_, row) => <StateTag state={row.state} /> },
        ]}
      />
    </Card>
  )
}
