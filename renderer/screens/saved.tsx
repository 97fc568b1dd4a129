// The receipt: what to keep, on screen and on paper. The next student finds the screen empty again.
import { CheckCircleFilled } from '@ant-design/icons'
import { Button } from 'antd'
import { toDataURL } from 'qrcode'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { SessionAt } from '../../core/session/session.ts'
import { useCommand, useStation } from '../rpc/station-context.tsx'
import { Frame } from '../shell/frame.tsx'

/** Long enough to read a code and fetch a print. */
const LEAVE_AFTER_SECONDS = 60
const SIGNS_OF_LIFE = ['pointerdown', 'pointermove', 'keydown'] as const

export function SavedScreen({ session }: { readonly session: SessionAt<'saved'> }) {
  const { t, i18n } = useTranslation()
  const { client, state } = useStation()
  const { busy, run } = useCommand()
  const { receipt, student, training } = session
  const [qr, setQr] = useState('')
  const [codeShown, setCodeShown] = useState(false)
  const close = () => run(() => client.session.close({}))
  const left = useSecondsLeft(LEAVE_AFTER_SECONDS, close)
  useEffect(() => {
    void toDataURL(receipt.submissionId, { margin: 1, width: 240 }).then(setQr)
  }, [receipt.submissionId])
  const facts = [
    [t('enrolment.name'), student.name],
    [t('enrolment.school'), student.school],
    [t('saved.at'), new Date(receipt.savedAt).toLocaleString(i18n.language)],
    [t('saved.expected'), receipt.expectedDecisionOn],
    [t('saved.phone'), receipt.supportPhone],
  ]
  const online = state.sync.state === 'idle' || state.sync.state === 'working'
  return (
    <Frame
      step="saved"
      title={t('saved.title')}
      subtitle={t('saved.steps')}
      aside={
        <>
          <span className="quiet no-print">{t('saved.leaves', { seconds: left })}</span>
          <Button className="big" onClick={() => print()}>
            {t('saved.print')}
          </Button>
        </>
      }
      next={{ label: t('saved.done'), onClick: close, busy }}
    >
      <div className="panel receipt" data-submission={receipt.submissionId}>
        <div className="receipt-head">
          <CheckCircleFilled aria-hidden />
          <div>
            <div className="number" data-testid="receipt-number">
              {receipt.shortNumber}
            </div>
            <div>{t(online ? 'saved.online' : 'saved.offline')}</div>
            {training && <strong>{t('app.training')}</strong>}
          </div>
        </div>
        {qr && (
          <figure>
            <img src={qr} alt={t('saved.qr')} width={240} height={240} />
            <figcaption className="quiet">{t('saved.qr')}</figcaption>
          </figure>
        )}
        <dl className="facts">
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
          <div>
            <dt>{t('saved.code')}</dt>
            <dd>
              <span className={codeShown ? '' : 'paper'} data-testid="withdrawal-code">
                {receipt.withdrawalCode}
              </span>
              {!codeShown && (
                <Button className="no-print" onClick={() => setCodeShown(true)} data-testid="withdrawal-show">
                  {t('saved.codeShow')}
                </Button>
              )}
              <small> {t('saved.codeHint')}</small>
            </dd>
          </div>
        </dl>
      </div>
    </Frame>
  )
}

/** Counts down, once; a touch or a key begins it anew. */
function useSecondsLeft(seconds: number, onOver: () => void): number {
  const [left, setLeft] = useState(seconds)
  useEffect(() => {
    const anew = () => setLeft(seconds)
    const timer = setInterval(() => setLeft((old) => Math.max(0, old - 1)), 1000)
    for (const type of SIGNS_OF_LIFE) addEventListener(type, anew)
    return () => {
      clearInterval(timer)
      for (const type of SIGNS_OF_LIFE) removeEventListener(type, anew)
    }
  }, [seconds])
  // biome-ignore lint/correctness/useExhaustiveDependencies: when the time is over, and then once.
  useEffect(() => {
    if (left === 0) onOver()
  }, [left])
  return left
}
