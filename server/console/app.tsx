// The console: sign in, then the parts a role may use.
import { App, Button, Card, Layout, Menu, Modal, Spin, Tag } from 'antd'
import { useCallback, useEffect, useState } from 'react'
import type { Account } from '../../core/contract/server-records.ts'
import { Accounts } from './accounts.tsx'
import { api, failureOf } from './api.ts'
import { Export } from './export.tsx'
import { Login } from './login.tsx'
import { PasswordForm } from './password-form.tsx'
import { PicturesBanner } from './pictures-banner.tsx'
import { Review } from './review.tsx'
import { Roster } from './roster.tsx'
import { Setup } from './setup.tsx'
import { SpaceBanner } from './space-banner.tsx'
import { Stations } from './stations.tsx'
import { t } from './strings.ts'

const PARTS = ['review', 'roster', 'stations', 'export', 'accounts'] as const
type Part = (typeof PARTS)[number]
type Me = Account & { readonly demo: boolean; readonly school: string }

/** The address that the server prints for its first administrator. */
const SETUP_HASH = '#setup'

export function Console() {
  const { message } = App.useApp()
  const [me, setMe] = useState<Me | null | undefined>(undefined)
  const [setupNeeded, setSetupNeeded] = useState(false)
  const [setup, setSetup] = useState(() => location.hash === SETUP_HASH)
  const [part, setPart] = useState<Part>('review')
  const [changing, setChanging] = useState(false)
  const signedOut = useCallback(() => setMe(null), [])
  const load = useCallback(() => {
    api.me().then(setMe, (error: unknown) => {
      setSetupNeeded(failureOf(error).detail === 'setup-needed')
      setMe(null)
    })
  }, [])
  useEffect(load, [load])
  useEffect(() => {
    const follow = () => setSetup(location.hash === SETUP_HASH)
    addEventListener('hashchange', follow)
    return () => removeEventListener('hashchange', follow)
  }, [])

  if (me === undefined) return <Spin className="centre" />
  const toLogin = () => {
    history.replaceState(null, '', location.pathname)
    setSetup(false)
  }
  if (me === null && setup) {
    const done = () => {
      toLogin()
      load()
    }
    return <Setup onDone={done} onLeave={toLogin} />
  }
  if (me === null) return <Login onDone={load} onSetup={setupNeeded ? () => setSetup(true) : null} />
  const passwordChanged = () => {
    void message.success(t('password.done'))
    setChanging(false)
    load()
  }
  if (me.mustChangePassword) {
    return (
      <div className="centre">
        <Card title={t('password.title')} className="login">
          <p>{t('password.must')}</p>
          <PasswordForm onDone={passwordChanged} />
        </Card>
      </div>
    )
  }
  const parts = me.role === 'administrator' ? PARTS : PARTS.slice(0, 1)
  const logout = () => api.logout({}).then(signedOut, signedOut)
  return (
    <Layout className="console">
      <Layout.Header className="bar">
        <span className="brand">{t('title')}</span>
        {me.demo && (
          <Tag color="orange" title={t('demo')}>
            {t('demoShort')}
          </Tag>
        )}
        <Menu
          className="nav"
          theme="dark"
          mode="horizontal"
          disabledOverflow
          selectedKeys={[part]}
          items={parts.map((key) => ({ key, label: t(`nav.${key}`) }))}
          onClick={({ key }) => setPart(key as Part)}
        />
        <span className="who" title={me.name}>
          {me.name}
        </span>
        <Button data-testid="change-password" ghost size="small" onClick={() => setChanging(true)}>
          {t('password.title')}
        </Button>
        <Button data-testid="logout" ghost size="small" onClick={logout}>
          {t('login.logout')}
        </Button>
      </Layout.Header>
      <SpaceBanner />
      {me.role === 'administrator' && <PicturesBanner />}
      <Layout.Content className="body">
        {part === 'review' && <Review me={me} onSignedOut={signedOut} />}
        {part === 'roster' && <Roster onSignedOut={signedOut} />}
        {part === 'stations' && <Stations onSignedOut={signedOut} />}
        {part === 'export' && <Export onSignedOut={signedOut} />}
        {part === 'accounts' && <Accounts me={me} onSignedOut={signedOut} />}
      </Layout.Content>
      <Modal
        title={t('password.title')}
        open={changing}
        footer={null}
        destroyOnHidden
        onCancel={() => setChanging(false)}
      >
        <PasswordForm onDone={passwordChanged} />
      </Modal>
    </Layout>
  )
}
