// The end of validity as somebody reads it off the card in their hand, where the picture did not tell.
import { Button, Input, Modal } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type CardEnd, typedDay } from '../../core/identity/card-validity.ts'
import { useCommand, useStation } from '../rpc/station-context.tsx'

const LONGEST_TYPED = 12

export function ValidityDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation()
  const { client } = useStation()
  const { busy, run } = useCommand()
  const [typed, setTyped] = useState('')
  const day = typedDay(typed)
  const enter = async (to: CardEnd) => {
    const done = await run(() => client.session.enterCardValidity({ to }))
    if (done !== undefined) onClose()
  }
  return (
    <Modal open title={t('card.validityTitle')} onCancel={onClose} footer={null}>
      <p>{t('card.validityHint')}</p>
      <div className="fields">
        <span>{t('card.validityEnd')}</span>
        <Input
          autoFocus
          size="large"
          aria-label={t('card.validityEnd')}
          value={typed}
          maxLength={LONGEST_TYPED}
          inputMode="numeric"
          placeholder={t('card.validityExample')}
          status={typed.length >= 8 && day === null ? 'error' : ''}
          onChange={(event) => setTyped(event.target.value)}
          onPressEnter={() => day && void enter(day)}
          data-testid="validity-day"
        />
      </div>
      <div className="face-answers">
        <Button
          size="large"
          disabled={busy}
          onClick={() => enter('long-term')}
          data-testid="validity-long-term"
        >
          {t('card.longTerm')}
        </Button>
        <Button
          size="large"
          type="primary"
          disabled={day === null}
          loading={busy}
          onClick={() => day && enter(day)}
          data-testid="validity-submit"
        >
          {day ? t('card.validityTo', { day }) : t('common.ok')}
        </Button>
      </div>
    </Modal>
  )
}
