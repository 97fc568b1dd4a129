// What is wrong with the booth while it goes on working: said where an operator looks between two students.
import { useTranslation } from 'react-i18next'
import type { Problem } from '../../core/contract/station-records.ts'

export function ProblemStrip({ problems }: { readonly problems: readonly Problem[] }) {
  const { t } = useTranslation()
  if (problems.length === 0) return null
  return (
    <ul className="problem-strip" data-testid="problem-strip">
      {problems.map(({ code, subject }) => (
        <li key={code + subject} data-problem={code}>
          {t(`problem.${code}`, { subject })}
        </li>
      ))}
    </ul>
  )
}
