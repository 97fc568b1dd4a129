// A reviewer's desk: the work list, and one photo at a time, decided by mouse or keyboard.
import { App } from 'antd'
import { type RefObject, useCallback, useEffect, useState } from 'react'
import type { Account, ReviewTask, SubmissionDetail } from '../../core/contract/server-records.ts'
import type { LookReason, ReviewState } from '../../core/submission/review.ts'
import { api } from './api.ts'
import { Decision, type Verdict } from './decision.tsx'
import { type DeskMemory, type Draft, holdsWriting } from './desk-memory.ts'
import { useFollowing } from './following.tsx'
import { picturesShown } from './pictures-shown.ts'
import { Sheet } from './sheet.tsx'
import { t } from './strings.ts'
import { useAction } from './use-action.ts'
import { type Filter, type ListedTask, WorkList } from './work-list.tsx'

interface Props {
  readonly me: Pick<Account, 'id' | 'name' | 'role'>
  readonly desk: RefObject<DeskMemory>
  readonly onSignedOut: () => void
}

export function Review({ me, desk, onSignedOut }: Props) {
  const { message } = App.useApp()
  const { busy, run } = useAction(onSignedOut)
  const [filter, setFilter] = useState<Filter>('waiting')
  const [query, setQuery] = useState('')
  const [tasks, setTasks] = useState<readonly ListedTask[]>([])
  const [counts, setCounts] = useState<Readonly<Record<string, number>>>({})
  const [open, setOpen] = useState<SubmissionDetail | null>(null)

  const lay = useCallback(
    (submission: SubmissionDetail | null) => {
      setOpen(submission)
      desk.current.submissionId = submission?.submissionId ?? null
    },
    [desk],
  )
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

  /** What lay here before another page, or before the session ended, lies here again. */
  useEffect(() => {
    const submissionId = desk.current.submissionId
    if (submissionId === null) return
    void run(async () => {
      const found = await api.submission({ submissionId })
      // Held too long meanwhile, it went back to the queue.
      lay(found.state === 'waiting' ? (await api.claim({ submissionId })).submission : found)
    })
  }, [desk, run, lay])

  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => {
      if (holdsWriting(desk.current)) event.preventDefault()
    }
    addEventListener('beforeunload', ask)
    return () => removeEventListener('beforeunload', ask)
  }, [desk])

  const held = open?.state === 'in-review' ? open.submissionId : null
  const claim = useCallback(
    (submissionId?: string) =>
      run(async () => {
        const { submission } = await api.claim(submissionId ? { submissionId } : {})
        lay(submission)
        if (submission === null) void message.info(t('review.none'))
        else if (submission.submissionId === held) void message.info(t('review.holding'))
        await refresh()
      }),
    [run, refresh, message, held, lay],
  )

  const show = (task: Pick<ReviewTask, 'state' | 'submissionId'>) =>
    task.state === 'waiting'
      ? claim(task.submissionId)
      : run(async () => lay(await api.submission({ submissionId: task.submissionId })))

  const decide = (verdict: Verdict) =>
    run(async () => {
      if (!open) return
      const pictures = picturesShown()
      if (verdict.decision === 'approved' && pictures !== 'whole') {
        void message.warning(t(`review.pictures${pictures}`))
        return
      }
      const decided = await api.decide({ submissionId: open.submissionId, ...verdict })
      desk.current.draft = null
      lay(decided)
      const state = t(`state.${verdict.decision}`)
      void message.success(t('review.decided', { name: open.studentName, state }))
      await refresh()
    })

  const undo = () =>
    run(async () => {
      if (!open) return
      lay(await api.undo({ submissionId: open.submissionId }))
      void message.info(t('review.undone'))
      await refresh()
    })

  const look = (reason: LookReason) =>
    run(async () => {
      if (open) lay(await api.look({ submissionId: open.submissionId, reason }))
    })

  const release = () =>
    run(async () => {
      if (!open) return
      await api.release({ submissionId: open.submissionId })
      void message.info(t('review.released'))
      lay(null)
      await refresh()
    })
  const keep = useCallback(
    (draft: Draft) => {
      desk.current.draft = draft
    },
    [desk],
  )

  return (
    <div className="review">
      <WorkList
        tasks={tasks}
        counts={counts}
        chosen={open?.submissionId ?? null}
        filter={filter}
        onFilter={setFilter}
        searched={query}
        onSearch={setQuery}
        stale={stale}
        busy={busy}
        onNext={() => claim()}
        onShow={show}
      />
      <main className="desk">
        {open === null ? (
          <p className="empty">{t('review.begin')}</p>
        ) : (
          <>
            <Sheet submission={open} onLook={me.role === 'administrator' ? look : null} />
            <Decision
              key={open.submissionId + open.state}
              submission={open}
              mine={open.claimedBy === me.id || open.claimedBy === me.name}
              mayRelease={me.role === 'administrator'}
              busy={busy}
              draft={desk.current.draft?.submissionId === open.submissionId ? desk.current.draft : null}
              onDraft={keep}
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
