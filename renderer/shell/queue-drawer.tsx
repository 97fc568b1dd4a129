// Every submission with where it is and why; what is stuck says so and offers the way on.
import { Alert, App, Button, Drawer, Empty, Input, Segmented } from 'antd'
import { useCallback, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { QueueItem } from '../../core/contract/station-records.ts'
import { isOffline } from '../../core/submission/sync-reason.ts'
import { useCommand, useStation } from '../rpc/station-context.tsx'
import { useReasonText } from './reason-text.ts'
import { StatusTag, type Tone } from './status-tag.tsx'

const FILTERS = ['all', 'waiting', 'blocked', 'decided'] as const
const PAGE = 20
const TONES: Partial<Record<QueueItem['state'], Tone>> = {
  blocked: 'bad',
  rejected: 'bad',
  approved: 'good',
  publishing: 'good',
  published: 'good',
  waiting: 'busy',
  'in-review': 'busy',
}

export function QueueDrawer({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  const { t } = useTranslation()
  const { client, queueVersion, state } = useStation()
  const reasonText = useReasonText()
  const [filter, setFilter] = useState<(typeof FILTERS)[number]>('all')
  const [items, setItems] = useState<readonly QueueItem[]>([])
  const [next, setNext] = useState<string | null>(null)
  const { read } = useCommand()

  const load = useCallback(
    async (after: string | null) => {
      const page = await client.queue.list({ after, limit: PAGE, filter })
      setItems((old) => (after === null ? page.items : [...old, ...page.items]))
      setNext(page.next)
    },
    [client, filter],
  )
  // biome-ignore lint/correctness/useExhaustiveDependencies: a changed queue is read again.
  useEffect(() => {
    if (open) void read(() => load(null))
  }, [open, load, queueVersion, read])

  return (
    <Drawer title={t('queue.title')} open={open} onClose={onClose} size={760}>
      <Segmented
        block
        value={filter}
        onChange={setFilter}
        options={FILTERS.map((value) => ({ value, label: t(`queue.filter.${value}`) }))}
      />
      {state.sync.reason && (
        <Alert
          type={isOffline(state.sync.reason) ? 'info' : 'warning'}
          showIcon
          title={reasonText(state.sync.reason)}
          data-testid="sync-reason"
        />
      )}
      {items.length === 0 && <Empty description={t('queue.empty')} />}
      {items.map((item) => (
        <QueueRow key={item.submissionId} item={item} />
      ))}
      {next && (
        <Button block onClick={() => read(() => load(next))}>
          {t('queue.more')}
        </Button>
      )}
    </Drawer>
  )
}

function QueueRow({ item }: { readonly item: QueueItem }) {
  const { t, i18n } = useTranslation()
  const reasonText = useReasonText()
  const { client } = useStation()
  const { modal } = App.useApp()
  const { busy, run } = useCommand()
  const { submissionId } = item

  const withdraw = () => {
    let code = ''
    void modal.confirm({
      title: t('queue.withdrawCode'),
      content: (
        <Input
          autoFocus
          aria-label={t('queue.withdrawCode')}
          inputMode="numeric"
          onChange={(event) => {
            code = event.target.value
          }}
        />
      ),
      onOk: () => run(() => client.queue.withdraw({ submissionId, withdrawalCode: code })),
    })
  }
  return (
    <article className="queue-row" data-testid={`queue-item-${submissionId}`} data-state={item.state}>
      <div>
        {item.erasedAt === null ? (
          <>
            <strong>{item.studentName}</strong> <small>{item.studentNumber}</small>
          </>
        ) : (
          <strong>{t('queue.erased')}</strong>
        )}{' '}
        <StatusTag tone={TONES[item.state] ?? 'plain'}>{t(`queue.state.${item.state}`)}</StatusTag>
      </div>
      <small>
        {item.shortNumber} · {new Date(item.savedAt).toLocaleString(i18n.language)}
        {item.erasedAt === null && ` · ${t('queue.expected', { date: item.expectedDecisionOn })}`}
      </small>
      {item.reason && <p className="why">{reasonText(item.reason)}</p>}
      {item.rejection && (
        <p className="why">
          {item.rejection.reasons.map((one) => t(`reject.${one}`)).join(t('common.comma'))}{' '}
          {item.rejection.note}
        </p>
      )}
      <div className="ways">
        {item.canRetry && (
          <Button loading={busy} onClick={() => run(() => client.queue.retry({ submissionId }))}>
            {t('queue.retry')}
          </Button>
        )}
        {item.canWithdraw && <Button onClick={withdraw}>{t('queue.withdraw')}</Button>}
      </div>
    </article>
  )
}
