// The photo beside the card portrait, and what the measurement and people say of them. Where the measurement lies between its
// limits, the two faces are shown large and the operator is asked.
import { Alert, Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Region } from '../../core/photo/types.ts'
import { awaitsDecision } from '../../core/session/gates.ts'
import type { Attempt, CardEvidence, Comparison, Verification } from '../../core/session/session.ts'
import { useCommand, useStation } from '../rpc/station-context.tsx'
import { FacePair } from '../shell/face-cut.tsx'

interface Props {
  readonly attempt: Attempt
  readonly portrait: CardEvidence['portrait']
  /** Where something is wrong with the photo. */
  readonly regions: readonly Region[]
}

export function ComparisonPane({ attempt, portrait, regions }: Props) {
  const { t } = useTranslation()
  const { client } = useStation()
  const { busy, run } = useCommand()
  const [shown, setShown] = useState({ photo: false, card: false })
  const { comparison, verifications } = attempt
  const asks = portrait !== null && awaitsDecision(attempt)
  const decide = (decision: 'same' | 'different') =>
    run(() => client.session.decideComparison({ attemptId: attempt.id, decision }))
  // Nobody decides about a face that is not on the screen.
  const disabled = busy || !shown.photo || !shown.card
  const photo = {
    image: attempt.still,
    landmarks: attempt.landmarks,
    title: t('verdict.photo'),
    regions: asks ? [] : regions,
    onShown: () => setShown((old) => ({ ...old, photo: true })),
  }
  const card = portrait && {
    ...portrait,
    title: t('verdict.card'),
    onShown: () => setShown((old) => ({ ...old, card: true })),
  }
  return (
    <div className="stack" data-testid={asks ? 'face-question' : undefined}>
      <FacePair pictures={card ? [photo, card] : [photo]} />
      {asks && (
        <>
          <div className="face-answers">
            <Button
              className="big"
              disabled={disabled}
              onClick={() => decide('different')}
              data-testid="decide-different"
            >
              {t('verdict.decideDifferent')}
            </Button>
            <Button
              className="big"
              type="primary"
              disabled={disabled}
              onClick={() => decide('same')}
              data-testid="decide-same"
            >
              {t('verdict.decideSame')}
            </Button>
          </div>
          <p className="quiet">{t('verdict.questionHint')}</p>
        </>
      )}
      {/* What two people found answers the question that a missing comparison asks. */}
      {(comparison.kind === 'measured' || verifications.length === 0) && (
        <ComparisonLine comparison={comparison} />
      )}
      {verifications.map((one) => (
        <VerificationLine key={one.at} verification={one} />
      ))}
    </div>
  )
}

function ComparisonLine({ comparison }: { readonly comparison: Comparison }) {
  const { t } = useTranslation()
  if (comparison.kind !== 'measured') {
    const missing = comparison.kind === 'missing'
    return (
      <Alert
        type={missing ? 'warning' : 'success'}
        showIcon
        title={t(missing ? 'verdict.missing' : 'verdict.manual')}
      />
    )
  }
  const { decision } = comparison
  const type = ({ same: 'success', unsure: 'warning', different: 'error' } as const)[decision]
  return (
    <Alert
      type={type}
      showIcon
      title={t(`verdict.${decision}`)}
      data-testid="comparison"
      data-decision={decision}
    />
  )
}

function VerificationLine({ verification }: { readonly verification: Verification }) {
  const { t } = useTranslation()
  const { by, decision } = verification
  const word = decision === 'same' ? 'verdict.decidedSame' : 'verdict.decidedDifferent'
  return (
    <Alert
      type={decision === 'same' ? 'success' : 'error'}
      showIcon
      title={t(by === 'two-people' ? 'verdict.manual' : word)}
      data-testid="verification"
      data-decision={decision}
    />
  )
}
