// Who is in front of the booth: by personal code, typed, scanned by a reader or by the camera, or by a search in the roster.
import { Button, Input, Tag } from 'antd'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RosterHit } from '../../core/contract/station.ts'
import { sharedAnalysis } from '../analysis/client.ts'
import { useCommand, useStation } from '../rpc/station-context.tsx'
import { CodeScanner } from '../shell/code-scanner.tsx'
import { Frame } from '../shell/frame.tsx'

const CODE_START = 'CS1.'

export function CheckInScreen() {
  const { t } = useTranslation()
  const { client, state } = useStation()
  const { busy, run, read } = useCommand()
  const [text, setText] = useState('')
  const [hits, setHits] = useState<readonly RosterHit[] | null>(null)
  const [code, setCode] = useState<string | null>(null)
  const [scanning, setScanning] = useState(false)
  const [counts, setCounts] = useState<{ students: number; captured: number } | null>(null)
  // The page is new for every student: the models load while somebody is looked up, not before the camera. What fails
  // here is told there.
  useEffect(() => {
    sharedAnalysis()
      .ready()
      .catch(() => undefined)
  }, [])
  // biome-ignore lint/correctness/useExhaustiveDependencies: a contact with the server may have brought a new roster.
  useEffect(() => {
    void read(async () => setCounts(await client.roster.counts()))
  }, [client, read, state.sync.lastContactAt])

  const byCode = (given: string) =>
    run(async () => {
      setScanning(false)
      const hit = await client.roster.byCode({ code: given })
      setCode(given)
      setHits([hit])
    })
  const look = (given: string) => {
    const query = given.trim()
    if (query.startsWith(CODE_START)) {
      setText('')
      void byCode(query)
    } else if (query !== '') {
      void run(async () => {
        setCode(null)
        setHits(await client.roster.search({ query }))
      })
    }
  }
  const start = (rosterId: string) => run(() => client.session.start({ rosterId, ...(code ? { code } : {}) }))

  return (
    <Frame
      step="check-in"
      title={t('checkIn.title')}
      subtitle={t('checkIn.subtitle')}
      aside={counts && <span className="quiet">{t('checkIn.counts', counts)}</span>}
    >
      <div className="search">
        <Input
          autoFocus
          size="large"
          allowClear
          value={text}
          placeholder={`${t('checkIn.search')} · ${t('checkIn.code')}`}
          onChange={(event) => setText(event.target.value)}
          onPressEnter={() => look(text)}
          data-testid="search"
        />
        <Button size="large" type="primary" loading={busy} onClick={() => look(text)} data-testid="search-go">
          {t('common.ok')}
        </Button>
        <Button size="large" onClick={() => setScanning((old) => !old)}>
          {t(scanning ? 'checkIn.stopScan' : 'checkIn.scan')}
        </Button>
      </div>
      {scanning && <CodeScanner onCode={byCode} />}
      {counts?.students === 0 && (
        <p className="notice">
          {t('checkIn.empty')}{' '}
          <Button onClick={() => run(() => client.sync.now({}))}>{t('checkIn.syncNow')}</Button>
        </p>
      )}
      {hits?.length === 0 && <p className="notice">{t('checkIn.none')}</p>}
      <div className="hits">
        {hits?.map((hit) => (
          <button
            type="button"
            key={hit.rosterId}
            disabled={hit.captured || busy}
            onClick={() => start(hit.rosterId)}
            data-testid={`hit-${hit.rosterId}`}
          >
            <strong>{hit.name}</strong>
            <span>{hit.studentNumber}</span>
            <span>{hit.idNumberMasked}</span>
            <span>
              {hit.level} · {hit.major}
            </span>
            {hit.captured && <Tag color="gold">{t('checkIn.captured')}</Tag>}
          </button>
        ))}
      </div>
    </Frame>
  )
}
