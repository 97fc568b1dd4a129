// The standard photo comes to be before the student's eyes, out of the one they chose, and is theirs to agree to.
import { CheckCircleFilled, LoadingOutlined } from '@ant-design/icons'
import { Alert, Button, Collapse } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { SessionAt } from '../../core/session/session.ts'
import { blobUrl } from '../rpc/blobs.ts'
import { useCommand, useFailureText, useStation } from '../rpc/station-context.tsx'
import { Frame } from '../shell/frame.tsx'
import { EdgeNote } from './edge-note.tsx'

const STAGES = ['crop', 'background', 'file'] as const

export function MakePhotoScreen({ session }: { readonly session: SessionAt<'standardize' | 'confirm'> }) {
  const { t } = useTranslation()
  const { client } = useStation()
  const { busy, run } = useCommand()
  const { problem, again } = useMaking(session)
  const [original, setOriginal] = useState(false)
  const { student, attempt, submittedAnyway } = session
  const standard = session.step === 'confirm' ? session.standard : null
  const retake = () => run(() => client.session.retake({}))
  const hold = {
    onPointerDown: () => setOriginal(true),
    onPointerUp: () => setOriginal(false),
    onPointerLeave: () => setOriginal(false),
  }
  const retakeStep = { label: t('verdict.retake'), onClick: retake, busy, testId: 'retake' }
  const confirmStep = {
    label: t('confirm.submit'),
    onClick: () => run(() => client.session.confirm({})),
    busy,
  }

  return (
    <Frame
      step={session.step}
      title={t(standard ? 'confirm.title' : 'standardize.title')}
      subtitle={standard ? t('confirm.subtitle') : undefined}
      aside={
        <>
          {problem && (
            <Button className="big" onClick={again}>
              {t('common.retry')}
            </Button>
          )}
          {standard && (
            <Button className="big" onClick={retake} data-testid="retake">
              {t('confirm.retake')}
            </Button>
          )}
        </>
      }
      next={problem ? retakeStep : standard ? confirmStep : undefined}
    >
      <div className="making fills">
        <figure className="made" {...(standard ? hold : {})}>
          <img src={blobUrl(standard?.captured ?? attempt.still)} alt={t('verdict.photo')} />
          {standard && (
            <img
              className="standard"
              style={{ opacity: original ? 0 : 1 }}
              src={blobUrl(standard.image)}
              alt={t('confirm.photo')}
              data-testid="standard-photo"
            />
          )}
        </figure>
        <div className="stack">
          {problem ? (
            <p className="notice bad">{problem}</p>
          ) : (
            <ul className="making-steps" aria-live="polite">
              {STAGES.map((stage) => (
                <li key={stage} className={standard ? 'done' : ''}>
                  {standard ? <CheckCircleFilled aria-hidden /> : <LoadingOutlined aria-hidden />}{' '}
                  {t(`standardize.${stage}`)}
                </li>
              ))}
            </ul>
          )}
          <dl className="facts">
            {(['name', 'studentNumber', 'school'] as const).map((key) => (
              <div key={key}>
                <dt>{t(`enrolment.${key}`)}</dt>
                <dd>{student[key]}</dd>
              </div>
            ))}
          </dl>
          {submittedAnyway && <Alert type="warning" showIcon title={t('confirm.anyway')} />}
          {standard && (
            <>
              <Button {...hold} data-testid="show-original">
                {t('confirm.original')}
              </Button>
              <EdgeNote standard={standard} />
              <Details standard={standard} />
            </>
          )}
        </div>
      </div>
    </Frame>
  )
}

function Details({ standard }: { readonly standard: SessionAt<'confirm'>['standard'] }) {
  const { t } = useTranslation()
  const [red, green, blue] = standard.background.rgb
  const facts = [
    [t('confirm.size'), `${standard.widthPx} × ${standard.heightPx}, ${standard.densityDpi} dpi`],
    [t('confirm.file'), `JPEG, ${(standard.bytes / 1024).toFixed(1)} KB`],
    [t('confirm.background'), `RGB(${red}, ${green}, ${blue})`],
  ]
  return (
    <Collapse
      items={[
        {
          key: 'details',
          label: t('confirm.fits'),
          children: (
            <dl className="facts">
              {facts.map(([name, value]) => (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
            </dl>
          ),
        },
      ]}
    />
  )
}

/** Begins by itself; a failure says what to do and offers both ways on. */
function useMaking({ step }: { readonly step: 'standardize' | 'confirm' }) {
  const { client } = useStation()
  const failureText = useFailureText()
  const [problem, setProblem] = useState<string | null>(null)
  const begun = useRef(false)
  const again = () => {
    setProblem(null)
    client.session.standardize({}).catch((error: unknown) => setProblem(failureText(error).text))
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the screen opens.
  useEffect(() => {
    if (begun.current || step !== 'standardize') return
    begun.current = true
    again()
  }, [])
  return { problem, again }
}
