import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import type { SessionAt } from '../../core/session/session.ts'
import { blobUrl } from '../rpc/blobs.ts'
import { useCommand, useStation } from '../rpc/station-context.tsx'
import { Frame } from '../shell/frame.tsx'

export function ConfirmScreen({ session }: { readonly session: SessionAt<'confirm'> }) {
  const { t } = useTranslation()
  const { client } = useStation()
  const { busy, run } = useCommand()
  const { standard, student } = session
  const [red, green, blue] = standard.background.rgb
  const facts = [
    [t('enrolment.name'), student.name],
    [t('enrolment.studentNumber'), student.studentNumber],
    [t('enrolment.school'), student.school],
    [t('confirm.size'), `${standard.widthPx} × ${standard.heightPx}, ${standard.densityDpi} dpi`],
    [t('confirm.file'), `JPEG, ${(standard.bytes / 1024).toFixed(1)} KB`],
    [t('confirm.background'), `RGB(${red}, ${green}, ${blue})`],
  ]
  return (
    <Frame
      step="confirm"
      title={t('confirm.title')}
      subtitle={t('confirm.subtitle')}
      aside={
        <Button
          size="large"
          className="big"
          onClick={() => run(() => client.session.retake({}))}
          data-testid="retake"
        >
          {t('confirm.retake')}
        </Button>
      }
      next={{ label: t('confirm.submit'), onClick: () => run(() => client.session.confirm({})), busy }}
    >
      <div className="columns confirm">
        <img
          className="standard"
          src={blobUrl(standard.image)}
          alt={t('verdict.photo')}
          data-testid="standard-photo"
        />
        <dl className="facts">
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </div>
    </Frame>
  )
}
