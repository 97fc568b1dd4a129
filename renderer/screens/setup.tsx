// First run: whose booth this is, who administers it, which camera, which server. Every answer is stored as it is given.
import { Input } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCommand, useStation } from '../rpc/station-context.tsx'
import { CameraChooser } from '../shell/camera-chooser.tsx'
import { EnrolFields, useEnrolment } from '../shell/enrol-fields.tsx'
import { Frame } from '../shell/frame.tsx'

const PARTS = ['site', 'admin', 'camera', 'enrol'] as const

export function SetupScreen() {
  const { t } = useTranslation()
  const [part, setPart] = useState(0)
  const next = () => setPart((old) => old + 1)
  const back = part > 0 ? () => setPart((old) => old - 1) : undefined
  const subtitle = `${part + 1} / ${PARTS.length} · ${t(`setup.${PARTS[part]!}`)}`
  const shared = { subtitle, back, next, title: t('setup.title') }
  switch (PARTS[part]) {
    case 'site':
      return <SitePart {...shared} />
    case 'admin':
      return <AdminPart {...shared} />
    case 'camera':
      return <CameraPart {...shared} />
    default:
      return <EnrolPart {...shared} />
  }
}

interface PartProps {
  readonly title: string
  readonly subtitle: string
  readonly back: (() => void) | undefined
  readonly next: () => void
}

function SitePart({ title, subtitle, next }: PartProps) {
  const { t } = useTranslation()
  const { client, state } = useStation()
  const { busy, run } = useCommand()
  const [site, setSite] = useState(state.site ?? { name: '', school: '', contact: '', supportPhone: '' })
  const complete =
    Object.values(site).every((one) => one.trim() !== '') && site.supportPhone.trim().length >= 3
  const field = (key: keyof typeof site, label: string) => (
    <>
      <span>{label}</span>
      <Input
        value={site[key]}
        onChange={(event) => setSite({ ...site, [key]: event.target.value })}
        data-testid={`site-${key}`}
      />
    </>
  )
  const save = () =>
    run(async () => {
      await client.setup.site(site)
      next()
    })
  return (
    <Frame
      step="setup"
      title={title}
      subtitle={subtitle}
      next={{ label: t('common.next'), onClick: save, disabled: !complete, busy }}
    >
      <p>{t('setup.siteHint')}</p>
      <div className="fields wide">
        {field('name', t('setup.name'))}
        {field('school', t('setup.school'))}
        {field('contact', t('setup.contact'))}
        {field('supportPhone', t('setup.phone'))}
      </div>
    </Frame>
  )
}

function AdminPart({ title, subtitle, back, next }: PartProps) {
  const { t } = useTranslation()
  const { client } = useStation()
  const { busy, run } = useCommand()
  const [name, setName] = useState('')
  const [pin, setPin] = useState('')
  const complete = name.trim() !== '' && /^\d{4,12}$/.test(pin)
  const save = () =>
    run(async () => {
      const existing = await client.operators.list()
      if (existing.length === 0) await client.setup.administrator({ name, pin })
      next()
    })
  return (
    <Frame
      step="setup"
      title={title}
      subtitle={subtitle}
      back={back}
      next={{ label: t('common.next'), onClick: save, disabled: !complete, busy }}
    >
      <p>{t('setup.adminHint')}</p>
      <div className="fields wide">
        <span>{t('setup.adminName')}</span>
        <Input value={name} onChange={(event) => setName(event.target.value)} data-testid="admin-name" />
        <span>{t('common.pin')}</span>
        <Input.Password
          value={pin}
          inputMode="numeric"
          autoComplete="off"
          onChange={(event) => setPin(event.target.value)}
          data-testid="admin-pin"
        />
      </div>
    </Frame>
  )
}

function CameraPart({ title, subtitle, back, next }: PartProps) {
  const { t } = useTranslation()
  const { client } = useStation()
  const { busy, run } = useCommand()
  const [label, setLabel] = useState<string | null>(null)
  const save = () =>
    run(async () => {
      if (label !== null) await client.setup.camera({ label })
      next()
    })
  return (
    <Frame
      step="setup"
      title={title}
      subtitle={subtitle}
      back={back}
      next={{ label: t(label === null ? 'setup.skip' : 'common.next'), onClick: save, busy }}
    >
      <CameraChooser label={label} onLabel={setLabel} />
    </Frame>
  )
}

function EnrolPart({ title, subtitle, back }: PartProps) {
  const { t } = useTranslation()
  const { client } = useStation()
  const form = useEnrolment()
  const finish = async () => {
    if (form.isGiven && !(await form.enrol())) return
    await form.run(() => client.setup.finish({}))
  }
  return (
    <Frame
      step="setup"
      title={title}
      subtitle={subtitle}
      back={back}
      next={{ label: t(form.isGiven ? 'setup.finish' : 'setup.skip'), onClick: finish, busy: form.busy }}
    >
      <p>{t('setup.enrolHint')}</p>
      <EnrolFields form={form} />
    </Frame>
  )
}
