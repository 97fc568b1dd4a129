// Approve or turn down. Keys do what the buttons do, while those can be seen; a decision can be taken back while its time
// runs.
import { Alert, Button, Checkbox, Input, Space } from 'antd'
import { useEffect, useRef, useState } from 'react'
import type { SubmissionDetail } from '../../core/contract/server-records.ts'
import { type RejectReason, rejectReason } from '../../core/submission/review.ts'
import { isCovered } from './covered.ts'
import { StateTag } from './state-tag.tsx'
import { t } from './strings.ts'

interface Props {
  readonly submission: SubmissionDetail
  readonly mine: boolean
  /** An administrator may put back what somebody else holds. */
  readonly mayRelease: boolean
  readonly busy: boolean
  readonly onDecide: (
    decision: 'approved' | 'rejected',
    reasons: RejectReason[],
    note: string,
    identityConfirmed: boolean,
  ) => void
  readonly onUndo: () => void
  readonly onRelease: () => void
  readonly onNext: () => void
}

const REASONS = rejectReason.options
/** 1–9, then 0 and the letters after it on the keyboard's top row. */
const KEYS = '1234567890-=\\'

export function Decision({ submission, mine, mayRelease, busy, onDecide, onUndo, onRelease, onNext }: Props) {
  const [rejecting, setRejecting] = useState(false)
  const [reasons, setReasons] = useState<readonly RejectReason[]>([])
  const [note, setNote] = useState('')
  const [confirmed, setConfirmed] = useState(false)
  const bar = useRef<HTMLElement>(null)
  const secondsLeft = useSecondsUntil(submission.undoUntil)
  const deciding = submission.state === 'in-review' && mine
  const complete = reasons.length > 0 && (!reasons.includes('other') || note.trim() !== '')
  const approvable = !submission.identityChanged || confirmed
  const reject = () => onDecide('rejected', [...reasons], note.trim(), false)
  const approve = () => onDecide('approved', [], '', confirmed)
  const toggle = (reason: RejectReason) =>
    setReasons((old) => (old.includes(reason) ? old.filter((one) => one !== reason) : [...old, reason]))

  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (busy || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return
      if (isTyping(event.target) || isCovered(bar.current!)) return
      const key = event.key.toLowerCase()
      const reason = REASONS[KEYS.indexOf(key)]
      if (rejecting && reason && key !== '') toggle(reason)
      else if (rejecting && key === 'enter' && complete && !isButton(event.target)) reject()
      else if (rejecting && key === 'escape') setRejecting(false)
      else if (deciding && !rejecting && approvable && key === 'a') approve()
      else if (deciding && key === 'r') setRejecting(true)
      else if (key === 'u' && secondsLeft > 0) onUndo()
      else if (key === 'n' && !deciding) onNext()
      else return
      event.preventDefault()
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  })

  if (!deciding) {
    return (
      <footer ref={bar} className="decision">
        <StateTag state={submission.state} />
        {submission.state === 'in-review' && (
          <span>{t('review.taken', { name: submission.claimedBy ?? '' })}</span>
        )}
        {submission.state === 'in-review' && mayRelease && (
          <Button onClick={onRelease} loading={busy} data-testid="release-theirs">
            {t('review.release')}
          </Button>
        )}
        {secondsLeft > 0 && (
          <Button onClick={onUndo} loading={busy} data-testid="undo">
            {t('review.undo')} · {t('review.undoLeft', { seconds: secondsLeft })}
          </Button>
        )}
        <Button type="primary" onClick={onNext} loading={busy}>
          {t('review.next')}
        </Button>
      </footer>
    )
  }
  if (rejecting) {
    return (
      <footer ref={bar} className="decision tall">
        <p>{t('review.chooseReason')}</p>
        <Space wrap>
          {REASONS.map((reason, index) => (
            <Button
              key={reason}
              type={reasons.includes(reason) ? 'primary' : 'default'}
              danger={reasons.includes(reason)}
              // The mouse leaves the keyboard where it was: Enter still confirms.
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => toggle(reason)}
              data-testid={`reason-${reason}`}
            >
              {KEYS[index]} {t(`reason.${reason}`)}
            </Button>
          ))}
        </Space>
        <Input
          className="gap"
          maxLength={300}
          placeholder={t('review.note')}
          value={note}
          onChange={(event) => setNote(event.target.value)}
          data-testid="reject-note"
        />
        <Space>
          <Button onClick={() => setRejecting(false)} data-testid="reject-cancel">
            {t('review.cancel')}
          </Button>
          <Button
            danger
            type="primary"
            disabled={!complete}
            loading={busy}
            onClick={reject}
            data-testid="reject-confirm"
          >
            {t('review.confirmReject')}
          </Button>
        </Space>
      </footer>
    )
  }
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
      <Button onClick={onRelease}>{t('review.release')}</Button>
      <Button danger size="large" onClick={() => setRejecting(true)} data-testid="reject">
        {t('review.reject')} R
      </Button>
      <Button
        type="primary"
        size="large"
        loading={busy}
        disabled={!approvable}
        onClick={approve}
        data-testid="approve"
      >
        {t('review.approve')} A
      </Button>
    </footer>
  )
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && ['INPUT', 'TEXTAREA'].includes(target.tagName)

/** Enter does there what the button says. */
const isButton = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('button, a, [role="button"]') !== null

function useSecondsUntil(time: string | null): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    if (time === null) return
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [time])
  return time === null ? 0 : Math.max(0, Math.ceil((Date.parse(time) - now) / 1000))
}
