// What was not as it should be, and what people made of it: the comparison first, then what people said, set aside and
// entered, then the rules that failed or warned.
import type { ReactNode } from 'react'
import type { SubmissionDetail } from '../../core/contract/server-records.ts'
import { gate, type Verification } from '../../core/session/session.ts'
import { verificationsOf } from '../../core/submission/manifest.ts'
import { Mark, type Mood } from './mark.tsx'
import { dateTime } from './moments.ts'
import { bandOf, figure, titleOf } from './rule-words.ts'
import { t } from './strings.ts'

type Manifest = NonNullable<SubmissionDetail['manifest']>

export function Exceptions({ manifest }: { readonly manifest: Manifest }) {
  const [mood, compared] = comparisonOf(manifest.comparison)
  const broken = manifest.results.filter(({ status }) => status !== 'pass')
  const worst = [...broken].sort((a, b) => Number(b.status === 'fail') - Number(a.status === 'fail'))
  const verifications = verificationsOf(manifest)
  const { cardValidity, overrides } = manifest
  const nothing = broken.length + verifications.length + overrides.length === 0 && !cardValidity
  return (
    <ul className="exceptions" data-testid="exceptions">
      <Line mood={mood} word={t('review.comparison')}>
        {compared}
      </Line>
      {verifications.map((one) => (
        <Line
          key={one.at}
          mood={one.decision === 'same' ? 'warn' : 'bad'}
          word={t('review.verification')}
          testId="verification"
        >
          {verificationText(one)}
        </Line>
      ))}
      {overrides.map((one) => (
        <Line key={one.at} mood="warn" word={t('review.overrides')} testId="override">
          {one.rules.map(setAsideText).join(t('comma'))} — {one.reason}
        </Line>
      ))}
      {cardValidity && (
        <Line mood="warn" word={t('review.verification')}>
          {t('review.validityEntered', {
            operator: cardValidity.operatorId,
            at: dateTime(cardValidity.at),
          })}
        </Line>
      )}
      {worst.map((one) => (
        <Line
          key={one.ruleId}
          mood={one.status === 'fail' ? 'bad' : 'warn'}
          word={t(`review.${one.status}`)}
          testId={`exception-${one.ruleId}`}
        >
          {titleOf(one.ruleId)}: {t('review.measuredAs', { value: figure(one), band: bandOf(one) })}
        </Line>
      ))}
      {nothing && (
        <Line mood="good" word={t('review.pass')}>
          {t('review.noExceptions')}
        </Line>
      )}
    </ul>
  )
}

interface LineProps {
  readonly mood: Mood
  readonly word: string
  readonly testId?: string
  readonly children: ReactNode
}

const Line = ({ mood, word, testId, children }: LineProps) => (
  <li data-testid={testId}>
    <Mark mood={mood}>{word}</Mark>
    <span>{children}</span>
  </li>
)

/** Gates of the card and rules of the photo are set aside by the same record. */
function setAsideText(id: string): string {
  const known = gate.safeParse(id)
  return known.success ? t(`gate.${known.data}`) : titleOf(id)
}

const MOODS = { same: 'good', unsure: 'warn', different: 'bad' } as const

function comparisonOf(comparison: Manifest['comparison']): readonly [Mood, string] {
  switch (comparison.kind) {
    case 'measured': {
      const { decision, distance, sameThreshold, threshold } = comparison
      const figures = { distance: distance.toFixed(3), threshold }
      const limits =
        sameThreshold === undefined
          ? t('review.limit', figures)
          : t('review.limits', { ...figures, same: sameThreshold })
      return [MOODS[decision], `${t(`review.${decision}`)} ${limits}`]
    }
    case 'manual':
      return ['warn', t('review.manual', { reason: comparison.reason })]
    case 'missing':
      return ['bad', t('review.missing')]
  }
}

function verificationText(verification: Verification): string {
  const at = dateTime(verification.at)
  return verification.by === 'operator'
    ? t(`review.decided-${verification.decision}`, { operator: verification.operatorId, at })
    : t('review.decided-by-two', { reason: verification.reason, at })
}
