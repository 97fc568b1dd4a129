// The frame of every screen: a title, the work, and one next step always at the same place, bottom right.
import { Button } from 'antd'
import { type ReactNode, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useKeys } from './use-keys.ts'

export interface NextStep {
  readonly label: string
  /** What it does; a step that is a form names the form's id instead, and Enter in a field does the same. */
  readonly onClick?: () => void
  readonly submits?: string
  readonly disabled?: boolean
  readonly busy?: boolean
  readonly testId?: string
}

export interface FrameProps {
  readonly step: string
  readonly title: string
  /** The title is read out, and what stands in its place is seen. */
  readonly head?: ReactNode
  readonly subtitle?: string | undefined
  readonly children: ReactNode
  readonly back?: (() => void) | undefined
  readonly aside?: ReactNode
  readonly next?: NextStep | undefined
}

export function Frame({ step, title, head, subtitle, children, back, aside, next }: FrameProps) {
  const { t } = useTranslation()
  const main = useRef<HTMLElement>(null)
  const headline = useRef<HTMLHeadingElement>(null)
  // Whoever listens to the screen, or goes by keys, begins at the top of every step; a field that asks for the focus has it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each step.
  useEffect(() => {
    if (!main.current?.contains(document.activeElement)) headline.current?.focus({ preventScroll: true })
  }, [step])
  useKeys(main, (event) => {
    const { onClick, disabled, busy } = next ?? {}
    const free = event.target === document.body || event.target === headline.current
    if (event.key !== 'Enter' || event.repeat || !free || !onClick || disabled || busy) return
    event.preventDefault()
    onClick()
  })
  return (
    <main className="screen" data-step={step} ref={main}>
      {head ?? null}
      <header className={head ? 'unseen' : ''}>
        <h1 ref={headline} tabIndex={-1}>
          {title}
        </h1>
        {subtitle && <p>{subtitle}</p>}
      </header>
      <section className="work">{children}</section>
      {(back || aside || next) && (
        <footer>
          {back && (
            <Button className="big" onClick={back} data-testid="back">
              {t('common.back')}
            </Button>
          )}
          <div className="aside">{aside}</div>
          {next && (
            <Button
              type="primary"
              className="big primary"
              {...(next.submits === undefined
                ? { onClick: next.onClick }
                : { htmlType: 'submit', form: next.submits })}
              disabled={next.disabled ?? false}
              loading={next.busy ?? false}
              data-testid={next.testId ?? 'next'}
            >
              {next.label}
            </Button>
          )}
        </footer>
      )}
    </main>
  )
}
