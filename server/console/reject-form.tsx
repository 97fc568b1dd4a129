// Why not: reasons by mouse or key, and a note for the student.
import { Button, Input } from 'antd'
import { useState } from 'react'
import { type RejectReason, rejectReason } from '../../core/submission/review.ts'
import type { Draft } from './desk-memory.ts'
import { t } from './strings.ts'
import { isButton, takeFocus, useKeys } from './use-keys.ts'

const REASONS = rejectReason.options
/** 1–9, then 0 and the letters after it on the keyboard's top row. */
const KEYS = '1234567890-=\\'

interface Props {
  readonly draft: Draft | null
  readonly busy: boolean
  readonly isReachable: () => boolean
  readonly onWritten: (reasons: readonly RejectReason[], note: string) => void
  readonly onReject: (reasons: readonly RejectReason[], note: string) => void
  readonly onBack: () => void
}

export function RejectForm({ draft, busy, isReachable, onWritten, onReject, onBack }: Props) {
  const [reasons, setReasons] = useState<readonly RejectReason[]>(draft?.reasons ?? [])
  const [note, setNote] = useState(draft?.note ?? '')
  const complete = reasons.length > 0 && (!reasons.includes('other') || note.trim() !== '')
  const reject = () => complete && !busy && onReject(reasons, note.trim())
  const write = (chosen: readonly RejectReason[], written: string) => {
    setReasons(chosen)
    setNote(written)
    onWritten(chosen, written)
  }
  const toggle = (reason: RejectReason) =>
    write(reasons.includes(reason) ? reasons.filter((one) => one !== reason) : [...reasons, reason], note)
  useKeys((key, { target }) => {
    const reason = REASONS[KEYS.indexOf(key)]
    if (reason && key !== '') toggle(reason)
    else if (key === 'enter' && complete && !isButton(target)) reject()
    else if (key === 'escape') onBack()
    else return false
    return true
  }, isReachable)
  return (
    <>
      {/* The keyboard is here now, whatever button was pressed before. */}
      <p id="reasons" tabIndex={-1} ref={takeFocus}>
        {t('review.chooseReason')}
      </p>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as a row everywhere */}
      <div className="reasons" role="group" aria-labelledby="reasons">
        {REASONS.map((reason, index) => (
          <Button
            key={reason}
            type={reasons.includes(reason) ? 'primary' : 'default'}
            danger={reasons.includes(reason)}
            aria-pressed={reasons.includes(reason)}
            // The mouse leaves the keyboard where it was: Enter still confirms.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => toggle(reason)}
            data-testid={`reason-${reason}`}
          >
            {KEYS[index]} {t(`reason.${reason}`)}
          </Button>
        ))}
      </div>
      <Input.TextArea
        className="gap"
        maxLength={300}
        rows={2}
        aria-label={t('review.note')}
        placeholder={t('review.note')}
        value={note}
        onChange={(event) => write(reasons, event.target.value)}
        // Enter is a new line of the note; the whole hand sends it.
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) reject()
          if (event.key === 'Escape') event.currentTarget.blur()
        }}
        data-testid="reject-note"
      />
      <div className="row">
        <span className="quiet">{t('review.rejectKeys')}</span>
        <Button size="large" onClick={onBack} data-testid="reject-cancel">
          {t('review.cancel')}
        </Button>
        <Button
          danger
          type="primary"
          size="large"
          disabled={!complete}
          loading={busy}
          onClick={reject}
          data-testid="reject-confirm"
        >
          {t('review.confirmReject')}
        </Button>
      </div>
    </>
  )
}
