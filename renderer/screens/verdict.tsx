// The verdict in one line, the two faces, and at most three things to better; the numbers are a press away.
import { CheckCircleFilled, CloseCircleFilled, ExclamationCircleFilled } from '@ant-design/icons'
import { Alert, Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { blockersOf, failedRules, identityOf } from '../../core/session/gates.ts'
import type { SessionAt } from '../../core/session/session.ts'
import { useCommand, useStation } from '../rpc/station-context.tsx'
import { Frame } from '../shell/frame.tsx'
import { MoreMenu } from '../shell/more-menu.tsx'
import { PersonDialog } from '../shell/person-dialog.tsx'
import { StatusTag } from '../shell/status-tag.tsx'
import { ComparisonPane } from './comparison.tsx'
import { problemsOf, RuleSheet, ruleOf } from './rule-sheet.tsx'
import { verdictLine, verdictWays } from './verdict-ways.ts'

const ICONS = { good: CheckCircleFilled, warn: ExclamationCircleFilled, bad: CloseCircleFilled }
const SHOWN = 3

export function VerdictScreen({ session }: { readonly session: SessionAt<'verdict'> }) {
  const { t, i18n } = useTranslation()
  const { client, state } = useStation()
  const { busy, run } = useCommand()
  const [dialog, setDialog] = useState<'override' | 'manual' | 'all' | null>(null)
  const { attempt, best, card, failedComparisons, overrides } = session
  const failed = failedRules(attempt.results, overrides)
  const choose = (how: { readonly submitAnyway: boolean }) => run(() => client.session.choose(how))
  const retake = () => run(() => client.session.retake({}))
  const ways = verdictWays(session)
  const line = verdictLine(session)
  const lang = i18n.language === 'en' ? 'en' : 'zh'
  const problems = problemsOf(attempt.results)
  const first = problems[0] && ruleOf(problems[0].ruleId)?.advice[lang]
  const text = t(`verdict.line.${line.word}`, { count: line.count, advice: first })
  const Icon = ICONS[line.tone]
  const regions = problems
    .slice(0, SHOWN)
    .flatMap(
      ({ ruleId }) => attempt.measures.find(({ id }) => id === ruleOf(ruleId)?.measure)?.evidence ?? [],
    )
  const next = {
    use: {
      label: t('verdict.use'),
      onClick: () => choose({ submitAnyway: false }),
      disabled: blockersOf(session).length > 0,
      busy,
    },
    retake: { label: t('verdict.retake'), onClick: retake, busy, testId: 'retake' },
    manual: { label: t('verdict.manualOpen'), onClick: () => setDialog('manual'), testId: 'manual-open' },
  }
  const seldom = [
    ...(best && best.id !== attempt.id
      ? [
          {
            key: 'recall-best',
            label: t('verdict.recallBest'),
            onClick: () => void run(() => client.session.recallBest({})),
          },
        ]
      : []),
    ...(failed.length > 0
      ? [{ key: 'override-open', label: t('verdict.override'), onClick: () => setDialog('override') }]
      : []),
    ...(identityOf(attempt) !== 'same' && ways.next !== 'manual'
      ? [{ key: 'manual-open', label: t('verdict.manualOpen'), onClick: () => setDialog('manual') }]
      : []),
  ]

  return (
    <Frame
      step="verdict"
      title={`${t('verdict.title')}${t('common.colon')}${text}`}
      head={
        <p className={`verdict-banner ${line.tone}`} data-testid="verdict-line" data-word={line.word}>
          <Icon aria-hidden />
          {text}
        </p>
      }
      aside={
        <>
          <MoreMenu big testId="verdict-more" actions={seldom} />
          {ways.beside.includes('retake') && (
            <Button className="big" onClick={retake} data-testid="retake">
              {t('verdict.retake')}
            </Button>
          )}
          {ways.beside.includes('submit-anyway') && (
            <Button
              className="big"
              onClick={() => choose({ submitAnyway: true })}
              data-testid="submit-anyway"
            >
              {t('verdict.submitAnyway')}
            </Button>
          )}
        </>
      }
      next={next[ways.next]}
    >
      <div className="verdict">
        <ComparisonPane attempt={attempt} portrait={card.portrait} regions={regions} />
        <div className="stack">
          {problems.length > 0 && (
            <ul className="problems">
              {problems.slice(0, SHOWN).map(({ ruleId, status }) => (
                <li key={ruleId} className={status} data-rule={ruleId} data-status={status}>
                  <strong>{ruleOf(ruleId)?.title[lang] ?? ruleId}</strong>{' '}
                  {status === 'fail' && !failed.includes(ruleId) && (
                    <StatusTag tone="warn">{t('verdict.setAside')}</StatusTag>
                  )}
                  <div>{ruleOf(ruleId)?.advice[lang]}</div>
                </li>
              ))}
            </ul>
          )}
          {problems.length === 0 && <Alert type="success" showIcon title={t('verdict.allGood')} />}
          {failedComparisons > 0 && (
            <p className="quiet">{t('verdict.failedCount', { count: failedComparisons })}</p>
          )}
          {ways.beside.includes('submit-anyway') && (
            <Alert type="info" showIcon title={t('verdict.anywayHint')} />
          )}
          <Button onClick={() => setDialog('all')} data-testid="rules-open">
            {t('verdict.allOpen', { count: attempt.results.length })}
          </Button>
        </div>
      </div>
      {dialog === 'all' && (
        <RuleSheet
          results={attempt.results}
          comparison={attempt.comparison}
          onClose={() => setDialog(null)}
        />
      )}
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
