import { Button } from 'antd'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useKeys } from './use-keys.ts'
import { clockOf, type LockOut, useLockOut } from './use-lock-out.ts'

const DIGITS = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const
const MAX_LENGTH = 12
const MIN_LENGTH = 4

/** Large keys for fingers; a keyboard works too. The digits themselves are never shown. */
export function PinPad({
  busy,
  onSubmit,
}: {
  readonly busy: boolean
  /** `watch` shows how long to wait where no PIN is accepted for now. */
  readonly onSubmit: (watch: LockOut['watch'], pin: string) => void
}) {
  const { t } = useTranslation()
  const pad = useRef<HTMLDivElement>(null)
  const [pin, setPin] = useState('')
  const press = (digit: string) => setPin((old) => (old + digit).slice(0, MAX_LENGTH))
  const { leftSeconds, watch } = useLockOut()
  const locked = leftSeconds > 0
  const submit = () => {
    if (pin.length < MIN_LENGTH || busy || locked) return
    onSubmit(watch, pin)
    setPin('')
  }
  useKeys(pad, (event) => {
    if (/^\d$/.test(event.key)) press(event.key)
    else if (event.key === 'Backspace') setPin((old) => old.slice(0, -1))
    else if (event.key === 'Enter') {
      // Or it would press once more the digit that was pressed last.
      event.preventDefault()
      submit()
    }
  })
  return (
    <div className="pin" ref={pad}>
      <output data-locked={locked || undefined}>
        {locked ? t('login.lockedFor', { left: clockOf(leftSeconds) }) : '*'.repeat(pin.length) || ' '}
      </output>
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
          disabled={pin.length < MIN_LENGTH || locked}
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
