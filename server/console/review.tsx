// A reviewer's desk: the queue on the left, one photo at a time on the right, decided by mouse or keyboard.
import { App, Button, Input, List, Segmented } from 'antd'
import { useCallback, useState } from 'react'
import { COUNTED } from '../../core/contract/server-console.ts'
import type { Account, ReviewTask, SubmissionDetail } from '../../core/contract/server-records.ts'
import type { LookReason, ReviewState } from '../../core/submission/review.ts'
import { api } from './api.ts'
import { Decision } from './decision.tsx'
import { Stale, useFollowing } from './following.tsx'
import { picturesShown } from './pictures-shown.ts'
import { Sheet } from './sheet.tsx'
import { StateTag } from './state-tag.tsx'
import { t } from './strings.ts'
import { useAction } from './use-action.ts'

const FILTERS = ['waiting', 'in-review', 'approved', 'rejected', 'all'] as const
type Filter = (typeof FILTERS)[number]

/** Counted no further than COUNTED. */
const shown = (count: number): string => (count < COUNTED ? String(count) : `${COUNTED - 1}+`)

interface Props {
  readonly me: Pick<Account, 'id' | 'name' | 'role'>
  readonly onSignedOut: () => void
}

export function Review({ me, onSignedOut }: Props) {
  const { message } = App.useApp()
  const { busy, run } = useAction(onSignedOut)
  const [filter, setFilter] = useState<Filter>('waiting')
  const [query, setQuery] = useState('')
  const [tasks, setTasks] = useState<readonly ReviewTask[]>([])
  const [counts, setCounts] = useState<Readonly<Record<string, number>>>({})
  const [open, setOpen] = useState<SubmissionDetail | null>(null)

  const refresh = useCallback(
    async (from = api) => {
      const state = filter === 'all' ? {} : { state: filter as ReviewState }
      const page = await from.tasks({ ...state, ...(query ? { query } : {}), limit: 50 })
      setTasks(page.tasks)
      setCounts(page.counts)
    },
    [filter, query],
  )

  const stale = useFollowing(refresh, run, onSignedOut)

  const held = open?.state === 'in-review' ? open.submissionId : null
  const claim = useCallback(
    (submissionId?: string) =>
      run(async () => {
        const { submission } = await api.claim(submissionId ? { submissionId } : {})
        setOpen(submission)
        if (submission === null) void message.info(t('review.none'))
        else if (submission.submissionId === held) void message.info(t('review.holding'))
        await refresh()
      }),
    [run, refresh, message, held],
  )

  const show = (task: ReviewTask) =>
    task.state === 'waiting'
      ? claim(task.submissionId)
      : run(async () => setOpen(await api.submission({ submissionId: task.submissionId })))

  const decide = (
    decision: 'approved' | 'rejected',
    reasons: SubmissionDetail['history'][number]['reasons'],
    note: string,
    identityConfirmed: boolean,
  ) =>
    run(async () => {
      if (!open) return
      const pictures = picturesShown()
      if (decision === 'approved' && pictures !== 'whole') {
        void message.warning(t(`review.pictures${pictures}`))
        return
      }
      setOpen(
        await api.decide({ submissionId: open.submissionId, decision, reasons, note, identityConfirmed }),
      )
      void message.success(t('review.decided', { name: open.studentName, state: t(`state.${decision}`) }))
      await refresh()
    })

  const undo = () =>
    run(async () => {
      if (!open) return
      setOpen(await api.undo({ submissionId: open.submissionId }))
      void message.info(t('review.undone'))
      await refresh()
    })

  const look = (reason: LookReason) =>
    run(async () => {
      if (open) setOpen(await api.look({ submissionId: open.submissionId, reason }))
    })

  const release = () =>
    run(async () => {
      if (!open) return
      await api.release({ submissionId: open.submissionId })
      void message.info(t('review.released'))
      setOpen(null)
      await refresh()
    })

  const total = Object.values(counts).reduce((sum, count) => sum + count, 0)
  const options = FILTERS.map((value) => ({
    value,
    label: (
      <span className="filter">
        {t(`review.filter.${value}`)}
        <small>{shown(value === 'all' ? total : (counts[value] ?? 0))}</small>
      </span>
    ),
  }))

  return (
    <div className="review">
      <aside className="queue">
        <Button
          type="primary"
          size="large"
          block
          onClick={() => claim()}
          loading={busy}
          data-testid="claim-next"
        >
          {t('review.next')}
        </Button>
        <Segmented<Filter>
          block
          size="small"
          className="gap"
          data-testid="queue-filter"
          options={options}
          value={filter}
          onChange={setFilter}
        />
        <Input.Search allowClear placeholder={t('review.search')} onSearch={setQuery} />
        <Stale why={stale} />
        <List
          className="tasks"
          dataSource={[...tasks]}
          locale={{ emptyText: t(query || filter !== 'waiting' ? 'review.nothingHere' : 'review.none') }}
          renderItem={(task) => (
            <List.Item
              className={task.submissionId === open?.submissionId ? 'task chosen' : 'task'}
              onClick={() => show(task)}
              data-testid={`task-${task.submissionId}`}
            >
              <div>
                <strong>{task.erased ? t('review.nobody') : task.studentName}</strong>{' '}
                <span className="quiet">{task.studentNumber}</span>
                <div className="quiet">
                  {new Date(task.receivedAt).toLocaleString('zh-CN')} {task.claimedBy}
                </div>
              </div>
              <StateTag state={task.state} />
            </List.Item>
          )}
        />
      </aside>
      <main className="desk">
        {open === null ? (
          <p className="empty">{t('review.keys')}</p>
        ) : (
          <>
            <Sheet submission={open} onLook={me.role === 'administrator' ? look : null} />
            <Decision
              key={open.submissionId + open.state}
              submission={open}
              mine={open.claimedBy === me.id || open.claimedBy === me.name}
              mayRelease={me.role === 'administrator'}
              busy={busy}
              onDecide={decide}
              onUndo={undo}
              onRelease={release}
              onNext={() => claim()}
            />
          </>
        )}
      </main>
    </div>
  )
}
