// Approved photos out as a zip: which ones, how many that is, and the download; below, the two steps after it.
import { Alert, Button, Card, Input } from 'antd'
import { useCallback, useEffect, useState } from 'react'
import { EXPORTABLE } from '../../core/contract/export-selection.ts'
import { API_PREFIX } from '../../core/contract/server.ts'
import { api } from './api.ts'
import { ExportFilter } from './export-filter.tsx'
import { asked, type ChosenExport } from './export-selection.ts'
import { Stale, useFollowing } from './following.tsx'
import { timeOfDay } from './moments.ts'
import { Publication } from './publication.tsx'
import { t } from './strings.ts'
import { useAction } from './use-action.ts'

const DEFAULT_TEMPLATE = '{studentNumber}'
const ALL: ChosenExport = { states: EXPORTABLE, group: '', from: '', to: '' }
/** After the last change, so that not every letter is asked about. */
const SETTLED_MS = 300

type Plan = Awaited<ReturnType<typeof api.exportPlan>>

export function Export({ onSignedOut }: { readonly onSignedOut: () => void }) {
  const { busy, run } = useAction(onSignedOut)
  const [template, setTemplate] = useState(DEFAULT_TEMPLATE)
  const [chosen, setChosen] = useState(ALL)
  const [settled, setSettled] = useState(ALL)
  const [plan, setPlan] = useState<Plan | null>(null)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(chosen), SETTLED_MS)
    return () => clearTimeout(timer)
  }, [chosen])
  const count = useCallback(
    async (from = api) => {
      setPlan(settled.states.length === 0 ? null : await from.exportPlan(asked(settled)))
    },
    [settled],
  )
  // A selection by group is read row by row: counted when it changes, not again and again.
  const follow = useCallback(
    async (from = api) => {
      if (from === api || settled.group.trim() === '') await count(from)
    },
    [count, settled],
  )
  const stale = useFollowing(follow, run, onSignedOut)
  const counted = plan !== null && settled === chosen

  /** Asked first: a download that is refused would leave the console for the server's bare answer. */
  const download = () =>
    run(async () => {
      await api.exportPlan({ ...asked(chosen), template })
      const query = new URLSearchParams({ ...asked(chosen), template })
      location.assign(`${API_PREFIX}/console/export.zip?${query}`)
    })
  return (
    <section className="page">
      <Stale why={stale} />
      <Card title={t('export.title')}>
        <ExportFilter chosen={chosen} onChange={setChosen} />
        <div className="filters">
          <div className="field template">
            <label htmlFor="export-template">{t('export.template')}</label>
            <Input
              value={template}
              onChange={(event) => setTemplate(event.target.value)}
              id="export-template"
              data-testid="export-template"
            />
            <span className="quiet">{t('export.hint')}</span>
          </div>
        </div>
        <div className="row gap">
          <span className="count" aria-live="polite" data-testid="export-plan">
            {counted ? t('export.ready', { count: plan.ready }) : t('export.counting')}
          </span>
          <Button
            type="primary"
            size="large"
            onClick={download}
            loading={busy}
            disabled={!counted || plan.ready === 0}
            data-testid="export-download"
          >
            {t('export.download', { count: counted ? plan.ready : '…' })}
          </Button>
        </div>
        {counted && plan.heldUntil !== null && (
          <p data-testid="export-held">
            {t('export.held', { count: plan.heldBack, time: timeOfDay(plan.heldUntil) })}
          </p>
        )}
        {counted && plan.missing > 0 && (
          <Alert
            type="error"
            showIcon
            data-testid="export-missing"
            title={t('export.missing', { count: plan.missing })}
          />
        )}
      </Card>
      <Publication onSignedOut={onSignedOut} />
    </section>
  )
}
