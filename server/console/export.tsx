// Approved photos out as a zip, and the two steps after it (上网中, 上网成功).
import { App, Button, Card, Input, Space, Table } from 'antd'
import { useCallback, useState } from 'react'
import { API_PREFIX } from '../../core/contract/server.ts'
import type { ReviewTask } from '../../core/contract/server-records.ts'
import { api } from './api.ts'
import { Stale, useFollowing } from './following.tsx'
import { timeOfDay } from './moments.ts'
import { StateTag } from './state-tag.tsx'
import { t } from './strings.ts'
import { useAction } from './use-action.ts'

const DEFAULT_TEMPLATE = '{studentNumber}'

type Plan = Awaited<ReturnType<typeof api.exportPlan>>
const NOTHING: Plan = { ready: 0, heldBack: 0, heldUntil: null, missing: 0 }

export function Export({ onSignedOut }: { readonly onSignedOut: () => void }) {
  const { message } = App.useApp()
  const { busy, run } = useAction(onSignedOut)
  const [template, setTemplate] = useState(DEFAULT_TEMPLATE)
  const [rows, setRows] = useState<readonly ReviewTask[]>([])
  const [plan, setPlan] = useState<Plan>(NOTHING)
  const [chosen, setChosen] = useState<readonly string[]>([])
  const refresh = useCallback(async (from = api) => {
    const pages = await Promise.all(
      (['approved', 'publishing', 'published'] as const).map((state) => from.tasks({ state, limit: 200 })),
    )
    setRows(pages.flatMap((page) => page.tasks))
    setPlan(await from.exportPlan({}))
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

  const address = `${API_PREFIX}/console/export.zip?template=${encodeURIComponent(template)}`
  /** Asked first: a download that is refused would leave the console for the server's bare answer. */
  const download = () =>
    run(async () => {
      await api.exportPlan({ template })
      location.assign(address)
    })
  return (
    <section className="page">
      <Stale why={stale} />
      <Card title={t('export.title')} size="small">
        <Space.Compact className="wide">
          <Input
            prefix={t('export.template')}
            value={template}
            onChange={(event) => setTemplate(event.target.value)}
            data-testid="export-template"
          />
          <Button
            type="primary"
            onClick={download}
            loading={busy}
            disabled={plan.ready === 0}
            data-testid="export-download"
          >
            {t('export.download')}
          </Button>
        </Space.Compact>
        <p className="quiet">{t('export.hint')}</p>
        <p data-testid="export-plan">
          {t('export.ready', { count: plan.ready })}
          {plan.heldUntil !== null && (
            <strong data-testid="export-held">
              {t('export.held', {
                count: plan.heldBack,
                time: timeOfDay(plan.heldUntil),
              })}
            </strong>
          )}
          {plan.missing > 0 && (
            <strong data-testid="export-missing">{t('export.missing', { count: plan.missing })}</strong>
          )}
        </p>
      </Card>
      <Card title={t('export.advance')} size="small" className="gap">
        <Space>
          <Button disabled={chosen.length === 0} loading={busy} onClick={() => advance('publishing')}>
            {t('export.toPublishing')}
          </Button>
          <Button disabled={chosen.length === 0} loading={busy} onClick={() => advance('published')}>
            {t('export.toPublished')}
          </Button>
          <span className="quiet">{t('export.select')}</span>
        </Space>
        <Table
          rowKey="submissionId"
          size="small"
          className="gap"
          dataSource={[...rows]}
          rowSelection={{ selectedRowKeys: [...chosen], onChange: (keys) => setChosen(keys.map(String)) }}
          columns={[
            { title: t('roster.name'), dataIndex: 'studentName' },
            { title: t('roster.studentNumber'), dataIndex: 'studentNumber' },
            { title: t('review.station'), dataIndex: 'stationName' },
            { title: t('roster.state'), render: (_, row) => <StateTag state={row.state} /> },
          ]}
        />
      </Card>
    </section>
  )
}
