// What was measured, in the open: each rule with value, band and advice, and the comparison with the card.
import { Alert, Button, Tag } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { bundledCaptureRules } from '../../core/photo/bundled.ts'
import type { RuleResult } from '../../core/photo/records.ts'
import { blockersOf, identityOf, maySubmitAnyway } from '../../core/session/gates.ts'
import type { SessionAt } from '../../core/session/session.ts'
import { useCommand, useStation } from '../rpc/station-context.tsx'
import { Frame } from '../shell/frame.tsx'
import { PersonDialog } from '../shell/person-dialog.tsx'
import { ComparisonPane } from './comparison.tsx'
import { verdictWays } from './verdict-ways.ts'

const COLOURS = { pass: 'green', warn: 'gold', fail: 'red' } as const
const ORDER = { fail: 0, warn: 1, pass: 2 } as const

export function VerdictScreen({ session }: { readonly session: SessionAt<'verdict'> }) {
  const { t } = useTranslation()
  const { client, state } = useStation()
  const { busy, run } = useCommand()
  const [dialog, setDialog] = useState<'override' | 'manual' | null>(null)
  const { attempt, best, card, failedComparisons } = session
  const blockers = blockersOf(session)
  const failed = blockers.find((one) => one.code === 'rules-failed')?.ruleIds ?? []
  const anyway = maySubmitAnyway(session)
  const standing = blockers.filter((one) => !(anyway && one.code === 'different-person'))
  const choose = (how: { readonly submitAnyway: boolean }) => run(() => client.session.choose(how))
  const retake = () => run(() => client.session.retake({}))
  const ways = verdictWays(session)
  const person = identityOf(attempt)
  const said = { unsure: 'undecided', different: 'different', same: 'good', missing: 'good' } as const
  const subtitle =
    failed.length > 0 ? t('verdict.bad', { count: failed.length }) : t(`verdict.${said[person]}`)

  return (
    <Frame
      step="verdict"
      title={t('verdict.title')}
      subtitle={subtitle}
      aside={
        <>
          {best && best.id !== attempt.id && (
            <Button onClick={() => run(() => client.session.recallBest({}))}>
              {t('verdict.recallBest')}
            </Button>
          )}
          {failed.length > 0 && (
            <Button danger onClick={() => setDialog('override')} data-testid="override-open">
              {t('verdict.override')}
            </Button>
          )}
          {person !== 'same' && (
            <Button onClick={() => setDialog('manual')} data-testid="manual-open">
              {t('verdict.manualOpen')}
            </Button>
          )}
          {ways.beside.includes('retake') && (
            <Button size="large" className="big" onClick={retake} data-testid="retake">
              {t('verdict.retake')}
            </Button>
          )}
          {ways.beside.includes('submit-anyway') && (
            <Button
              size="large"
              className="big"
              disabled={standing.length > 0}
              onClick={() => choose({ submitAnyway: true })}
              data-testid="submit-anyway"
            >
              {t('verdict.submitAnyway')}
            </Button>
          )}
        </>
      }
      next={
        ways.next === 'retake'
          ? { label: t('verdict.retake'), onClick: retake, busy, testId: 'retake' }
          : {
              label: t('verdict.use'),
              onClick: () => choose({ submitAnyway: false }),
              disabled: standing.length > 0,
              busy,
            }
      }
    >
      <div className="columns verdict">
        <div>
          <ComparisonPane attempt={attempt} portrait={card.portrait} />
          {failedComparisons > 0 && (
            <p className="quiet">{t('verdict.failedCount', { count: failedComparisons })}</p>
          )}
          {anyway && <Alert type="info" showIcon title={t('verdict.anywayHint')} />}
        </div>
        <RuleSheet results={attempt.results} />
      </div>
      {dialog === 'override' && (
        <PersonDialog
          title={t('override.title')}
          hint={t('override.hint')}
          who={t('common.supervisor')}
          submit={t('override.submit')}
          eligible={(one) => one.role !== 'operator'}
          onClose={() => setDialog(null)}
          onSubmit={({ operatorId, pin, reason }) =>
            client.session.override({ rules: [...failed], reason, supervisorId: operatorId, pin })
          }
        />
      )}
      {dialog === 'manual' && (
        <PersonDialog
          title={t('verdict.manualTitle')}
          hint={t('verdict.manualHint')}
          who={t('verdict.second')}
          submit={t('common.ok')}
          eligible={(one) => one.id !== state.operator?.id}
          onClose={() => setDialog(null)}
          onSubmit={({ operatorId, pin, reason }) =>
            client.session.manualCheck({ attemptId: attempt.id, secondOperatorId: operatorId, pin, reason })
          }
        />
      )}
    </Frame>
  )
}

function RuleSheet({ results }: { readonly results: readonly RuleResult[] }) {
  const { t, i18n } = useTranslation()
  const lang = i18n.language === 'en' ? 'en' : 'zh'
  const rows = [...results].sort((a, b) => ORDER[a.status] - ORDER[b.status])
  return (
    <table className="rules">
      <thead>
        <tr>
          <th>{t('verdict.rule')}</th>
          <th>{t('verdict.value')}</th>
          <th>{t('verdict.band')}</th>
          <th />
        </tr>
      </thead>
      <tbody>
        {rows.map((one) => {
          const rule = bundledCaptureRules.find((known) => known.id === one.ruleId)
          const digits = rule?.digits ?? 2
          return (
            <tr key={one.ruleId} data-rule={one.ruleId} data-status={one.status}>
              <td>
                {rule?.title[lang] ?? one.ruleId}
                {one.status !== 'pass' && <small>{rule?.advice[lang]}</small>}
              </td>
              <td>{one.value === null ? '—' : `${one.value.toFixed(digits)} ${one.unit}`}</td>
              <td>
                <BandText band={one.band} />
              </td>
              <td>
                <Tag color={COLOURS[one.status]}>{t(`verdict.${one.status}`)}</Tag>
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

function BandText({ band: { min, max } }: { readonly band: RuleResult['band'] }) {
  const { t } = useTranslation()
  if (min !== undefined && max !== undefined) return `${min} – ${max}`
  return min !== undefined ? t('verdict.atLeast', { value: min }) : t('verdict.atMost', { value: max })
}
