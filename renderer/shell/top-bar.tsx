// The operator's thin bar: where we are, how sync stands, and the ways out.
import { Button, Popconfirm, Tag } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { SyncStatus } from '../../core/contract/station-records.ts'
import { isOffline } from '../../core/submission/sync-reason.ts'
import { useCommand, useStation } from '../rpc/station-context.tsx'
import { QueueDrawer } from './queue-drawer.tsx'
import { SettingsDialog } from './settings/settings-dialog.tsx'

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
const COLOURS: Record<SyncStatus['state'], string> = {
  idle: 'green',
  working: 'blue',
  offline: 'gold',
  blocked: 'red',
  'not-enrolled': 'default',
}

export function TopBar() {
  const { t } = useTranslation()
  const { client, state, session } = useStation()
  const { run } = useCommand()
  const [queueOpen, setQueueOpen] = useState(false)
  const [settingsOpen, setSettingsOpen] = useState(false)
  // A booth without a network is told from one that something else keeps from its server.
  const { sync } = state
  const standing = sync.state === 'offline' && !isOffline(sync.reason) ? 'trouble' : sync.state
  const open = session && session.step !== 'saved' && session.step !== 'ended' ? session : null
  const at = open ? STEPS.indexOf(open.step) : -1
  const otherLang = state.lang === 'zh-CN' ? 'en' : 'zh-CN'
  const leavesDemo = state.demo && state.training
  const toggleTraining = () => run(() => client.app.setTraining({ training: !state.training }))
  return (
    <nav className="bar">
      <strong>{state.site?.name}</strong>
      {open && (
        <ol className="steps">
          {STEPS.map((step, index) => (
            <li key={step} className={index === at ? 'now' : index < at ? 'done' : ''}>
              {t(`steps.${step}`)}
            </li>
          ))}
        </ol>
      )}
      <span className="grow" />
      {open && (
        <Popconfirm
          title={t('bar.wrongPerson')}
          onConfirm={() => run(() => client.session.end({ reason: 'wrong-person' }))}
        >
          <Button size="small" danger data-testid="wrong-person">
            {t('bar.wrongPerson')}
          </Button>
        </Popconfirm>
      )}
      <Tag color={COLOURS[state.sync.state]}>
        {state.sync.waiting > 0 ? t('bar.waiting', { count: state.sync.waiting }) : t(`bar.sync.${standing}`)}
      </Tag>
      <Button size="small" onClick={() => setQueueOpen(true)} data-testid="queue-open">
        {t('bar.queue')}
      </Button>
      {!open && (
        <Popconfirm title={t('bar.leaveDemo')} disabled={!leavesDemo} onConfirm={() => void toggleTraining()}>
          <Button
            size="small"
            onClick={leavesDemo ? undefined : toggleTraining}
            data-testid="training-toggle"
          >
            {t(state.training ? 'bar.real' : 'bar.practise')}
          </Button>
        </Popconfirm>
      )}
      {!open && state.operator?.role === 'administrator' && (
        <Button size="small" onClick={() => setSettingsOpen(true)} data-testid="settings-open">
          {t('bar.settings')}
        </Button>
      )}
      <Button
        size="small"
        onClick={() => run(() => client.app.setLanguage({ lang: otherLang }))}
        data-testid="language"
      >
        {otherLang === 'en' ? 'English' : '中文'}
      </Button>
      <Button size="small" onClick={() => run(() => client.operators.logout({}))} data-testid="lock">
        {state.operator?.name} · {t('bar.lock')}
      </Button>
      <QueueDrawer open={queueOpen} onClose={() => setQueueOpen(false)} />
      {settingsOpen && <SettingsDialog onClose={() => setSettingsOpen(false)} />}
    </nav>
  )
}
