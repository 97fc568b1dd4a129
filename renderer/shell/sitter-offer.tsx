// A demo on a machine without a camera: the synthetic student takes the seat, by a press and never by itself.
import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { SITTER } from '../camera/sitter-name.ts'
import { useCommand, useStation } from '../rpc/station-context.tsx'

export function SitterOffer() {
  const { t } = useTranslation()
  const { client, state } = useStation()
  const { busy, run } = useCommand()
  // Never where real students are photographed, nor where whoever started the booth named a camera.
  if (!state.training || state.cameraBy !== 'person' || state.camera === SITTER) return null
  return (
    <>
      <p className="offer-hint">{t('camera.offerHint')}</p>
      <Button
        type="primary"
        size="large"
        loading={busy}
        onClick={() => run(() => client.camera.choose({ label: SITTER }))}
        data-testid="sitter-offer"
      >
        {t('camera.offer')}
      </Button>
    </>
  )
}
