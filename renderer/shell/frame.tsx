// The frame of every screen: a title, the work, and one next step always at the same place, bottom right.
import { Button } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

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
  readonly subtitle?: string | undefined
  readonly children: ReactNode
  readonly back?: (() => void) | undefined
  readonly aside?: ReactNode
  readonly next?: NextStep | undefined
}

export function Frame({ step, title, subtitle, children, back, aside, next }: FrameProps) {
  const { t } = useTranslation()
  return (
    <main className="screen" data-step={step}>
      <header>
        <h1>{title}</h1>
        {subtitle && <p>{subtitle}</p>}
      </header>
      <section className="work">{children}</section>
      <footer>
        {back ? (
          <Button size="large" className="big" onClick={back} data-testid="back">
            {t('common.back')}
          </Button>
        ) : (
          <span />
        )}
        <div className="aside">{aside}</div>
        {next && (
          <Button
            type="primary"
            size="large"
            className="big"
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
    </main>
  )
}
