import { useTranslation } from 'react-i18next'
import type { Problem } from '../../core/contract/station-records.ts'
import { useCommand, useStation } from '../rpc/station-context.tsx'
import { Frame } from '../shell/frame.tsx'

export function ProblemScreen({ problems }: { readonly problems: readonly Problem[] }) {
  const { t } = useTranslation()
  const { client } = useStation()
  const { busy, run } = useCommand()
  return (
    <Frame
      step="problem"
      title={t('problem.title')}
      next={{
        label: t('common.retry'),
        onClick: () => run(() => client.app.lookAgain({})),
        busy,
        testId: 'look-again',
      }}
    >
      {problems.map((one) => (
        <p key={one.code + one.subject} className="notice bad">
          {t(`problem.${one.code}`, { subject: one.subject })}
        </p>
      ))}
    </Frame>
  )
}
