// Who is in the photo: both pictures, what the comparison measured and what people found. Between the limits the faces
// stand side by side at one size and the operator says whether they are one person.
import { Alert, Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { awaitsDecision } from '../../core/session/gates.ts'
import type { Attempt, CardEvidence, Comparison, Verification } from '../../core/session/session.ts'
import { blobUrl } from '../rpc/blobs.ts'
import { useCommand, useStation } from '../rpc/station-context.tsx'
import { FaceCut } from '../shell/face-cut.tsx'

interface Props {
  readonly attempt: Attempt
  readonly portrait: CardEvidence['portrait']
}

export function ComparisonPane({ attempt, portrait }: Props) {
  const { comparison, verifications } = attempt
  if (portrait && awaitsDecision(attempt))
    return <FaceQuestion key={attempt.id} attempt={attempt} portrait={portrait} />
  return (
    <>
      <Pictures attempt={attempt} portrait={portrait} />
      {/* What two people found answers the question that a missing comparison asks. */}
      {(comparison.kind === 'measured' || verifications.length === 0) && (
        <ComparisonLine comparison={comparison} />
      )}
      {verifications.map((one) => (
        <VerificationLine key={one.at} verification={one} />
      ))}
    </>
  )
}

function Pictures({ attempt, portrait }: Props) {
  const { t } = useTranslation()
  return (
    <div className="faces">
      <figure>
        <img src={blobUrl(attempt.still)} alt={t('verdict.photo')} />
        <figcaption>{t('verdict.photo')}</figcaption>
      </figure>
      {portrait && (
        <figure className="small">
          <img src={blobUrl(portrait.image)} alt={t('verdict.card')} />
          <figcaption>{t('verdict.card')}</figcaption>
        </figure>
      )}
    </div>
  )
}

function FaceQuestion({ attempt, portrait }: Props & { readonly portrait: NonNullable<Props['portrait']> }) {
  const { t } = useTranslation()
  const { client } = useStation()
  const { busy, run } = useCommand()
  const [shown, setShown] = useState({ photo: false, card: false })
  const decide = (decision: 'same' | 'different') =>
    run(() => client.session.decideComparison({ attemptId: attempt.id, decision }))
  // Nobody decides about a face that is not on the screen.
  const disabled = busy || !shown.photo || !shown.card
  return (
    <section className="face-question" data-testid="face-question">
      <h2>{t('verdict.question')}</h2>
      <div className="face-pair">
        <FaceCut
          image={attempt.still}
          landmarks={attempt.landmarks}
          title={t('verdict.photo')}
          onShown={() => setShown((old) => ({ ...old, photo: true }))}
        />
        <FaceCut
          image={portrait.image}
          landmarks={portrait.landmarks}
          title={t('verdict.card')}
          onShown={() => setShown((old) => ({ ...old, card: true }))}
        />
      </div>
      <div className="face-answers">
        <Button
          size="large"
          className="big"
          disabled={disabled}
          onClick={() => decide('different')}
          data-testid="decide-different"
        >
          {t('verdict.decideDifferent')}
        </Button>
        <Button
          size="large"
          className="big"
          type="primary"
          ghost
          disabled={disabled}
          onClick={() => decide('same')}
          data-testid="decide-same"
        >
          {t('verdict.decideSame')}
        </Button>
      </div>
      <p className="quiet">{t('verdict.questionHint')}</p>
      <ComparisonLine comparison={attempt.comparison} />
    </section>
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
  const { decision, distance, sameThreshold, threshold } = comparison
  const type = ({ same: 'success', unsure: 'warning', different: 'error' } as const)[decision]
  const figures = { distance: distance.toFixed(2), same: sameThreshold, threshold }
  return (
    <Alert
      type={type}
      showIcon
      title={t(`verdict.${decision}`)}
      description={t(sameThreshold === undefined ? 'verdict.distance' : 'verdict.limits', figures)}
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
