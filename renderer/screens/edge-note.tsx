// How the sitter was told from the backdrop, and how far to trust it: who operates decides whether the edge will do.
import { Alert } from 'antd'
import { useTranslation } from 'react-i18next'
import { bundledStandardRules } from '../../core/photo/bundled.ts'
import type { StandardPhoto } from '../../core/session/session.ts'

const RULE = 'standard-matte'

export function EdgeNote({ standard: { matte, results } }: { readonly standard: StandardPhoto }) {
  const { t, i18n } = useTranslation()
  if (!matte) return null
  const found = results.find(({ ruleId }) => ruleId === RULE)
  const unsure = found ? found.status !== 'pass' : matte.certainty === null
  const rule = bundledStandardRules.find(({ id }) => id === RULE)
  const how = t(`confirm.edge.${matte.method}`)
  const told = t('confirm.edge.told', { how, certainty: t(`confirm.edge.${unsure ? 'low' : 'high'}`) })
  if (!unsure && matte.residuePx === 0)
    return (
      <p className="quiet" data-testid="edge" data-certainty="high">
        {told}
      </p>
    )
  return (
    <Alert
      type="warning"
      showIcon
      data-testid="edge"
      data-certainty={unsure ? 'low' : 'high'}
      title={told}
      description={
        <>
          {matte.residuePx > 0 && <p>{t('confirm.edge.residue', { count: matte.residuePx })}</p>}
          {unsure && rule && <p>{rule.advice[i18n.language === 'en' ? 'en' : 'zh']}</p>}
        </>
      }
    />
  )
}
