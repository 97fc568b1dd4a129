// A supervisor sets rules aside: who, why, and their own PIN.
import { Button, Input, Modal, Select } from 'antd'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Operator } from '../../core/identity/operator.ts'
import { useCommand, useStation } from '../rpc/station-context.tsx'

export interface PersonAndReason {
  readonly operatorId: string
  readonly pin: string
  readonly reason: string
}

interface Props {
  readonly title: string
  /** One paragraph, or several. */
  readonly hint: string | readonly string[]
  readonly who: string
  readonly submit: string
  readonly eligible: (operator: Operator) => boolean
  readonly onClose: () => void
  /** Resolves when it was accepted. */
  readonly onSubmit: (given: PersonAndReason) => Promise<unknown>
}

export function PersonDialog({ title, hint, who, submit, eligible, onClose, onSubmit }: Props) {
  const { t } = useTranslation()
  const { client } = useStation()
  const { busy, run, read } = useCommand()
  const [operators, setOperators] = useState<readonly Operator[]>([])
  const [operatorId, setOperatorId] = useState<string>()
  const [reason, setReason] = useState('')
  const [pin, setPin] = useState('')
  useEffect(() => {
    void read(async () => setOperators(await client.operators.list()))
  }, [client, read])

  const people = operators.filter(eligible)
  const chosen = operatorId ?? people[0]?.id
  const complete = chosen !== undefined && reason.trim().length >= 2 && /^\d{4,12}$/.test(pin)
  const send = async () => {
    const done = await run(() => onSubmit({ operatorId: chosen!, pin, reason: reason.trim() }))
    setPin('')
    if (done !== undefined) onClose()
  }
  return (
    <Modal open title={title} onCancel={onClose} footer={null}>
      {[hint].flat().map((text) => (
        <p key={text}>{text}</p>
      ))}
      <div className="fields">
        <span>{who}</span>
        <Select
          aria-label={who}
          value={chosen ?? null}
          onChange={setOperatorId}
          options={people.map((one) => ({ value: one.id, label: one.name }))}
          data-testid="override-supervisor"
        />
        <span>{t('common.reason')}</span>
        <Input
          aria-label={t('common.reason')}
          value={reason}
          maxLength={200}
          onChange={(event) => setReason(event.target.value)}
          data-testid="override-reason"
        />
        <span>{t('common.pin')}</span>
        <Input.Password
          aria-label={t('common.pin')}
          value={pin}
          inputMode="numeric"
          autoComplete="off"
          onChange={(event) => setPin(event.target.value)}
          onPressEnter={() => complete && void send()}
          data-testid="override-pin"
        />
      </div>
      <Button
        type="primary"
        block
        disabled={!complete}
        loading={busy}
        onClick={send}
        data-testid="override-submit"
      >
        {submit}
      </Button>
    </Modal>
  )
}
