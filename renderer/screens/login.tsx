import { Button } from 'antd'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Operator } from '../../core/identity/operator.ts'
import { useCommand, useStation } from '../rpc/station-context.tsx'
import { Frame } from '../shell/frame.tsx'
import { LanguageButton } from '../shell/language-button.tsx'
import { NoCameraNotice } from '../shell/no-camera-notice.tsx'
import { PinPad } from '../shell/pin-pad.tsx'

export function LoginScreen() {
  const { t } = useTranslation()
  const { client, state } = useStation()
  const { busy, run, read } = useCommand()
  const [operators, setOperators] = useState<readonly Operator[]>([])
  const [chosen, setChosen] = useState<Operator | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another folder has other operators.
  useEffect(() => setChosen(null), [state.training])
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same.
  useEffect(() => {
    void read(async () => setOperators(await client.operators.list()))
  }, [client, read, state.training])

  if (!chosen) {
    return (
      <Frame step="login" title={t('login.title')} subtitle={state.site?.name} aside={<LanguageButton />}>
        <NoCameraNotice />
        <div className="centre">
          <div className="people">
            {operators.map((one) => (
              <Button key={one.id} onClick={() => setChosen(one)} data-testid={`login-operator-${one.id}`}>
                {one.name}
              </Button>
            ))}
          </div>
        </div>
      </Frame>
    )
  }
  return (
    <Frame
      step="login"
      title={chosen.name}
      subtitle={t('login.pin')}
      back={() => setChosen(null)}
      aside={<LanguageButton />}
    >
      <PinPad
        key={chosen.id}
        busy={busy}
        onSubmit={(watch, pin) =>
          run(() => watch(() => client.operators.login({ operatorId: chosen.id, pin })))
        }
      />
    </Frame>
  )
}
