// The moment itself: one instruction under the lens, a mirror with an outline, five ticks, and a shutter for both.
import { Button } from 'antd'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { SessionAt } from '../../core/session/session.ts'
import { soundShutter, soundTick } from '../capture/sounds.ts'
import { useCapture } from '../capture/use-capture.ts'
import { useCommand, useStation } from '../rpc/station-context.tsx'
import { BoothPreview } from '../shell/booth-preview.tsx'
import { Frame } from '../shell/frame.tsx'
import { HeadOutline } from '../shell/head-outline.tsx'
import { InstructionStrip } from '../shell/instruction-strip.tsx'
import { LiveTicks } from '../shell/live-ticks.tsx'
import { useKeys } from '../shell/use-keys.ts'
import { useTellSitter } from '../sitter/instruction-channel.ts'

const RECOMMENDED_LINES = 1080

export function CaptureScreen({ session }: { readonly session: SessionAt<'capture'> }) {
  const { t, i18n } = useTranslation()
  const { client, state } = useStation()
  const { busy, run } = useCommand()
  const { status, guidance, taking, press } = useCapture(run)
  const camera = status.state === 'live' ? status.camera : null
  const area = useRef<HTMLDivElement>(null)

  useKeys(area, (event) => {
    if (event.code !== 'Space' || event.repeat) return
    event.preventDefault()
    void press('student')
  })
  useSounds(state.settings.sounds, taking, guidance.progress)

  const text = guidance.instruction?.text[i18n.language === 'en' ? 'en' : 'zh']
  const shown = taking ? t('capture.analysing') : guidance.ready ? text : t('capture.preparing')
  const good = (!taking && guidance.instruction?.good) ?? false
  const progress = taking ? 1 : guidance.progress
  useTellSitter({ text: (!guidance.failure && shown) || '', good, progress })
  const noGuidance =
    guidance.failure === 'models-missing' || guidance.failure === 'models-altered'
      ? t(`problem.${guidance.failure}`, { subject: guidance.failureDetail })
      : t('failure.VISION_FAILED')
  return (
    <Frame
      step="capture"
      title={t('capture.title')}
      head={
        <InstructionStrip
          text={guidance.failure ? noGuidance : camera ? (shown ?? '') : t('capture.noCamera')}
          good={good}
          id={taking || guidance.failure ? undefined : guidance.instruction?.id}
          failed={guidance.failure !== null || (!camera && status.state !== 'opening')}
        />
      }
      back={session.attemptsMade === 0 ? () => run(() => client.session.back({})) : undefined}
      aside={
        session.best && (
          <Button className="big" onClick={() => run(() => client.session.recallBest({}))}>
            {t('capture.best')}
          </Button>
        )
      }
      next={{
        label: t('capture.shutter'),
        onClick: () => press('operator'),
        disabled: !camera,
        busy: busy || taking,
        testId: 'shutter',
      }}
    >
      <div className="capture fills" ref={area}>
        <div className="mirror">
          <BoothPreview status={status} mirrored fill frozen={taking}>
            {camera && <HeadOutline camera={camera} presetId={state.settings.presetId} progress={progress} />}
            {taking && <div className="flash" />}
          </BoothPreview>
        </div>
        <div className="beside">
          <LiveTicks measures={guidance.measures} />
          <p className="quiet">{t('capture.outlineHint')}</p>
          <p className="quiet">
            {t('capture.mirror')} · {t('capture.shutterHint')} · {t('capture.auto')}
          </p>
          {session.attemptsMade > 0 && (
            <strong>{t('capture.attempt', { number: session.attemptsMade + 1 })}</strong>
          )}
          {camera && camera.heightPx < RECOMMENDED_LINES && (
            <p className="quiet">
              {t('capture.lowResolution', { width: camera.widthPx, height: camera.heightPx })}
            </p>
          )}
          {guidance.delegate && (
            <small data-testid="frame-rate">
              {t('capture.fps', { fps: guidance.framesPerSecond.toFixed(0), delegate: guidance.delegate })}
            </small>
          )}
        </div>
      </div>
    </Frame>
  )
}

/** Ticks of a ring that fills. */
const TICKS = 4

function useSounds(on: boolean, taking: boolean, progress: number): void {
  const part = Math.floor(progress * TICKS)
  useEffect(() => {
    if (on && taking) soundShutter()
  }, [on, taking])
  useEffect(() => {
    if (on && part > 0 && part < TICKS) soundTick()
  }, [on, part])
}
