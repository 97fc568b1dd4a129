import { Button, Popconfirm } from 'antd'
import { useTranslation } from 'react-i18next'
import type { SessionAt } from '../../core/session/session.ts'
import { useCommand, useStation } from '../rpc/station-context.tsx'
import { Frame } from '../shell/frame.tsx'

export function EnrolmentScreen({ session }: { readonly session: SessionAt<'enrolment'> }) {
  const { t } = useTranslation()
  const { client } = useStation()
  const { busy, run } = useCommand()
  const { student } = session
  const rows = [
    ['name', student.name],
    ['studentNumber', student.studentNumber],
    ['idNumber', student.idNumberMasked],
    ['school', student.school],
    ['level', student.level],
    ['major', student.major],
    ['graduation', student.graduation],
  ] as const
  return (
    <Frame
      step="enrolment"
      title={t('enrolment.title')}
      back={() => run(() => client.session.back({}))}
      aside={
        <Popconfirm
          title={t('enrolment.wrongAsk')}
          onConfirm={() => run(() => client.session.end({ reason: 'enrolment-disputed' }))}
        >
          <Button className="big">{t('enrolment.wrong')}</Button>
        </Popconfirm>
      }
      next={{
        label: t('enrolment.confirm'),
        onClick: () => run(() => client.session.confirmEnrolment({})),
        busy,
      }}
    >
      <div className="centre">
        <dl className="facts panel">
          {rows.map(([key, value]) => (
            <div key={key}>
              <dt>{t(`enrolment.${key}`)}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </div>
    </Frame>
  )
}
