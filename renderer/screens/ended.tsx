import { useTranslation } from 'react-i18next'
import type { SessionAt } from '../../core/session/session.ts'
import { useCommand, useStation } from '../rpc/station-context.tsx'
import { Frame } from '../shell/frame.tsx'

export function EndedScreen({ session }: { readonly session: SessionAt<'ended'> }) {
  const { t } = useTranslation()
  const { client } = useStation()
  const { busy, run } = useCommand()
  return (
    <Frame
      step="ended"
      title={t('ended.title')}
      next={{ label: t('ended.done'), onClick: () => run(() => client.session.close({})), busy }}
    >
      <div className="centre">
        <p className="huge">{t(`ended.${session.reason}`)}</p>
      </div>
    </Frame>
  )
}
