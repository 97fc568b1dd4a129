import { useTranslation } from 'react-i18next'
import type { Problem } from '../../core/contract/station.ts'
import { Frame } from '../shell/frame.tsx'

export function ProblemScreen({ problems }: { readonly problems: readonly Problem[] }) {
  const { t } = useTranslation()
  return (
    <Frame step="problem" title={t('problem.title')}>
      {problems.map((one) => (
        <p key={one.code + one.subject} className="notice bad">
          {t(`problem.${one.code}`, { subject: one.subject })}
        </p>
      ))}
    </Frame>
  )
}
