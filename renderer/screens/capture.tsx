// The moment itself: a mirror, an outline, one instruction at a time, and a shutter for both.
import { Button } from 'antd'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { SessionAt } from '../../core/session/session.ts'
import { useCapture } from '../capture/use-capture.ts'
import { useCommand, useStation } from '../rpc/station-context.tsx'
import { BoothPreview } from '../shell/booth-preview.tsx'
import { isCovered } from '../shell/covered.ts'
import { Frame } from '../shell/frame.tsx'
import { HeadOutline } from '../shell/head-outline.tsx'
import { useTellSitter } from '../sitter/instruction-channel.ts'

const RECOMMENDED_LINES = 1080

export function CaptureScreen({ session }: { readonly session: SessionAt<'capture'> }) {
  const { t, i18n } = useTranslation()
  const { client } = useStation()
  const { busy, run } = useCommand()
  const { status, guidance, taking, press } = useCapture(run)
  const camera = status.state === 'live' ? status.camera : null
  const area = useRef<HTMLDivElement>(null)

  useEffect(() => {
    const key = (event: KeyboardEvent) => {
      if (event.code !== 'Space' || event.repeat || !area.current || isCovered(area.current)) return
      event.preventDefault()
      void press('student')
    }
    addEventListener('keydown', key)
    return () => removeEventListener('keydown', key)
  }, [press])

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
        onClick: () => press('operator'),
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
