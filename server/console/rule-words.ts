// A rule's result in words and figures.
import { bundledCaptureRules, bundledStandardRules } from '../../core/photo/bundled.ts'
import type { RuleResult } from '../../core/photo/records.ts'
import { currentLanguage } from './language.ts'
import { t } from './strings.ts'

export function titleOf(ruleId: string): string {
  const title = [...bundledCaptureRules, ...bundledStandardRules].find((one) => one.id === ruleId)?.title
  return title?.[currentLanguage() === 'en' ? 'en' : 'zh'] ?? ruleId
}

export const figure = ({ value, unit }: Pick<RuleResult, 'value' | 'unit'>): string =>
  value === null ? '—' : `${Number(value.toPrecision(4))} ${unit}`.trim()

export function bandOf({ band: { min, max }, unit }: Pick<RuleResult, 'band' | 'unit'>): string {
  const of = (text: string | number) => `${text} ${unit}`.trim()
  if (min !== undefined && max !== undefined) return of(`${min} – ${max}`)
  if (min !== undefined) return t('review.atLeast', { value: of(min) })
  return max === undefined ? '—' : t('review.atMost', { value: of(max) })
}
