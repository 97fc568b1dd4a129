// Who is in front of the booth: by personal code, typed, scanned by a reader or by the camera, or by a search in the roster.
import { Button, Input } from 'antd'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RosterHit } from '../../core/contract/station.ts'
import type { DayTotals } from '../../core/contract/station-records.ts'
import { asTyped, type ScannedKind, scannedKind } from '../../core/identity/scanned-text.ts'
import { sharedAnalysis } from '../analysis/client.ts'
import { useCommand, useStation } from '../rpc/station-context.tsx'
import { CodeScanner } from '../shell/code-scanner.tsx'
import { Frame } from '../shell/frame.tsx'
import { StatusTag } from '../shell/status-tag.tsx'

interface Standing {
  readonly counts: { readonly students: number; readonly captured: number }
  readonly next: readonly RosterHit[]
  readonly day: DayTotals
}

export function CheckInScreen() {
  const { t } = useTranslation()
  const { client, state, queueVersion } = useStation()
  const { busy, run, read } = useCommand()
  const [text, setText] = useState('')
  const [hits, setHits] = useState<readonly RosterHit[] | null>(null)
  const [foreign, setForeign] = useState<Exclude<ScannedKind, 'personal-code'> | null>(null)
  const [scanning, setScanning] = useState(false)
  const [standing, setStanding] = useState<Standing | null>(null)
  // The page is new for every student: the models load while somebody is looked up, not before the camera. What fails
  // here is told there.
  useEffect(() => {
    sharedAnalysis()
      .ask({ kind: 'prepare' })
      .catch(() => undefined)
  }, [])
  // biome-ignore lint/correctness/useExhaustiveDependencies: a contact with the server may have brought a new roster.
  useEffect(() => {
    void read(async () => {
      const [counts, next, day] = await Promise.all([
        client.roster.counts(),
        client.roster.upNext(),
        client.day.totals(),
      ])
      setStanding({ counts, next, day })
    })
  }, [client, read, state.sync.lastContactAt, queueVersion])

  const start = (rosterId: string, code?: string) =>
    run(() => client.session.start({ rosterId, ...(code === undefined ? {} : { code }) }))
  /** A code says who it is: there is nothing to choose. */
  const byCode = (given: string) =>
    run(async () => {
      setScanning(false)
      const hit = await client.roster.byCode({ code: given })
      if (hit.captured) setHits([hit])
      else await client.session.start({ rosterId: hit.rosterId, code: given })
    })
  /** Whether it was a code of ours; of another the student is told, and goes on holding theirs before the camera. */
  const onScanned = (given: string): boolean => {
    const kind = scannedKind(given)
    setForeign(kind === 'personal-code' ? null : kind)
    if (kind === 'personal-code') void byCode(given)
    return kind === 'personal-code'
  }
  const look = (given: string) => {
    const query = asTyped(given).trim()
    const kind = scannedKind(query)
    if (kind !== 'other') {
      setText('')
      onScanned(query)
    } else if (query !== '') void run(async () => setHits(await client.roster.search({ query })))
  }
  const sync = (
    <Button onClick={() => run(() => client.sync.now({}))} loading={busy}>
      {t('checkIn.syncNow')}
    </Button>
  )

  return (
    <Frame step="check-in" title={t('checkIn.title')} subtitle={t('checkIn.subtitle')}>
      <div className="search">
        <Input
          autoFocus
          allowClear
          value={text}
          aria-label={t('checkIn.search')}
          placeholder={`${t('checkIn.search')} · ${t('checkIn.code')}`}
          onChange={(event) => {
            setText(event.target.value)
            setForeign(null)
            // What was found, or not, was of other words.
            setHits(null)
          }}
          onPressEnter={() => look(text)}
          data-testid="search"
        />
        <Button
          className="big"
          type="primary"
          loading={busy}
          onClick={() => look(text)}
          data-testid="search-go"
        >
          {t('checkIn.go')}
        </Button>
        <Button
          className="big"
          onClick={() => {
            setForeign(null)
            setScanning((old) => !old)
          }}
          data-testid="scan"
        >
          {t(scanning ? 'checkIn.stopScan' : 'checkIn.scan')}
        </Button>
      </div>
      {scanning && <CodeScanner onCode={onScanned} />}
      {foreign && (
        <p className="notice" role="status" data-testid="foreign-code">
          {t(`checkIn.foreign.${foreign}`)}
        </p>
      )}
      {standing?.counts.students === 0 && (
        <p className="notice">
          {t('checkIn.empty')} {sync}
        </p>
      )}
      {hits?.length === 0 && (
        <p className="notice" data-testid="none-found">
          {t('checkIn.none')} {sync}
        </p>
      )}
      {hits ? (
        <Hits hits={hits} busy={busy} onChosen={start} />
      ) : (
        standing && !scanning && <Today standing={standing} busy={busy} onChosen={start} />
      )}
    </Frame>
  )
}

interface HitsProps {
  readonly hits: readonly RosterHit[]
  readonly busy: boolean
  readonly onChosen: (rosterId: string) => void
}

function Hits({ hits, busy, onChosen }: HitsProps) {
  const { t } = useTranslation()
  return (
    <div className="hits">
      {hits.map((hit) => {
        const rejection = hit.captured ? null : hit.last?.rejection
        return (
          <button
            type="button"
            key={hit.rosterId}
            disabled={hit.captured || busy}
            onClick={() => onChosen(hit.rosterId)}
            data-testid={`hit-${hit.rosterId}`}
          >
            <strong>{hit.name}</strong>
            <span className="about">
              <span>{hit.studentNumber}</span>
              <span>{hit.idNumberMasked}</span>
              <span>
                {hit.level} · {hit.major}
              </span>
              {rejection && (
                <span className="why">
                  {t('checkIn.rejected', {
                    reasons: rejection.reasons.map((one) => t(`reject.${one}`)).join(t('common.comma')),
                  })}{' '}
                  {rejection.note}
                </span>
              )}
            </span>
            <HitTag hit={hit} />
          </button>
        )
      })}
    </div>
  )
}

function HitTag({ hit: { captured, last } }: { readonly hit: RosterHit }) {
  const { t } = useTranslation()
  if (captured)
    return <StatusTag tone="warn">{last ? t(`queue.state.${last.state}`) : t('checkIn.captured')}</StatusTag>
  if (last?.state === 'rejected') return <StatusTag tone="bad">{t('checkIn.again')}</StatusTag>
  return <StatusTag tone="busy">{t('checkIn.choose')}</StatusTag>
}

function Today({ standing, busy, onChosen }: Omit<HitsProps, 'hits'> & { readonly standing: Standing }) {
  const { t } = useTranslation()
  const { counts, next, day } = standing
  const figures = [
    ['captured', day.captured],
    ['unsent', day.unsentCount],
    ['rejected', day.rejected],
    ['left', counts.students - counts.captured],
  ] as const
  return (
    <>
      <section className="today" aria-label={t('day.today')}>
        {figures.map(([name, value]) => (
          <div key={name} data-testid={`today-${name}`}>
            <strong>{value}</strong>
            {t(`checkIn.today.${name}`)}
          </div>
        ))}
      </section>
      {next.length > 0 && (
        <>
          <h2 className="list-title">{t('checkIn.upNext')}</h2>
          <Hits hits={next} busy={busy} onChosen={onChosen} />
        </>
      )}
      <p className="quiet">{t('checkIn.counts', counts)}</p>
    </>
  )
}
