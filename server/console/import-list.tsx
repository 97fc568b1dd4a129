// A list of students from a file: what its columns are, what is wrong with it, and what of it is taken.
import { App, Button, Modal, Progress, Spin, Upload } from 'antd'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { RosterFile } from '../../core/roster/open-roster.ts'
import { type ColumnPlan, planColumns, type RosterMapping } from '../../core/roster/plan-columns.ts'
import type { RosterProblem } from '../../core/roster/problems.ts'
import { api } from './api.ts'
import { ImportColumns } from './import-columns.tsx'
import { type ChosenFile, openPatiently, readFile, toBase64 } from './import-file.ts'
import { ImportPreview, ImportProblems, previewOf } from './import-report.tsx'
import { t } from './strings.ts'
import { useAction } from './use-action.ts'

type Step = Awaited<ReturnType<typeof api.importRoster>> extends AsyncIterable<infer T> ? T : never
type Result = Extract<Step, { step: 'done' }>['result']
type Progressed = Exclude<Step, { step: 'done' }>

interface Props {
  readonly primary: boolean
  readonly onImported: () => Promise<void>
  readonly onSignedOut: () => void
}

/** `opened` is null while it is read, and where it cannot be: then `refused` says why. */
interface Chosen {
  readonly chosen: ChosenFile | null
  readonly opened: RosterFile | null
  readonly refused: RosterProblem | null
  readonly mapping: RosterMapping
}

export function ImportList({ primary, onImported, onSignedOut }: Props) {
  const { message } = App.useApp()
  const { busy, run } = useAction(onSignedOut)
  const [state, setState] = useState<Chosen | null>(null)
  const [told, setTold] = useState<Progressed | null>(null)
  const [result, setResult] = useState<Result | null>(null)
  const underWay = useRef<AbortController | null>(null)
  const body = useRef<HTMLDivElement>(null)
  const plan = useMemo(() => state?.opened && planColumns(state.opened, state.mapping), [state])
  const preview = useMemo(() => (state?.opened && plan ? previewOf(state.opened, plan) : []), [state, plan])

  // What came of it stands at the top; whoever filled in columns is at the end.
  const hasNews = told !== null || result !== null
  useEffect(() => {
    if (hasNews) body.current?.scrollTo(0, 0)
  }, [hasNews])

  /** Null where it was given up meanwhile. */
  async function send(
    { file }: ChosenFile,
    asked: { mapping: RosterMapping; takeGood: boolean; dryRun: boolean },
  ): Promise<Result | null> {
    const controller = new AbortController()
    underWay.current = controller
    const { signal } = controller
    setResult(null)
    try {
      const steps = await api.importRoster({ file: await toBase64(file), ...asked }, { signal })
      for await (const step of steps) {
        if (step.step === 'done') return step.result
        setTold(step)
      }
      throw new Error('the answer ended early')
    } catch (error) {
      if (signal.aborted) return null
      throw error
    } finally {
      setTold(null)
    }
  }

  function cancel(): void {
    if (told?.step === 'writing') void message.info(t('import.stopped'))
    underWay.current?.abort()
    setState(null)
  }

  /** Whatever can be read as it stands is looked at by the server at once. */
  async function look(chosen: ChosenFile, mapping: RosterMapping): Promise<void> {
    setState({ chosen, opened: null, refused: null, mapping })
    const opened = await openPatiently(chosen.bytes, mapping.sheet)
    if (!opened.ok) return setState({ chosen, opened: null, refused: opened.problem, mapping })
    setState({ chosen, opened: opened.file, refused: null, mapping })
    if (planColumns(opened.file, mapping).problems.length > 0) return
    setResult(await send(chosen, { mapping, takeGood: true, dryRun: true }))
  }

  const choose = (file: File) =>
    run(async () => {
      setResult(null)
      const read = await readFile(file)
      if ('code' in read) setState({ chosen: null, opened: null, refused: read, mapping: {} })
      else await look(read, {})
    })

  function remap(before: Chosen, mapping: RosterMapping): void {
    setResult(null)
    if (before.chosen && mapping.sheet !== before.mapping.sheet) void run(() => look(before.chosen!, mapping))
    else setState({ ...before, mapping })
  }

  const check = ({ chosen, mapping }: Chosen) =>
    run(async () => {
      if (chosen) setResult(await send(chosen, { mapping, takeGood: true, dryRun: true }))
    })

  const importNow = ({ chosen, mapping }: Chosen, takeGood: boolean) =>
    run(async () => {
      if (!chosen) return
      const done = await send(chosen, { mapping, takeGood, dryRun: false })
      if (!done) return onImported()
      const { added, changed, skipped = 0, problems } = done
      const left = takeGood ? skipped : problems.length
      setState(null)
      void message.success(t('import.done', { added, changed }))
      if (left > 0) void message.warning(t('import.left', { count: left }))
      await onImported()
    })

  return (
    <>
      <Upload
        accept=".csv,.txt,.xlsx,.xls,text/csv"
        showUploadList={false}
        beforeUpload={(file) => choose(file).then(() => false)}
      >
        <Button type={primary ? 'primary' : 'default'} loading={busy && state === null}>
          {t('roster.import')}
        </Button>
      </Upload>
      <Modal
        open={state !== null}
        title={state?.chosen?.name ?? t('roster.import')}
        width={1040}
        maskClosable={false}
        onCancel={cancel}
        footer={
          state && (
            <Footer
              {...{ state, plan, result, busy }}
              onCheck={check}
              onImport={importNow}
              onCancel={cancel}
            />
          )
        }
      >
        {state && (
          <div className="import" ref={body}>
            {state.refused && (
              <ImportProblems
                kind="error"
                title={t('import.refused')}
                name={state.chosen?.name ?? ''}
                problems={[state.refused]}
              />
            )}
            {state.chosen && !state.opened && !state.refused && <Spin />}
            {told && <HowFar {...told} />}
            {result && <Outcome result={result} name={state.chosen?.name ?? ''} />}
            {plan && (
              <ImportProblems
                kind="error"
                title={t('import.columnsWrong')}
                name={state.chosen?.name ?? ''}
                problems={plan.problems}
              />
            )}
            <ImportPreview rows={preview} />
            {state.opened && plan && (
              <ImportColumns
                file={state.opened}
                plan={plan}
                mapping={state.mapping}
                disabled={busy}
                onChange={(mapping) => remap(state, mapping)}
              />
            )}
          </div>
        )}
      </Modal>
    </>
  )
}

