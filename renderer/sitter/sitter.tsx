// The sitter's own display: one sentence at a time, and the mirror while the photo is taken. It is seen by everybody in the
// room, so it shows nothing of anybody, and nothing on it can be pressed.
import { useTranslation } from 'react-i18next'
import type { DisplayState } from '../../core/contract/display.ts'
import { useCameraOf } from '../camera/use-booth-camera.ts'
import { CameraWords } from '../shell/camera-words.tsx'
import { HeadOutline } from '../shell/head-outline.tsx'
import { Preview } from '../shell/preview.tsx'
import { useTold } from './instruction-channel.ts'
import { useDisplayState } from './use-display-state.ts'

export function SitterDisplay() {
  const { t } = useTranslation()
  const state = useDisplayState()
  const step = state?.step ?? 'wait'
  // A verdict is its outcome, and what the sitter does next.
  const sentence = state?.outcome ? (`outcome.${state.outcome}` as const) : step
  return (
    <div className="booth">
      {state?.training && <div className="training">{t('app.training')}</div>}
      {state?.step === 'capture' ? (
        <Mirror state={state} />
      ) : (
        <Sentence step={step} text={t(`sitter.${sentence}`)} />
      )}
    </div>
  )
}

function Sentence({ step, text }: { readonly step: string; readonly text: string }) {
  return (
    <main className="sitter" data-sitter={step}>
      <p>{text}</p>
    </main>
  )
}

/** Where the camera is not this page's to open, the sentence alone does. */
function Mirror({ state }: { readonly state: DisplayState }) {
  const { t } = useTranslation()
  const status = useCameraOf(state)
  const { text, good, progress } = useTold()
  if (status.state !== 'live') return <Sentence step="capture" text={text || t('sitter.noMirror')} />
  return (
    <main className="sitter mirror" data-sitter="capture">
      <p className={good ? 'instruction good' : 'instruction'}>{text || t('sitter.capture')}</p>
      <Preview
        status={status}
        mirrored
        fill
        instead={(problem) => <CameraWords status={problem} label={null} />}
      >
        <HeadOutline camera={status.camera} presetId={state.presetId} progress={progress} />
      </Preview>
    </main>
  )
}
