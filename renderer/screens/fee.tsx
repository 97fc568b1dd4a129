import { Input, Segmented } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { SessionAt } from '../../core/session/session.ts'
import { useCommand, useStation } from '../rpc/station-context.tsx'
import { Frame } from '../shell/frame.tsx'

export function FeeScreen({ session }: { readonly session: SessionAt<'fee'> }) {
  const { t } = useTranslation()
  const { client } = useStation()
  const { busy, run } = useCommand()
  const [settlement, setSettlement] = useState<'paid' | 'waived'>('paid')
  const [reference, setReference] = useState('')
  const amountFen = session.student.feeFen
  const due = amountFen > 0
  const settle = () =>
    run(() =>
      client.session.settleFee(
        due
          ? { amountFen, settlement, reference: reference.trim() }
          : { amountFen: 0, settlement: 'none-due', reference: '' },
      ),
    )
  return (
    <Frame
      step="fee"
      title={t('fee.title')}
      back={() => run(() => client.session.back({}))}
      next={{
        label: t(due ? 'fee.confirm' : 'fee.goOn'),
        onClick: settle,
        disabled: due && reference.trim() === '',
        busy,
      }}
    >
      <div className="centre">
        <p className="huge">{due ? t('fee.due', { amount: (amountFen / 100).toFixed(2) }) : t('fee.none')}</p>
        {due && (
          <div className="stack wide">
            <Segmented
              block
              value={settlement}
              onChange={setSettlement}
              options={(['paid', 'waived'] as const).map((value) => ({ value, label: t(`fee.${value}`) }))}
            />
            <Input
              value={reference}
              maxLength={100}
              aria-label={t('fee.reference')}
              placeholder={t('fee.reference')}
              onChange={(event) => setReference(event.target.value)}
              data-testid="fee-reference"
            />
          </div>
        )}
      </div>
    </Frame>
  )
}
