// First run: whose booth this is, who administers it, which camera, which server. Every answer is stored as it is given.
import { Button, Form, Input } from 'antd'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCommand, useStation } from '../rpc/station-context.tsx'
import { BoothForm } from '../shell/booth-form.tsx'
import { CameraChooser } from '../shell/camera-chooser.tsx'
import { EnrolFields, useEnrolment } from '../shell/enrol-fields.tsx'
import { Frame } from '../shell/frame.tsx'
import { LanguageButton } from '../shell/language-button.tsx'
import { PinFields, type TypedPin } from '../shell/pin-fields.tsx'
import { SiteFields, type SiteInfo } from '../shell/site-fields.tsx'

const PARTS = ['site', 'admin', 'camera', 'enrol'] as const

export function SetupScreen() {
  const { t } = useTranslation()
  const { client, state } = useStation()
  const { read } = useCommand()
  const [administrator, setAdministrator] = useState<string | null>(null)
  const [part, setPart] = useState<number | null>(null)
  // A wizard that was left goes on where it stood: what was answered is kept at the booth.
  const isSiteKnown = state.site !== null
  useEffect(() => {
    void read(async () => {
      const [first] = await client.operators.list()
      setAdministrator(first?.name ?? null)
      setPart((old) => old ?? (!isSiteKnown ? 0 : first ? 2 : 1))
    })
  }, [client, read, isSiteKnown])
  if (part === null) return null
  const next = () => setPart(part + 1)
  const back = part > 0 ? () => setPart(part - 1) : undefined
  const subtitle = `${part + 1} / ${PARTS.length} · ${t(`setup.${PARTS[part]!}`)}`
  const shared = { subtitle, back, next, title: t('setup.title') }
  switch (PARTS[part]) {
    case 'site':
      return <SitePart {...shared} />
    case 'admin':
      return <AdminPart {...shared} administrator={administrator} onMade={setAdministrator} />
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
  const save = (site: SiteInfo) =>
    run(async () => {
      await client.setup.site(site)
      next()
    })
  return (
    <Frame
      step="setup"
      title={title}
      subtitle={subtitle}
      aside={
        <>
          <LanguageButton />
          {state.demo && (
            <Button
              className="big"
              onClick={() => run(() => client.app.setTraining({ training: true }))}
              data-testid="back-to-demo"
            >
              {t('setup.backToDemo')}
            </Button>
          )}
        </>
      }
      next={{ label: t('common.next'), submits: 'site', busy }}
    >
      <p>{t('setup.siteHint')}</p>
      <BoothForm<SiteInfo> name="site" onFinish={save} initialValues={state.site ?? {}}>
        <SiteFields />
      </BoothForm>
    </Frame>
  )
}

interface AdminPartProps extends PartProps {
  /** Whoever there is already. */
  readonly administrator: string | null
  readonly onMade: (name: string) => void
}

function AdminPart({ title, subtitle, back, next, administrator, onMade }: AdminPartProps) {
  const { t } = useTranslation()
  const { client } = useStation()
  const { busy, run } = useCommand()
  const save = ({ name, pin }: TypedPin & { readonly name: string }) =>
    run(async () => {
      await client.setup.administrator({ name, pin })
      onMade(name)
      next()
    })
  const shared = { step: 'setup', title, subtitle, back } as const
  if (administrator !== null)
    return (
      <Frame {...shared} next={{ label: t('common.next'), onClick: next }}>
        <p>{t('setup.adminSet', { name: administrator })}</p>
      </Frame>
    )
  return (
    <Frame {...shared} next={{ label: t('common.next'), submits: 'admin', busy }}>
      <p>{t('setup.adminHint')}</p>
      <BoothForm<TypedPin & { readonly name: string }> name="admin" onFinish={save}>
        <Form.Item
          name="name"
          label={t('setup.adminName')}
          rules={[{ required: true, whitespace: true, message: t('settings.nameForm') }]}
        >
          <Input autoComplete="off" data-testid="admin-name" />
        </Form.Item>
        <PinFields label={t('common.pin')} testId="admin-pin" />
      </BoothForm>
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
