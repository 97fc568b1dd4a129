// A card held into a frame before the camera; what is inside the frame is kept.
import { Alert, Button, Modal } from 'antd'
import { useTranslation } from 'react-i18next'
import { SITTER } from '../camera/sitter-name.ts'
import { useBoothCamera } from '../camera/use-booth-camera.ts'
import { useCommand, useStation } from '../rpc/station-context.tsx'
import { BoothPreview } from './booth-preview.tsx'

/** ID-1: 85.6 × 54 mm. The frame takes this share of the picture's width or height, whichever binds. */
const RATIO = 85.6 / 54
const SHARE = 0.8
const QUALITY = 0.95

export function CardCamera({
  onTaken,
  onClose,
}: {
  readonly onTaken: (picture: Blob) => void
  readonly onClose: () => void
}) {
  const { t } = useTranslation()
  const status = useBoothCamera()
  const isSitter = useStation().state.camera === SITTER
  const { busy, run } = useCommand()
  const take = async () => {
    if (status.state !== 'live') return
    const { camera } = status
    const picture = await run(async () => insideFrame(await camera.takeStill()))
    if (picture) onTaken(picture)
  }
  return (
    <Modal open title={t('card.title')} onCancel={onClose} footer={null} width={900}>
      <BoothPreview status={status} mirrored={false}>
        <div className="card-frame" />
      </BoothPreview>
      {isSitter && <Alert type="info" showIcon title={t('card.sitterHasNone')} className="gap-below" />}
      <Button
        type="primary"
        block
        loading={busy}
        disabled={status.state !== 'live' || isSitter}
        onClick={take}
        data-testid="card-take"
      >
        {t('card.take')}
      </Button>
    </Modal>
  )
}

async function insideFrame(still: Blob): Promise<Blob> {
  const picture = await createImageBitmap(still)
  const width = Math.min(picture.width * SHARE, picture.height * SHARE * RATIO)
  const height = width / RATIO
  const canvas = new OffscreenCanvas(Math.round(width), Math.round(height))
  const [left, top] = [(picture.width - width) / 2, (picture.height - height) / 2]
  canvas.getContext('2d')!.drawImage(picture, left, top, width, height, 0, 0, canvas.width, canvas.height)
  picture.close()
  return canvas.convertToBlob({ type: 'image/jpeg', quality: QUALITY })
}
