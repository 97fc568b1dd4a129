import { Button } from 'antd'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'

const DIGITS = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const
const MAX_LENGTH = 12
const MIN_LENGTH = 4

/** Large keys for fingers; a keyboard works too. The digits themselves are never shown. */
export function PinPad({
  busy,
  onSubmit,
}: {
  readonly busy: boolean
  readonly onSubmit: (pin: string) => void
}) {
  const { t } = useTranslation()
  const [pin, setPin] = useState('')
  const press = (digit: string) => setPin((old) => (old + digit).slice(0, MAX_LENGTH))
  const submit = () => {
    if (pin.length < MIN_LENGTH || busy) return
    onSubmit(pin)
    setPin('')
  }
  useEffect(() => {
    const key = (event: KeyboardEvent) => {
      if (/^\d$/.test(event.key)) press(event.key)
      else if (event.key === 'Backspace') setPin((old) => old.slice(0, -1))
      else if (event.key === 'Enter') submit()
    }
    addEventListener('keydown', key)
    return () => removeEventListener('keydown', key)
  })
  return (
    <div className="pin">
      <output>{'*'.repeat(pin.length) || ' '}</output>
      <div className="keys">
        {DIGITS.map((digit) => (
          <Button key={digit} onClick={() => press(digit)} data-testid={`pin-${digit}`}>
            {digit}
          </Button>
        ))}
        <Button onClick={() => setPin((old) => old.slice(0, -1))}>{t('login.delete')}</Button>
        <Button onClick={() => press('0')} data-testid="pin-0">
          0
        </Button>
        <Button
          type="primary"
          disabled={pin.length < MIN_LENGTH}
          loading={busy}
          onClick={submit}
          data-testid="pin-submit"
        >
          {t('common.ok')}
        </Button>
      </div>
    </div>
  )
}
