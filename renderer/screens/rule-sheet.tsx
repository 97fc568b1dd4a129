// Every rule with what was measured and its band: for whoever wants the numbers.
import { Modal } from 'antd'
import { useTranslation } from 'react-i18next'
import { bundledCaptureRules } from '../../core/photo/bundled.ts'
import type { RuleResult } from '../../core/photo/records.ts'
import type { Comparison } from '../../core/session/session.ts'
import { StatusTag } from '../shell/status-tag.tsx'

const TONES = { pass: 'good', warn: 'warn', fail: 'bad' } as const
const ORDER = { fail: 0, warn: 1, pass: 2 } as const

/** What is not as it should be, the gravest first. */
export const problemsOf = (results: readonly RuleResult[]): RuleResult[] =>
  results.filter(({ status }) => status !== 'pass').sort((a, b) => ORDER[a.status] - ORDER[b.status])

export const ruleOf = (ruleId: string) => bundledCaptureRules.find((known) => known.id === ruleId)

interface Props {
  readonly results: readonly RuleResult[]
  readonly comparison: Comparison
  readonly onClose: () => void
}

export function RuleSheet({ results, comparison, onClose }: Props) {
  const { t, i18n } = useTranslation()
  const lang = i18n.language === 'en' ? 'en' : 'zh'
  const rows = [...results].sort((a, b) => ORDER[a.status] - ORDER[b.status])
  const measured = comparison.kind === 'measured' ? comparison : null
  return (
    <Modal open title={t('verdict.all')} onCancel={onClose} footer={null} width={960} style={{ top: 16 }}>
      {measured && (
        <p data-testid="comparison-figures">
          {t(measured.sameThreshold === undefined ? 'verdict.distance' : 'verdict.limits', {
            distance: measured.distance.toFixed(2),
            same: measured.sameThreshold,
            threshold: measured.threshold,
          })}
        </p>
      )}
      <table className="rules">
        <thead>
          <tr>
            <th>{t('verdict.rule')}</th>
            <th>{t('verdict.value')}</th>
            <th>{t('verdict.band')}</th>
            <th>{t('verdict.outcome')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((one) => {
            const rule = ruleOf(one.ruleId)
            const unit = t(`units.${one.unit}`, { defaultValue: one.unit })
            return (
              <tr key={one.ruleId} data-rule={one.ruleId} data-status={one.status}>
                <td>
                  {rule?.title[lang] ?? one.ruleId}
                  {one.status !== 'pass' && <small>{rule?.advice[lang]}</small>}
                </td>
                <td>{one.value === null ? '—' : `${one.value.toFixed(rule?.digits ?? 2)} ${unit}`}</td>
                <td>
                  <BandText band={one.band} />
                </td>
                <td>
                  <StatusTag tone={TONES[one.status]}>{t(`verdict.${one.status}`)}</StatusTag>
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </Modal>
  )
}

function BandText({ band: { min, max } }: { readonly band: RuleResult['band'] }) {
  const { t } = useTranslation()
  if (min !== undefined && min === max) return String(min)
  if (min !== undefined && max !== undefined) return `${min} – ${max}`
  return min !== undefined ? t('verdict.atLeast', { value: min }) : t('verdict.atMost', { value: max })
}
