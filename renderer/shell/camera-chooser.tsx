// Which camera: those that are plugged in, the one in use marked, the one that is gone named, and the picture of whichever
// is looked at.
import { Alert, Radio } from 'antd'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { CameraChoice } from '../camera/camera.ts'
import { SITTER } from '../camera/sitter-name.ts'
import { useCamera } from '../camera/use-camera.ts'
import { useCameras } from '../camera/use-cameras.ts'
import { useStation } from '../rpc/station-context.tsx'
import { CameraWords } from './camera-words.tsx'
import { Preview } from './preview.tsx'
import { StatusTag } from './status-tag.tsx'

interface Props {
  /** What is looked at; null for what the booth is set to. */
  readonly label: string | null
  readonly onLabel: (label: string) => void
}

export function CameraChooser({ label, onLabel }: Props) {
  const { t } = useTranslation()
  const { state } = useStation()
  const { camera: current, cameraBy, training } = state
  const { cameras } = useCameras(training)
  const shown = label ?? current
  const choice = useMemo(
    (): CameraChoice =>
      shown === SITTER ? { kind: 'sitter' } : { kind: 'device', label: shown, trusted: training },
    [shown, training],
  )
  const status = useCamera(choice)
  if (cameraBy !== 'person')
    return <Alert type="info" showIcon title={t(`camera.${GIVEN[cameraBy]}`, { label: current })} />
  // Where nobody ever chose, it is the first one that may be used.
  const inUse = current ?? (label === null && status.state === 'live' ? status.camera.label : null)
  const isMissing =
    current !== null &&
    current !== SITTER &&
    cameras !== null &&
    !cameras.some((one) => one.label === current)
  return (
    <div className="camera-chooser">
      <div>
        <p>{t('camera.hint')}</p>
        {cameras?.length === 0 && <Alert type="warning" showIcon title={t('camera.none')} />}
        {isMissing && (
          <Alert
            type="warning"
            showIcon
            title={t('camera.missing', { label: current })}
            data-testid="camera-missing"
          />
        )}
        <Radio.Group
          className="choices"
          value={shown}
          onChange={({ target }) => onLabel(String(target.value))}
          options={[
            ...(cameras ?? []).map((one) => ({
              value: one.label,
              disabled: one.virtual && !training,
              label: (
                <>
                  {one.label} {one.label === inUse && <StatusTag tone="good">{t('camera.inUse')}</StatusTag>}
                  {one.virtual && !training && <StatusTag tone="bad">{t('camera.virtual')}</StatusTag>}
                </>
              ),
            })),
            ...(training
              ? [
                  {
                    value: SITTER,
                    label: (
                      <>
                        {t('camera.sitter')}{' '}
                        {current === SITTER && <StatusTag tone="good">{t('camera.inUse')}</StatusTag>}
                      </>
                    ),
                  },
                ]
              : []),
          ]}
        />
      </div>
      <Preview
        status={status}
        mirrored={false}
        instead={(problem) => <CameraWords status={problem} label={shown} />}
      />
    </div>
  )
}

const GIVEN = { start: 'given', training: 'training' } as const
