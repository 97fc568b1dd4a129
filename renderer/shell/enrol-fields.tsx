// Address and one-time code of a review server, with what was wrong said beside the field it was about. The wizard and the
// settings use the same.
import { ORPCError } from '@orpc/client'
import { Input } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCommand, useStation } from '../rpc/station-context.tsx'

interface Wrong {
  readonly field: 'address' | 'code'
  readonly text: string
}

export function useEnrolment() {
  const { t } = useTranslation()
  const { client, state } = useStation()
  const { busy, run } = useCommand()
  const [address, setAddress] = useState(state.serverUrl ?? state.suggestedServer ?? 'https://')
  const [code, setCode] = useState('')
  const [wrong, setWrong] = useState<Wrong | null>(null)

  function wrongOf(error: unknown): Wrong | null {
    if (!(error instanceof ORPCError)) return null
    const { detail = '', retryAfterMs = 0 } = (error.data ?? {}) as { detail?: string; retryAfterMs?: number }
    const seconds = Math.ceil(retryAfterMs / 1000)
    if (['CODE_UNKNOWN', 'CODE_REVOKED', 'LOCKED_OUT'].includes(error.code))
      return { field: 'code', text: t([`enrol.wrong.${detail}`, `enrol.wrong.${error.code}`], { seconds }) }
    if (['BAD_INPUT', 'SERVER_UNREACHABLE', 'SERVER_REFUSED'].includes(error.code))
      return {
        field: 'address',
        text: t([`enrol.wrong.${detail}`, `syncReason.${detail}`, `enrol.wrong.${error.code}`]),
      }
    return null
  }

  /** Resolves with true once the booth is enrolled. */
  const enrol = (): Promise<boolean | undefined> =>
    run(async () => {
      setWrong(null)
      try {
        await client.setup.enrol({ serverUrl: address.trim(), code })
        setCode('')
        return true
      } catch (error) {
        const found = wrongOf(error)
        if (!found) throw error
        setWrong(found)
        return false
      }
    })
  return { address, setAddress, code, setCode, wrong, busy, run, enrol, isGiven: code.trim() !== '' }
}

export function EnrolFields({ form }: { readonly form: ReturnType<typeof useEnrolment> }) {
  const { t } = useTranslation()
  const field = (
    name: Wrong['field'],
    label: string,
    value: string,
    change: (text: string) => void,
    testId: string,
  ) => {
    const text = form.wrong?.field === name ? form.wrong.text : null
    return (
      <>
        <span>{label}</span>
        <div>
          <Input
            aria-label={label}
            value={value}
            status={text === null ? '' : 'error'}
            autoComplete="off"
            onChange={(event) => change(event.target.value)}
            data-testid={testId}
          />
          {text !== null && (
            <p className="why" data-testid={`${testId}-wrong`}>
              {text}
            </p>
          )}
        </div>
      </>
    )
  }
  return (
    <div className="fields wide">
      {field('address', t('setup.server'), form.address, form.setAddress, 'server-url')}
      {field('code', t('setup.code'), form.code, form.setCode, 'enrol-code')}
    </div>
  )
}
