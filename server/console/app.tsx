// Who sits before the console: nobody yet, the first administrator to be, or somebody with an account. A session that ends
// takes what was on the screen with it and asks for the password over the page; the same person goes on where they were.
import { App, Card, Modal, Spin } from 'antd'
import { useCallback, useEffect, useRef, useState } from 'react'
import { type About, api } from './api.ts'
import { type DeskMemory, emptyDesk } from './desk-memory.ts'
import { Front } from './front.tsx'
import { Login, LoginForm } from './login.tsx'
import { PasswordForm } from './password-form.tsx'
import { Setup } from './setup.tsx'
import { setupToken } from './setup-address.ts'
import { type Me, Shell } from './shell.tsx'
import { t } from './strings.ts'

export function Console() {
  const { message } = App.useApp()
  const [about, setAbout] = useState<About | null>(null)
  const [me, setMe] = useState<Me | null | undefined>(undefined)
  const [ended, setEnded] = useState(false)
  const [token, setToken] = useState(() => setupToken(location.hash))
  const desk = useRef<DeskMemory>(emptyDesk())
  const load = useCallback(() => {
    api.about().then(setAbout, () => undefined)
    api.me().then(
      (found) => {
        if (desk.current.ownerId !== found.id) desk.current = { ...emptyDesk(), ownerId: found.id }
        setMe(found)
        setEnded(false)
      },
      () => setMe((before) => before ?? null),
    )
  }, [])
  useEffect(load, [load])
  useEffect(() => {
    const follow = () => setToken(setupToken(location.hash))
    addEventListener('hashchange', follow)
    return () => removeEventListener('hashchange', follow)
  }, [])
  const sessionEnded = useCallback(() => setEnded(true), [])
  const leave = () => {
    desk.current = emptyDesk()
    setEnded(false)
    setMe(null)
    load()
  }
  const leaveSetup = () => {
    history.replaceState(null, '', location.pathname)
    setToken(null)
    load()
  }

  if (me === undefined) return <Spin className="centre" />
  if (me === null) {
    if (token !== null && about?.setupNeeded !== false)
      return <Setup about={about} token={token} onDone={leaveSetup} onLeave={leaveSetup} />
    return (
      <Login
        about={about}
        note={token === null ? null : t('refusal.setup-done')}
        onDone={load}
        onSetup={about?.setupNeeded ? () => setToken('') : null}
      />
    )
  }
  const passwordChanged = () => {
    void message.success(t('password.done'))
    load()
  }
  if (me.mustChangePassword) {
    return (
      <Front about={about}>
        <Card title={t('password.title')} className="login">
          <p>{t('password.must')}</p>
          <PasswordForm onDone={passwordChanged} />
        </Card>
      </Front>
    )
  }
  return (
    <>
      <Shell
        key={me.id}
        me={me}
        desk={desk}
        empty={ended}
        onEnded={sessionEnded}
        onLeft={leave}
        onPasswordChanged={passwordChanged}
      />
      <Modal
        title={t('login.ended')}
        open={ended}
        footer={null}
        closable={false}
        keyboard={false}
        mask={{ closable: false }}
        destroyOnHidden
      >
        <p>{t('login.endedHint')}</p>
        <LoginForm name={me.name} onDone={load} onLeave={leave} />
      </Modal>
    </>
  )
}
