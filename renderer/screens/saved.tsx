// The receipt: what to keep, on screen and on paper.
import { Button } from 'antd'
import { toDataURL } from 'qrcode'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { SessionAt } from '../../core/session/session.ts'
import { useCommand, useStation } from '../rpc/station-context.tsx'
import { Frame } from '../shell/frame.tsx'

export function SavedScreen({ session }: { readonly session: SessionAt<'saved'> }) {
  const { t } = useTranslation()
  const { client } = useStation()
  const { busy, run } = useCommand()
  const { receipt, student } = session
  const [qr, setQr] = useState('')
  useEffect(() => {
    void toDataURL(receipt.submissionId, { margin: 1, width: 240 }).then(setQr)
  }, [receipt.submissionId])
  return (
    <Frame
      step="saved"
      title={t('saved.title')}
      subtitle={t('saved.subtitle')}
      aside={
        <Button size="large" className="big" onClick={() => print()}>
          {t('saved.print')}
        </Button>
      }
      next={{ label: t('saved.done'), onClick: () => run(() => client.session.close({})), busy }}
    >
      <div className="receipt" data-submission={receipt.submissionId}>
        {qr && <img src={qr} alt={receipt.submissionId} />}
        <dl className="facts">
          <div>
            <dt>{t('saved.number')}</dt>
            <dd data-testid="receipt-number">{receipt.shortNumber}</dd>
          </div>
          <div>
            <dt>{t('enrolment.name')}</dt>
            <dd>{student.name}</dd>
          </div>
          <div>
            <dt>{t('saved.expected')}</dt>
            <dd>{receipt.expectedDecisionOn}</dd>
          </div>
          <div>
            <dt>{t('saved.phone')}</dt>
            <dd>{receipt.supportPhone}</dd>
          </div>
          <div>
            <dt>{t('saved.code')}</dt>
            <dd>
              <span data-testid="withdrawal-code">{receipt.withdrawalCode}</span>{' '}
              <small>{t('saved.codeHint')}</small>
            </dd>
          </div>
        </dl>
      </div>
    </Frame>
  )
}
