import { Button, Spin } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFailureText, useStation } from '../rpc/station-context.tsx'
import { Frame } from '../shell/frame.tsx'

/** Begins by itself; a failure says what to do and offers both ways on. */
export function StandardizeScreen() {
  const { t } = useTranslation()
  const { client } = useStation()
  const failureText = useFailureText()
  const [problem, setProblem] = useState<string | null>(null)
  const begun = useRef(false)
  const make = () => {
    setProblem(null)
    client.session.standardize({}).catch((error: unknown) => setProblem(failureText(error).text))
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the screen opens.
  useEffect(() => {
    if (begun.current) return
    begun.current = true
    make()
  }, [])
  return (
    <Frame
      step="standardize"
      title={t('standardize.title')}
      aside={problem && <Button onClick={make}>{t('common.retry')}</Button>}
      next={
        problem
          ? {
              label: t('verdict.retake'),
              onClick: () => client.session.retake({}).catch((e: unknown) => setProblem(failureText(e).text)),
              testId: 'retake',
            }
          : undefined
      }
    >
      {problem ? (
        <p className="notice bad">{problem}</p>
      ) : (
        <Spin size="large" description={t('standardize.working')}>
          <div className="waiting" />
        </Spin>
      )}
    </Frame>
  )
}
