// Tells the station that somebody is here, and warns before the session ends by itself. The station decides; this only
// counts along.
import { Modal } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useStation } from '../rpc/station-context.tsx'

const TOUCH_EVERY_MS = 5000
const WARN_SECONDS = 30

export function IdleGuard() {
  const { t } = useTranslation()
  const { client, state, session } = useStation()
  const last = useRef({ touchedMs: Date.now(), toldMs: 0 })
  const [left, setLeft] = useState(Number.POSITIVE_INFINITY)
  const over = !session || session.step === 'saved' || session.step === 'ended'

  useEffect(() => {
    const touched = () => {
      const nowMs = Date.now()
      last.current.touchedMs = nowMs
      setLeft(Number.POSITIVE_INFINITY)
      if (nowMs - last.current.toldMs < TOUCH_EVERY_MS) return
      last.current.toldMs = nowMs
      client.session.touch({}).catch(() => undefined)
    }
    const timer = setInterval(() => {
      const seconds = state.settings.idleSeconds - (Date.now() - last.current.touchedMs) / 1000
      setLeft(Math.max(0, Math.ceil(seconds)))
    }, 1000)
    for (const type of ['pointerdown', 'keydown', 'touchstart']) addEventListener(type, touched)
    return () => {
      clearInterval(timer)
      for (const type of ['pointerdown', 'keydown', 'touchstart']) removeEventListener(type, touched)
    }
  }, [client, state.settings.idleSeconds])

  // A new step is somebody's doing.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the step is what is watched.
  useEffect(() => {
    last.current.touchedMs = Date.now()
  }, [session?.step])

  return (
    <Modal
      open={!over && left <= WARN_SECONDS}
      title={t('idle.title')}
      okText={t('idle.stay')}
      cancelButtonProps={{ style: { display: 'none' } }}
      closable={false}
    >
      {t('idle.text', { seconds: left })}
    </Modal>
  )
}
