// One side of the card: its picture, the ways to take it, and what was read of it beside what the roster says.
import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Student } from '../../core/identity/student.ts'
import type { CardSide, Gate } from '../../core/session/session.ts'
import { blobUrl } from '../rpc/blobs.ts'
import { useStation } from '../rpc/station-context.tsx'
import { StatusTag } from '../shell/status-tag.tsx'

export type Side = 'portrait' | 'emblem'

/** Of the roster, and by which gate it is said to differ. */
const ROSTER: Readonly<Record<string, { readonly of: (student: Student) => string; readonly gate: Gate }>> = {
  name: { of: ({ name }) => name, gate: 'card-name-differs' },
  idNumber: { of: ({ idNumberMasked }) => idNumberMasked, gate: 'card-number-differs' },
}

interface PaneProps {
  readonly side: Side
  readonly read: CardSide | null
  readonly student: Student
  readonly gates: readonly Gate[]
  readonly busy: boolean
  readonly onCamera: () => void
  readonly onFile: () => void
}

export function SidePane({ side, read, student, gates, busy, onCamera, onFile }: PaneProps) {
  const { t } = useTranslation()
  const { state } = useStation()
  const compares = read?.fields.some(({ label }) => ROSTER[label]) ?? false
  return (
    <article className="side panel" data-testid={`side-${side}`} data-read={read !== null}>
      <h2>{t(`card.${side}`)}</h2>
      <div className="sources">
        <Button onClick={onCamera} disabled={busy} data-testid={`card-camera-${side}`}>
          {t(read ? 'card.cameraAgain' : 'card.useCamera')}
        </Button>
        <Button onClick={onFile} disabled={busy} data-testid={`card-use-file-${side}`}>
          {t(read ? 'card.fileAgain' : 'card.useFile')}
        </Button>
      </div>
      <div className="shown">
        {read ? (
          <img src={blobUrl(read.image)} alt={t(`card.${side}`)} />
        ) : (
          <div className="card-shape">{t(busy ? 'card.reading' : 'card.notYet')}</div>
        )}
        {read && (
          <table className="compared">
            {compares && (
              <thead>
                <tr>
                  <td />
                  <th>{t('card.onCard')}</th>
                  <th>{t('card.onRoster')}</th>
                </tr>
              </thead>
            )}
            <tbody>
              {read.fields.map((field) => {
                const listed = ROSTER[field.label]
                const differs = listed !== undefined && gates.includes(listed.gate)
                return (
                  <tr key={field.label}>
                    <th scope="row">{t(`card.fields.${field.label as 'name'}`)}</th>
                    <td className={differs ? 'differs' : ''}>
                      {field.value || t('card.unread')}{' '}
                      {field.doubtful && <StatusTag tone="warn">{t('card.doubtful')}</StatusTag>}
                    </td>
                    {compares && <td className={differs ? 'differs' : ''}>{listed?.of(student) ?? ''}</td>}
                  </tr>
                )
              })}
            </tbody>
          </table>
        )}
      </div>
      {read?.dpi && read.dpi < state.settings.minimumScanDpi ? (
        <p className="quiet">{t('card.lowDpi', { dpi: read.dpi })}</p>
      ) : null}
    </article>
  )
}
