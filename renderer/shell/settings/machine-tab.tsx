// The booth as a machine: where its data lies and how full it is, whether its log is whole, and a file for whoever helps.
import { App, Button, Descriptions, Flex, Select } from 'antd'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { MachineReport } from '../../../core/contract/machine-report.ts'
import { useCommand, useStation } from '../../rpc/station-context.tsx'

const OWN_FOLDER = ''
const GIB = 2 ** 30
const MIB = 2 ** 20

export function MachineTab() {
  const { t, i18n } = useTranslation()
  const { message } = App.useApp()
  const { client, queueVersion } = useStation()
  const { busy, run, read } = useCommand()
  const [report, setReport] = useState<MachineReport | null>(null)
  const [drives, setDrives] = useState<readonly { rootId: string; label: string }[]>([])
  const [place, setPlace] = useState(OWN_FOLDER)
  const [saved, setSaved] = useState<string | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a changed queue is reported anew.
  useEffect(() => {
    void read(async () => {
      const [next, plugged] = await Promise.all([client.machine.report(), client.machine.drives()])
      setReport(next)
      setDrives(plugged)
    })
  }, [client, read, queueVersion])

  const verify = () =>
    run(async () => {
      const { ok, records, brokenAt } = await client.audit.verify()
      if (ok) void message.success(t('settings.auditOk', { records }))
      else void message.error(t('settings.auditBroken', { at: brokenAt }))
    })
  const lookForDrives = () => read(async () => setDrives(await client.machine.drives()))
  const save = () =>
    run(async () => {
      const rootId = drives.some((drive) => drive.rootId === place) ? place : null
      setSaved((await client.machine.saveSupportFile({ rootId })).path)
    })
  if (!report) return null
  return (
    <section className="stack" data-testid="machine">
      <Descriptions size="small" column={2} items={factsOf(report, t, i18n.language)} />
      <div>
        <Button onClick={verify} loading={busy} data-testid="audit-verify">
          {t('settings.audit')}
        </Button>
      </div>
      <h3>{t('machine.support')}</h3>
      <p className="quiet">{t('machine.supportHint')}</p>
      <Flex gap="small">
        <Select
          className="grow"
          aria-label={t('machine.place')}
          value={place}
          onChange={setPlace}
          onOpenChange={(open) => open && lookForDrives()}
          options={[
            { value: OWN_FOLDER, label: t('machine.ownFolder') },
            ...drives.map(({ rootId, label }) => ({ value: rootId, label: t('machine.drive', { label }) })),
          ]}
        />
        <Button type="primary" onClick={save} loading={busy} data-testid="support-save">
          {t('machine.supportSave')}
        </Button>
      </Flex>
      {saved && (
        <p role="status" className="long-word" data-testid="support-saved">
          {t('machine.supportSaved', { path: saved })}
        </p>
      )}
    </section>
  )
}

function factsOf(report: MachineReport, t: ReturnType<typeof useTranslation>['t'], language: string) {
  const { program, folder, submissions, roster, audit } = report
  const states = Object.entries(submissions).map(([state, count]) => `${t(`queue.state.${state}`)} ${count}`)
  const facts = {
    version: program.version,
    system: `${program.system} · Node ${program.node}`,
    free: `${(folder.freeBytes / GIB).toFixed(1)} GB`,
    stored: t('machine.storedText', {
      count: folder.pictures.count,
      pictures: (folder.pictures.bytes / MIB).toFixed(1),
      database: (folder.databaseBytes / MIB).toFixed(1),
    }),
    roster: t('machine.rosterText', {
      ...roster,
      at: roster.pulledAt ? new Date(roster.pulledAt).toLocaleString(language) : t('enrol.notYet'),
    }),
    clock: t('machine.clockText', { seconds: (report.server.sync.clockOffsetMs / 1000).toFixed(0) }),
    audit: t('machine.auditText', { count: audit.records }),
    photos: states.join(t('common.comma')) || t('machine.none'),
    folder: folder.path,
  }
  return Object.entries(facts).map(([key, value]) => ({
    key,
    label: t(`machine.${key}`),
    children: <span className="long-word">{value}</span>,
    span: key === 'folder' || key === 'photos' ? 2 : 1,
  }))
}
