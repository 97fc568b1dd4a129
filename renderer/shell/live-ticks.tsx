// What is right already and what is not: five words, so that a sitter sees how little is missing.
import { CheckCircleFilled, ClockCircleOutlined, ExclamationCircleFilled } from '@ant-design/icons'
import { useTranslation } from 'react-i18next'
import { bundledGuidance } from '../../core/photo/bundled.ts'
import { ticksOf } from '../../core/photo/guidance.ts'
import { guidanceTick } from '../../core/photo/guidance-rules.ts'
import type { Measures } from '../../core/photo/types.ts'

const ICONS = { right: CheckCircleFilled, wrong: ExclamationCircleFilled, unknown: ClockCircleOutlined }

export function LiveTicks({ measures }: { readonly measures: Measures | null }) {
  const { t } = useTranslation()
  const ticks = ticksOf(measures ?? {}, bundledGuidance)
  return (
    <ul className="live-ticks" aria-label={t('capture.ticks.title')}>
      {guidanceTick.options.map((tick) => {
        const Icon = ICONS[ticks[tick]]
        return (
          <li key={tick} className={ticks[tick]} data-tick={tick} data-state={ticks[tick]}>
            <Icon aria-label={t(`capture.ticks.${ticks[tick]}`)} />
            {t(`capture.ticks.${tick}`)}
          </li>
        )
      })}
    </ul>
  )
}
