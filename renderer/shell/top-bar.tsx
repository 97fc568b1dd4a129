// The operator's thin bar: where we are and with whom, how sync stands, and the ways out.
import { App, Button, Popconfirm } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { SyncStatus } from '../../core/contract/station-records.ts'
import type { Session } from '../../core/session/session.ts'
import { isOffline } from '../../core/submission/sync-reason.ts'
import { useCommand, useStation } from '../rpc/station-context.tsx'
import { DayDialog } from './day-dialog.tsx'
import { LanguageButton } from './language-button.tsx'
import { MoreMenu } from './more-menu.tsx'
import { QueueDrawer } from './queue-drawer.tsx'
import { SettingsDialog } from './settings/settings-dialog.tsx'
import { StatusTag, type Tone } from './status-tag.tsx'

const STEPS = [
  'notice',
  'card',
  'enrolment',
  'fee',
  'capture',
  'verdict',
  'standardize',
  'confirm',
  'saved',
] as const
const TONES: Record<SyncStatus['state'], Tone> = {
  idle: 'good',
  working: 'busy',
  offline: 'warn',
  blocked: 'bad',
  'not-enrolled': 'plain',
}

export function TopBar() {
  const { state, session } = useStation()
  const open = session && session.step !== 'saved' && session.step !== 'ended' ? session : null
  return (
    <nav className="bar" aria-label={state.site?.name}>
      {open ? <InSession session={open} /> : <Between />}
    </nav>
  )
}

function InSession({ session }: { readonly session: Exclude<Session, { readonly step: 'ended' }> }) {
  const { t } = useTranslation()
  const { client, state } = useStation()
  const { run } = useCommand()
  const [queueOpen, setQueueOpen] = useState(false)
  const at = STEPS.indexOf(session.step)
  const { name, idNumberMasked } = session.student
  return (
    <>
      <div className="where">
        <span>
          {at + 1}/{STEPS.length} {t(`steps.${session.step}`)}
        </span>
        <ol className="segments">
          {STEPS.map((step, index) => (
            <li
              key={step}
              className={index === at ? 'now' : index < at ? 'done' : ''}
              aria-current={index === at ? 'step' : undefined}
              aria-label={t(`steps.${step}`)}
            />
          ))}
        </ol>
      </div>
      <strong className="who">
        {name} · {idNumberMasked.slice(-4)}
      </strong>
      <span className="grow" />
      <Popconfirm
        title={t('bar.wrongPersonAsk')}
        onConfirm={() => run(() => client.session.end({ reason: 'wrong-person' }))}
      >
        <Button danger data-testid="wrong-person">
          {t('bar.wrongPerson')}
        </Button>
      </Popconfirm>
      <LanguageButton />
      <MoreMenu
        testId="bar-more"
        actions={[
          { key: 'queue-open', label: t('bar.queue'), onClick: () => setQueueOpen(true) },
          {
            key: 'lock',
            label: `${state.operator?.name ?? ''} · ${t('bar.lock')}`,
            onClick: () => void run(() => client.operators.logout({})),
          },
        ]}
      />
      <QueueDrawer open={queueOpen} onClose={() => setQueueOpen(false)} />
    </>
  )
}

function Between() {
  const { t } = useTranslation()
  const { client, state } = useStation()
  const { run } = useCommand()
  const { modal } = App.useApp()
  const [shown, setShown] = useState<'queue' | 'day' | 'settings' | null>(null)
  // A booth without a network is told from one that something else keeps from its server.
  const { sync } = state
  const standing = sync.state === 'offline' && !isOffline(sync.reason) ? 'trouble' : sync.state
  const close = () => setShown(null)
  const word = state.training ? (state.demo ? 'leaveDemo' : 'leaveTraining') : 'enterTraining'
  const toggleTraining = () =>
    void modal.confirm({
      title: t(`bar.${word}`),
      content: t(`bar.${word}Text`),
      okText: t('common.yes'),
      cancelText: t('common.cancel'),
      onOk: () => run(() => client.app.setTraining({ training: !state.training })),
    })
  return (
    <>
      <strong className="site">{state.site?.name}</strong>
      <StatusTag tone={TONES[state.sync.state]}>
        {state.sync.waiting > 0 ? t('bar.waiting', { count: state.sync.waiting }) : t(`bar.sync.${standing}`)}
      </StatusTag>
      <span className="grow" />
      <Button onClick={() => setShown('queue')} data-testid="queue-open">
        {t('bar.queue')}
      </Button>
      {state.operator?.role === 'administrator' && (
        <Button onClick={() => setShown('settings')} data-testid="settings-open">
          {t('bar.settings')}
        </Button>
      )}
      <LanguageButton />
      <Button onClick={() => run(() => client.operators.logout({}))} data-testid="lock">
        {state.operator?.name} · {t('bar.lock')}
      </Button>
      <MoreMenu
        testId="bar-more"
        actions={[
          { key: 'day-open', label: t('day.title'), onClick: () => setShown('day') },
          {
            key: 'training-toggle',
            label: t(state.training ? 'bar.real' : 'bar.practise'),
            onClick: toggleTraining,
          },
        ]}
      />
      <QueueDrawer open={shown === 'queue'} onClose={close} />
      {shown === 'day' && <DayDialog onClose={close} />}
      {shown === 'settings' && <SettingsDialog onClose={close} />}
    </>
  )
}
