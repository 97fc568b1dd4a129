import { App, Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCommand, useStation } from '../rpc/station-context.tsx'
import { CameraChooser } from './camera-chooser.tsx'

export function CameraForm({ onChosen }: { readonly onChosen?: () => void }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const { client, state } = useStation()
  const { busy, run } = useCommand()
  const [label, setLabel] = useState<string | null>(null)
  const save = async (chosen: string) => {
    const done = await run(() => client.camera.choose({ label: chosen }))
    if (!done) return
    setLabel(null)
    void message.success(t('camera.saved'))
    onChosen?.()
  }
  return (
    <>
      <CameraChooser label={label} onLabel={setLabel} />
      {state.cameraBy === 'person' && (
        <Button
          type="primary"
          disabled={label === null || label === state.camera}
          loading={busy}
          onClick={() => label !== null && save(label)}
          data-testid="camera-save"
        >
          {t('camera.save')}
        </Button>
      )}
    </>
  )
}
