// The review server this booth belongs to: how things stand with it, and enrolling later, again, or elsewhere.
import { Alert, App, Button, Descriptions } from 'antd'
import { useTranslation } from 'react-i18next'
import { useStation } from '../../rpc/station-context.tsx'
import { EnrolFields, useEnrolment } from '../enrol-fields.tsx'
import { useReasonText } from '../reason-text.ts'

export function ServerTab() {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const { state } = useStation()
  const form = useEnrolment()
  const reasonText = useReasonText()
  const { sync, site, serverUrl, serverSchool, enrolled } = state
  const isOther = enrolled && form.address.trim().replace(/\/+$/, '') !== serverUrl
  const school = site?.school ?? ''
  const foreign = serverSchool !== null && serverSchool !== '' && serverSchool !== school

  const enrol = async () => {
    if (await form.enrol()) void message.success(t('enrol.done'))
  }

  return (
    <>
      {enrolled && (
        <Descriptions
          size="small"
          column={2}
          items={[
            { key: 'address', label: t('setup.server'), children: serverUrl },
            { key: 'school', label: t('enrol.school'), children: serverSchool || t('enrol.unknown') },
            { key: 'name', label: t('setup.name'), children: site?.name },
            {
              key: 'contact',
              label: t('enrol.lastContact'),
              children: sync.lastContactAt
                ? new Date(sync.lastContactAt).toLocaleString(state.lang)
                : t('enrol.notYet'),
            },
            {
              key: 'sync',
              label: t('enrol.standing'),
              children: sync.reason ? reasonText(sync.reason) : t(`bar.sync.${sync.state}`),
            },
            {
              key: 'waiting',
              label: t('enrol.photos'),
              children: t('enrol.counts', { waiting: sync.waiting, blocked: sync.blocked }),
            },
          ]}
        />
      )}
      {foreign && (
        <Alert
          className="gap-above"
          type="warning"
          showIcon
          title={t('enrol.otherSchool', { server: serverSchool, school })}
        />
      )}
      <h3>{t(enrolled ? 'enrol.again' : 'enrol.first')}</h3>
      <p>{t('enrol.whereCode')}</p>
      <Alert
        type="info"
        showIcon
        title={t(enrolled ? (isOther ? 'enrol.effectOther' : 'enrol.effectSame') : 'enrol.effectFirst')}
      />
      <div className="gap-above">
        <EnrolFields form={form} />
      </div>
      <Button
        type="primary"
        onClick={enrol}
        loading={form.busy}
        disabled={!form.isGiven}
        data-testid="enrol-submit"
      >
        {t(enrolled ? 'enrol.again' : 'enrol.first')}
      </Button>
    </>
  )
}