function HowFar({ step, rows, of }: Progressed) {
  const text = t(`import.${step}`, { rows, of: of ?? '' })
  return of === null ? (
    <p className="quiet">{text}</p>
  ) : (
    <Progress percent={Math.floor((100 * rows) / of)} format={() => text} />
  )
}

/** Of a trial: nothing is written yet. */
function Outcome({ result, name }: { readonly result: Result; readonly name: string }) {
  const { added, changed, problems, problemCount = problems.length, notes = [], skipped } = result
  const counts = { added, changed, count: problemCount, skipped: skipped ?? 0 }
  return (
    <>
      {problems.length === 0 && <p data-testid="import-checked">{t('import.checked', counts)}</p>}
      <ImportProblems
        kind="error"
        title={t(skipped === undefined ? 'import.nothing' : 'import.some', counts)}
        name={name}
        problems={problems}
        count={problemCount}
      />
      <ImportProblems
        kind="warning"
        title={t('import.notes', { count: notes.length })}
        name={name}
        problems={notes}
      />
    </>
  )
}

interface FooterProps {
  readonly state: Chosen
  readonly plan: ColumnPlan | null | undefined
  readonly result: Result | null
  readonly busy: boolean
  readonly onCheck: (state: Chosen) => void
  readonly onImport: (state: Chosen, takeGood: boolean) => void
  readonly onCancel: () => void
}

function Footer({ state, plan, result, busy, onCheck, onImport, onCancel }: FooterProps) {
  const isReady = plan !== null && plan !== undefined && plan.problems.length === 0
  const hasProblems = (result?.problems.length ?? 0) > 0
  const some = result !== null && hasProblems && result.skipped !== undefined
  return (
    <>
      <Button onClick={onCancel}>{t('import.cancel')}</Button>
      {plan && result === null && !(busy && isReady) && (
        <Button
          type="primary"
          data-testid="import-check"
          disabled={!isReady}
          loading={busy}
          onClick={() => onCheck(state)}
        >
          {t('import.check')}
        </Button>
      )}
      {some && (
        <Button danger data-testid="import-good" loading={busy} onClick={() => onImport(state, true)}>
          {t('import.takeGood')}
        </Button>
      )}
      {result !== null && !hasProblems && (
        <Button
          type="primary"
          data-testid="import-confirm"
          loading={busy}
          onClick={() => onImport(state, false)}
        >
          {t('roster.confirm')}
        </Button>
      )}
    </>
  )
}
