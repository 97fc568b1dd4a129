// Where the scanner puts its pictures, when an idle session ends, how large the type is and whether there are sounds.
import { App, Button, Checkbox, Input, InputNumber } from 'antd'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCommand, useStation } from '../../rpc/station-context.tsx'

export function GeneralTab() {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const { client, state } = useStation()
  const { busy, run, read } = useCommand()
  const [idleSeconds, setIdleSeconds] = useState(state.settings.idleSeconds)
  const [largeType, setLargeType] = useState(state.settings.largeType)
  const [sounds, setSounds] = useState(state.settings.sounds)
  const [screenKeyboard, setScreenKeyboard] = useState(state.settings.screenKeyboard)
  const [scannerFolder, setScannerFolder] = useState<string | null>(null)
  useEffect(() => {
    void read(async () => setScannerFolder((await client.settings.read()).scannerFolder))
  }, [read, client])

  const save = () =>
    run(async () => {
      await client.settings.update({
        idleSeconds,
        largeType,
        sounds,
        screenKeyboard,
        ...(scannerFolder === null ? {} : { scannerFolder: scannerFolder.trim() }),
      })
      void message.success(t('settings.saved'))
    })

  return (
    <>
      <h3>{t('settings.scannerFolder')}</h3>
      <Input
        aria-label={t('settings.scannerFolder')}
        value={scannerFolder ?? ''}
        disabled={scannerFolder === null}
        onChange={(event) => setScannerFolder(event.target.value)}
        data-testid="scanner-folder"
      />
      <p className="quiet">{t('settings.scannerHint')}</p>
      <h3>{t('settings.idle')}</h3>
      <InputNumber
        aria-label={t('settings.idle')}
        min={30}
        max={900}
        value={idleSeconds}
        onChange={(value) => setIdleSeconds(value ?? idleSeconds)}
      />
      <div className="stack gap-above">
        <Checkbox
          checked={largeType}
          onChange={(event) => setLargeType(event.target.checked)}
          data-testid="large-type"
        >
          {t('settings.largeType')}
        </Checkbox>
        <Checkbox checked={sounds} onChange={(event) => setSounds(event.target.checked)} data-testid="sounds">
          {t('settings.sounds')}
        </Checkbox>
        <Checkbox
          checked={screenKeyboard}
          onChange={(event) => setScreenKeyboard(event.target.checked)}
          data-testid="screen-keyboard"
        >
          {t('settings.screenKeyboard')}
        </Checkbox>
      </div>
      <p>
        <Button type="primary" onClick={save} loading={busy} data-testid="settings-save">
          {t('settings.save')}
        </Button>
      </p>
    </>
  )
}
