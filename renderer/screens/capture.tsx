// The moment itself: a mirror, an outline, one instruction at a time, and a shutter for both.
import { Button } from 'antd'
import { useCallback, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { SessionAt } from '../../core/session/session.ts'
import { analyseStill } from '../analysis/still.ts'
import { useGuidance } from '../analysis/use-guidance.ts'
import { useBoothCamera } from '../camera/use-booth-camera.ts'
import { putBlob } from '../rpc/blobs.ts'
import { useCommand, useStation } from '../rpc/station-context.tsx'
import { BoothPreview } from '../shell/booth-preview.tsx'
import { isCovered } from '../shell/covered.ts'
import { Frame } from '../shell/frame.tsx'
import { HeadOutline } from '../shell/head-outline.tsx'
import { useTellSitter } from '../sitter/told.ts'

type Shutter = 'operator' | 'student' | 'auto'
const RECOMMENDED_LINES = 1080

export function CaptureScreen({ session }: { readonly session: SessionAt<'capture'> }) {
  const { t, i18n } = useTranslation()
  const { client, state } = useStation()
  const { busy, run } = useCommand()
  const [taking, setTaking] = useState(false)
  const status = useBoothCamera()
  const camera = status.state === 'live' ? status.camera : null
  const guidance = useGuidance(camera, !taking)
  const { presetId } = state.settings
  const once = useRef(false)
  const area = useRef<HTMLDivElement>(null)

  const take = useCallback(
    async (shutter: Shutter) => {
      if (!camera || once.current) return
      once.current = true
      setTaking(true)
      await run(async () => {
        const picture = await camera.takeStill()
        // On its way to the disk while it is analysed.
        const [still, { measures, widthPx, heightPx, ...found }] = await Promise.all([
          putBlob('still', picture),
          analyseStill(picture, presetId),
        ])
        const [landmarks, mask] = await Promise.all([
          putBlob('landmarks', found.landmarks),
          putBlob('mask', found.mask),
        ])
        await client.session.judgeStill({
          still,
          landmarks,
          mask,
          widthPx,
          heightPx,
          measures,
          camera: { label: camera.label, rotationDeg: 0 },
          shutter,
        })
      })
      once.current = false
      setTaking(false)
    },
    [camera, client, presetId, run],
  )

  useEffect(() => {
    if (guidance.captureDue) void take('auto')
  }, [guidance.captureDue, take])
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.code !== 'Space' || event.repeat || !area.current || isCovered(area.current)) return
      event.preventDefault()
      void take('student')
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [take])

  const text = guidance.instruction?.text[i18n.language === 'en' ? 'en' : 'zh']
  const shown = taking ? t('capture.analysing') : guidance.ready ? text : t('capture.preparing')
  const good = guidance.instruction?.good ?? false
  useTellSitter({ text: (!guidance.failure && shown) || '', good, progress: taking ? 1 : guidance.progress })
  const noGuidance =
    guidance.failure === 'models-missing' || guidance.failure === 'models-altered'
      ? t(`problem.${guidance.failure}`, { subject: guidance.failureDetail })
      : t('failure.VISION_FAILED')
  return (
    <Frame
      step="capture"
      title={t('capture.title')}
      back={session.attemptsMade === 0 ? () => run(() => client.session.back({})) : undefined}
      aside={
        <>
          {session.best && (
            <Button onClick={() => run(() => client.session.recallBest({}))}>{t('capture.best')}</Button>
          )}
          {session.attemptsMade > 0 && (
            <span className="quiet">{t('capture.attempts', { count: session.attemptsMade })}</span>
          )}
          {camera && camera.heightPx < RECOMMENDED_LINES && (
            <span className="quiet">
              {t('capture.lowResolution', { width: camera.widthPx, height: camera.heightPx })}
            </span>
          )}
          {guidance.delegate && (
            <small className="quiet" data-testid="frame-rate">
              {t('capture.fps', { fps: guidance.framesPerSecond.toFixed(0), delegate: guidance.delegate })}
            </small>
          )}
        </>
      }
      next={{
        label: t('capture.shutter'),
        onClick: () => take('operator'),
        disabled: !camera,
        busy: busy || taking,
        testId: 'shutter',
      }}
    >
      <div className="capture" ref={area}>
        <BoothPreview status={status} mirrored>
          <HeadOutline progress={taking ? 1 : guidance.progress} good={good} />
          <p
            className={good ? 'instruction good' : 'instruction'}
            aria-live="assertive"
            data-testid="instruction"
            data-instruction={guidance.instruction?.id}
          >
            {guidance.failure ? noGuidance : shown}
          </p>
        </BoothPreview>
        <small className="quiet">
          {t('capture.mirror')} · {t('capture.shutterHint')} · {t('capture.auto')}
        </small>
      </div>
    </Frame>
  )
}
