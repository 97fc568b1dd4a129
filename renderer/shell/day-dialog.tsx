// The end of the day: what was done, what was paid, what still waits and why; and the same on paper.
import { Button, Modal } from 'antd'
import { useEffect, useState } from 'react'
import { createPortal } from 'react-dom'
import { useTranslation } from 'react-i18next'
import type { DayTotals, QueueItem } from '../../core/contract/station-records.ts'
import { useCommand, useStation } from '../rpc/station-context.tsx'
import { useReasonText } from './reason-text.ts'

interface Day {
  readonly totals: DayTotals
  /** The first of them. */
  readonly unsent: readonly QueueItem[]
}

export function DayDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation()
  const { client, queueVersion } = useStation()
  const { busy, run, read } = useCommand()
  const [day, setDay] = useState<Day | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a changed queue is counted again.
  useEffect(() => {
    void read(async () => {
      const [totals, unsent] = await Promise.all([client.day.totals(), client.day.unsent()])
      setDay({ totals, unsent })
    })
  }, [client, read, queueVersion])
  return (
    <Modal
      open
      title={t('day.title')}
      onCancel={onClose}
      width={880}
      style={{ top: 24 }}
      footer={
        <>
          <Button onClick={() => run(() => client.sync.now({}))} loading={busy}>
            {t('checkIn.syncNow')}
          </Button>
          <Button type="primary" onClick={() => print()} disabled={day === null} data-testid="day-print">
            {t('day.print')}
          </Button>
        </>
      }
    >
      {day && <DaySheet {...day} />}
      {day && createPortal(<Paper {...day} />, document.body)}
    </Modal>
  )
}

/** What a printer gets instead of the screen. */
const Paper = (day: Day) => (
  <div className="paper day-paper">
    <DaySheet {...day} />
  </div>
)

function DaySheet({ totals, unsent }: Day) {
  const { t, i18n } = useTranslation()
  const { state } = useStation()
  const reasonText = useReasonText()
  const { fees, unsentCount } = totals
  const facts = [
    [t('day.captured'), t('day.photos', { count: totals.captured })],
    [t('day.approved'), t('day.photos', { count: totals.approved })],
    [t('day.rejected'), t('day.photos', { count: totals.rejected })],
    [t('day.withdrawn'), t('day.photos', { count: totals.withdrawn })],
    [t('day.paid'), t('day.paidText', { count: fees.paid, yuan: (fees.paidFen / 100).toFixed(2) })],
    [t('day.waived'), t('day.photos', { count: fees.waived })],
    [t('day.unsent'), t('day.photos', { count: unsentCount })],
  ]
  return (
    <section className="stack">
      <strong>
        {state.site?.name} · {state.site?.school} · {totals.day}
        {state.training && ` · ${t('app.training')}`}
      </strong>
      <dl className="facts" data-testid="day-totals">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {unsent.length > 0 && (
        <table className="rules">
          <thead>
            <tr>
              <th>{t('saved.number')}</th>
              <th>{t('enrolment.name')}</th>
              <th>{t('day.savedAt')}</th>
              <th>{t('day.why')}</th>
            </tr>
          </thead>
          <tbody>
            {unsent.map((one) => (
              <tr key={one.submissionId}>
                <td>{one.shortNumber}</td>
                <td>{one.studentName}</td>
                <td>{new Date(one.savedAt).toLocaleString(i18n.language)}</td>
                <td>{one.reason ? reasonText(one.reason) : t(`queue.state.${one.state}`)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {unsentCount > unsent.length && <p>{t('day.more', { count: unsentCount - unsent.length })}</p>}
      {unsentCount === 0 && <p>{t('day.allSent')}</p>}
    </section>
  )
}
