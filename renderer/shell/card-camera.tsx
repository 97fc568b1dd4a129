// A card held into a frame before the camera; what is inside the frame is kept.
import { Button, Modal } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useBoothCamera } from '../camera/use-booth-camera.ts'
import { Preview } from './preview.tsx'

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
  const [busy, setBusy] = useState(false)
  const take = async () => {
    if (status.state !== 'live') return
    setBusy(true)
    onTaken(await insideFrame(await status.camera.takeStill()))
  }
  return (
    <Modal open title={t('card.title')} onCancel={onClose} footer={null} width={900}>
      <Preview status={status} mirrored={false}>
        <div className="card-frame" />
      </Preview>
      <Button
        type="primary"
        block
        loading={busy}
        disabled={status.state !== 'live'}
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
