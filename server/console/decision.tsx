// Approve or turn down. Keys do what the buttons do, while those can be seen; a decision can be taken back while its time
// runs. A photo that was not found to be of the card's holder takes a reason and a second key.
import { Alert, Button, Checkbox } from 'antd'
import { type RefObject, useEffect, useRef, useState } from 'react'
import type { SubmissionDetail } from '../../core/contract/server-records.ts'
import { isMismatched } from '../../core/submission/mismatch.ts'
import type { RejectReason } from '../../core/submission/review.ts'
import { AnywayForm } from './anyway-form.tsx'
import { isCovered } from './covered.ts'
import type { Draft } from './desk-memory.ts'
import { RejectForm } from './reject-form.tsx'
import { serverNowMs } from './server-clock.ts'
import { StateTag } from './state-tag.tsx'
import { t } from './strings.ts'
import { useKeys } from './use-keys.ts'

export interface Verdict {
  readonly decision: 'approved' | 'rejected'
  readonly reasons: RejectReason[]
  readonly note: string
  readonly identityConfirmed: boolean
}

interface Props {
  readonly submission: SubmissionDetail
  readonly mine: boolean
  /** An administrator may put back what somebody else holds. */
  readonly mayRelease: boolean
  readonly busy: boolean
  /** Of this submission, when a rejection was begun before. */
  readonly draft: Draft | null
  readonly onDraft: (draft: Draft) => void
  readonly onDecide: (verdict: Verdict) => void
  readonly onUndo: () => void
  readonly onRelease: () => void
  readonly onNext: () => void
}

export function Decision(props: Props) {
  const { submission, mine, busy } = props
  const { submissionId } = submission
  const [asking, setAsking] = useState<'what' | 'why-not' | 'why-anyway'>(props.draft ? 'why-not' : 'what')
  const [draft, setDraft] = useState(props.draft)
  const [confirmed, setConfirmed] = useState(false)
  const bar = useRef<HTMLElement>(null)
  const secondsLeft = useSecondsUntil(submission.undoUntil)
  const deciding = submission.state === 'in-review' && mine
  const approvable = !submission.identityChanged || confirmed
  const doubted = submission.manifest !== null && isMismatched(submission.manifest)
  const reject = (reasons: readonly RejectReason[], note: string) =>
    props.onDecide({ decision: 'rejected', reasons: [...reasons], note, identityConfirmed: false })
  const approve = (note: string) =>
    props.onDecide({ decision: 'approved', reasons: [], note, identityConfirmed: confirmed })
  const askApproval = () => (doubted ? setAsking('why-anyway') : approve(''))
  const back = () => setAsking('what')
  const write = (reasons: readonly RejectReason[], note: string) => {
    const written = { submissionId, reasons, note }
    setDraft(written)
    props.onDraft(written)
  }

  useKeys(
    (key) => {
      if (busy || asking !== 'what') return false
      if (deciding && approvable && key === 'a') askApproval()
      else if (deciding && key === 'r') setAsking('why-not')
      else if (key === 'u' && secondsLeft > 0) props.onUndo()
      else if (key === 'n' && !deciding) props.onNext()
      else return false
      return true
    },
    () => !isCovered(bar.current!),
  )

  if (!deciding) return <Settled {...props} bar={bar} secondsLeft={secondsLeft} />
  if (asking !== 'what')
    return (
      <footer ref={bar} className="decision tall">
        {asking === 'why-not' ? (
          <RejectForm
            draft={draft}
            busy={busy}
            isReachable={() => !isCovered(bar.current!)}
            onWritten={write}
            onReject={reject}
            onBack={back}
          />
        ) : (
          <AnywayForm
            busy={busy}
            isReachable={() => !isCovered(bar.current!)}
            onApprove={approve}
            onBack={back}
          />
        )}
      </footer>
    )
  return (
    <footer ref={bar} className="decision">
      {submission.identityChanged ? (
        <Alert
          type="error"
          data-testid="identity-changed"
          title={t('review.identityChanged')}
          action={
            <Checkbox
              checked={confirmed}
              onChange={(event) => setConfirmed(event.target.checked)}
              data-testid="identity-confirm"
            >
              {t('review.identityConfirm')}
            </Checkbox>
          }
        />
      ) : (
        <span className="quiet">{t('review.keys')}</span>
      )}
      <Button size="large" onClick={props.onRelease}>
        {t('review.release')}
      </Button>
      <Button danger size="large" onClick={() => setAsking('why-not')} data-testid="reject">
        {t('review.reject')} R
      </Button>
      <Button
        type="primary"
        size="large"
        className={doubted ? 'doubted' : ''}
        loading={busy}
        disabled={!approvable}
        onClick={askApproval}
        data-testid="approve"
      >
        {t(doubted ? 'review.approveAnyway' : 'review.approve')} A
      </Button>
    </footer>
  )
}

interface SettledProps extends Props {
  readonly bar: RefObject<HTMLElement | null>
  readonly secondsLeft: number
}

/** Nothing to decide here: somebody else has it, or it is decided. */
function Settled({ submission, bar, secondsLeft, ...props }: SettledProps) {
  return (
    <footer ref={bar} className="decision">
      <StateTag state={submission.state} />
      {submission.state === 'in-review' && (
        <span>{t('review.taken', { name: submission.claimedBy ?? '' })}</span>
      )}
      {submission.state === 'in-review' && props.mayRelease && (
        <Button size="large" onClick={props.onRelease} loading={props.busy} data-testid="release-theirs">
          {t('review.release')}
        </Button>
      )}
      {secondsLeft > 0 && (
        <Button size="large" onClick={props.onUndo} loading={props.busy} data-testid="undo">
          {t('review.undo')} U · {t('review.undoLeft', { seconds: secondsLeft })}
        </Button>
      )}
      <Button type="primary" size="large" onClick={props.onNext} loading={props.busy}>
        {t('review.next')} N
      </Button>
    </footer>
  )
}

function useSecondsUntil(time: string | null): number {
  const [now, setNow] = useState(serverNowMs)
  useEffect(() => {
    if (time === null) return
    const timer = setInterval(() => setNow(serverNowMs()), 1000)
    return () => clearInterval(timer)
  }, [time])
  return time === null ? 0 : Math.max(0, Math.ceil((Date.parse(time) - now) / 1000))
}
