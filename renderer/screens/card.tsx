// Both sides of the ID card, from the camera inside a frame or from the scanner's files. What was read stands beside the
// picture; what does not agree with the roster stops here until a supervisor decides.
import { Alert, Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { cardComplete, gatesToAsk, openGates } from '../../core/session/gates.ts'
import { FACE_GATES, type SessionAt } from '../../core/session/session.ts'
import { analyseCard } from '../analysis/still.ts'
import { blobUrl, putBlob } from '../rpc/blobs.ts'
import { useCommand, useStation } from '../rpc/station-context.tsx'
import { CardCamera } from '../shell/card-camera.tsx'
import { FilePicker } from '../shell/file-picker.tsx'
import { Frame } from '../shell/frame.tsx'
import { PersonDialog } from '../shell/person-dialog.tsx'
import { ValidityDialog } from '../shell/validity-dialog.tsx'
import { CardQuestions } from './card-questions.tsx'
import { type Side, SidePane } from './card-side.tsx'

const SIDES: readonly Side[] = ['portrait', 'emblem']
const KINDS = { portrait: 'card-portrait-side', emblem: 'card-emblem-side' } as const

export function CardScreen({ session }: { readonly session: SessionAt<'card'> }) {
  const { t } = useTranslation()
  const { client } = useStation()
  const { busy, run } = useCommand()
  const [source, setSource] = useState<{ readonly side: Side; readonly from: 'camera' | 'file' } | null>(null)
  const [overriding, setOverriding] = useState(false)
  const [entering, setEntering] = useState(false)
  const { card, consents, overrides, student } = session
  const gates = openGates(card, overrides)
  const asked = gatesToAsk(gates)
  const complete = cardComplete(session)
  // Nobody's face is looked for that nobody may compare or send.
  const portraitWanted = consents.faceComparison || consents.sendCardPortrait

  const read = (
    side: Side,
    from: 'camera' | 'file',
    image: Awaited<ReturnType<typeof putBlob>>,
    picture: Blob,
  ) =>
    run(async () => {
      setSource(null)
      const faces = side === 'portrait' && portraitWanted ? await facesOn(image, picture) : null
      const landmarks = faces && (await putBlob('landmarks', faces))
      await client.session.readCard({ side, image, landmarks, source: from })
    })
  const facesOn = async (image: Parameters<typeof read>[2], picture: Blob) => {
    const { turnedDeg } = await client.session.cardTurned({ side: 'portrait', image })
    return analyseCard(picture, turnedDeg)
  }
  const fromFile = (side: Side, rootId: string, path: string) =>
    run(async () => {
      const image = await client.files.open({ rootId, path, kind: KINDS[side] })
      const picture = await (await fetch(blobUrl(image))).blob()
      await read(side, 'file', image, picture)
    })
  const fromCamera = (side: Side, picture: Blob) =>
    run(async () => read(side, 'camera', await putBlob(KINDS[side], picture), picture))

  return (
    <Frame
      step="card"
      title={t('card.title')}
      subtitle={t('card.subtitle')}
      back={() => run(() => client.session.back({}))}
      aside={
        gates.length > 0 && (
          <Button className="big" danger onClick={() => setOverriding(true)} data-testid="override-open">
            {t('card.override')}
          </Button>
        )
      }
      next={{
        label: t('common.next'),
        onClick: () => run(() => client.session.acceptCard({})),
        disabled: !complete || gates.length > 0,
        busy,
      }}
    >
      {student.documentType ? (
        <Alert
          type="info"
          showIcon
          title={t('card.otherDocument', { document: t(`card.documents.${student.documentType}`) })}
          data-testid="other-document"
        />
      ) : (
        <CardQuestions
          card={card}
          asked={asked}
          portraitWanted={portraitWanted}
          onEnterValidity={() => setEntering(true)}
        />
      )}
      {overrides.map((one) => (
        <Alert
          key={one.at}
          type="info"
          showIcon
          title={t('card.overridden', {
            gates: one.rules
              .map((rule) => t(`card.gates.${rule}`, { defaultValue: rule }))
              .join(t('common.clause')),
            reason: one.reason,
          })}
          data-testid="overridden"
        />
      ))}
      <div className="sides">
        {(student.documentType ? [] : SIDES).map((side) => (
          <SidePane
            key={side}
            side={side}
            read={side === 'portrait' ? card.portraitSide : card.emblemSide}
            student={student}
            gates={gates}
            busy={busy}
            onCamera={() => setSource({ side, from: 'camera' })}
            onFile={() => setSource({ side, from: 'file' })}
          />
        ))}
      </div>
      {source?.from === 'camera' && (
        <CardCamera onTaken={(picture) => fromCamera(source.side, picture)} onClose={() => setSource(null)} />
      )}
      {source?.from === 'file' && (
        <FilePicker
          onPicked={(rootId, path) => fromFile(source.side, rootId, path)}
          onClose={() => setSource(null)}
        />
      )}
      {entering && <ValidityDialog onClose={() => setEntering(false)} />}
      {overriding && (
        <PersonDialog
          title={t('override.title')}
          hint={[
            ...asked.map((gate) => t(`card.gates.${gate}`)),
            ...(asked.some((gate) => FACE_GATES.includes(gate)) ? [t('card.noPortrait')] : []),
            t('override.hint'),
          ]}
          who={t('common.supervisor')}
          submit={t('override.submit')}
          eligible={(one) => one.role !== 'operator'}
          onClose={() => setOverriding(false)}
          onSubmit={({ operatorId, pin, reason }) =>
            client.session.override({ rules: asked, reason, supervisorId: operatorId, pin })
          }
        />
      )}
    </Frame>
  )
}
