// What the card leaves open, each in a sentence that says what to do, and what somebody has already answered.
import { Alert, Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { type CardEvidence, FACE_GATES, type Gate } from '../../core/session/session.ts'

interface Props {
  readonly card: CardEvidence
  readonly asked: readonly Gate[]
  /** Whether the card's portrait is to be compared or sent. */
  readonly portraitWanted: boolean
  readonly onEnterValidity: () => void
}

export function CardQuestions({ card, asked, portraitWanted, onEnterValidity }: Props) {
  const { t } = useTranslation()
  const { validity } = card
  const warnings = [...(card.portraitSide?.warnings ?? []), ...(card.emblemSide?.warnings ?? [])]
  const unfit = asked.some((gate) => FACE_GATES.includes(gate))
  const enter = (
    <Button onClick={onEnterValidity} data-testid="validity-open">
      {t(validity?.source === 'person' ? 'card.validityAgain' : 'card.validityEnter')}
    </Button>
  )
  return (
    <>
      {asked.map((gate) => (
        <Alert
          key={gate}
          type="error"
          showIcon
          title={t(`card.gates.${gate}`)}
          action={gate === 'validity-unread' ? enter : undefined}
          data-testid={`gate-${gate}`}
        />
      ))}
      {validity?.source === 'person' && (
        <Alert
          type="info"
          showIcon
          title={t('card.validityEntered', {
            end: validity.to === 'long-term' ? t('card.longTerm') : validity.to,
          })}
          action={enter}
          data-testid="validity-entered"
        />
      )}
      {warnings.map((warning) => (
        <Alert key={warning} type="warning" showIcon title={t(`card.warnings.${warning}`)} />
      ))}
      {portraitWanted && card.portraitSide && !card.portrait && !unfit && (
        <Alert type="warning" showIcon title={t('card.noPortrait')} data-testid="no-portrait" />
      )}
    </>
  )
}
