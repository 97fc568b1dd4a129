// Why a photo is approved that was not found to be of the card's holder: the reason stays in the history.
import { Button, Input } from 'antd'
import { useState } from 'react'
import { t } from './strings.ts'
import { isButton, takeFocus, useKeys } from './use-keys.ts'

const OFFERED = ['alike', 'met', 'asked'] as const

interface Props {
  readonly busy: boolean
  readonly isReachable: () => boolean
  readonly onApprove: (reason: string) => void
  readonly onBack: () => void
}

export function AnywayForm({ busy, isReachable, onApprove, onBack }: Props) {
  const [reason, setReason] = useState('')
  const complete = reason.trim() !== ''
  const approve = () => complete && !busy && onApprove(reason.trim())
  useKeys((key, { target }) => {
    const offered = OFFERED[['1', '2', '3'].indexOf(key)]
    if (offered) setReason(t(`review.anywayReason.${offered}`))
    else if (key === 'enter' && complete && !isButton(target)) approve()
    else if (key === 'escape') onBack()
    else return false
    return true
  }, isReachable)
  return (
    <>
      <p className="banner" tabIndex={-1} ref={takeFocus} data-testid="anyway-ask">
        {t('review.anywayAsk')}
      </p>
      <div className="reasons gap">
        {OFFERED.map((one, index) => (
          <Button
            key={one}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => setReason(t(`review.anywayReason.${one}`))}
            data-testid={`anyway-${one}`}
          >
            {index + 1} {t(`review.anywayReason.${one}`)}
          </Button>
        ))}
      </div>
      <Input.TextArea
        maxLength={300}
        rows={2}
        aria-label={t('review.anywayNote')}
        placeholder={t('review.anywayNote')}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) approve()
          if (event.key === 'Escape') event.currentTarget.blur()
        }}
        data-testid="anyway-note"
      />
      <div className="row">
        <span className="quiet">{t('review.anywayKeys')}</span>
        <Button size="large" onClick={onBack} data-testid="anyway-cancel">
          {t('review.cancel')}
        </Button>
        <Button
          type="primary"
          size="large"
          className="doubted"
          disabled={!complete}
          loading={busy}
          onClick={approve}
          data-testid="anyway-confirm"
        >
          {t('review.confirmAnyway')}
        </Button>
      </div>
    </>
  )
}
