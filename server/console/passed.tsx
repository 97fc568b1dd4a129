// What was measured and found as it should be: folded, because there is nothing to do about it.
import type { RuleResult } from '../../core/photo/records.ts'
import { bandOf, figure, titleOf } from './rule-words.ts'
import { t } from './strings.ts'

export function Passed({ results }: { readonly results: readonly RuleResult[] }) {
  const passed = results.filter(({ status, severity }) => status === 'pass' && severity !== 'info')
  if (passed.length === 0) return null
  return (
    <details className="passed" data-testid="passed">
      <summary>{t('review.passed', { count: passed.length })}</summary>
      <table>
        <thead>
          <tr>
            <th>{t('review.rule')}</th>
            <th>{t('review.value')}</th>
            <th>{t('review.band')}</th>
          </tr>
        </thead>
        <tbody>
          {passed.map((one) => (
            <tr key={one.ruleId}>
              <td>{titleOf(one.ruleId)}</td>
              <td>{figure(one)}</td>
              <td>{bandOf(one)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  )
}
