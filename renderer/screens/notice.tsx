// The notice and one tick for each purpose, none of them set. Saying no costs nothing.
import { App, Button, Checkbox } from 'antd'
import { Fragment, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { SessionAt } from '../../core/session/session.ts'
import noticeEn from '../../resources/notices/notice.en.md?raw'
import noticeZh from '../../resources/notices/notice.zh-CN.md?raw'
import { useCommand, useStation } from '../rpc/station-context.tsx'
import { Frame } from '../shell/frame.tsx'

const NAMES = ['upload', 'cardReading', 'faceComparison', 'keepOriginal', 'sendCardPortrait'] as const
type Name = (typeof NAMES)[number]
const HINTED: readonly Name[] = ['upload', 'cardReading', 'faceComparison']
const NONE: Record<Name, boolean> = {
  upload: false,
  cardReading: false,
  faceComparison: false,
  keepOriginal: false,
  sendCardPortrait: false,
}

export function NoticeScreen({ session }: { readonly session: SessionAt<'notice'> }) {
  const { t, i18n } = useTranslation()
  const { client, state } = useStation()
  const { busy, run } = useCommand()
  const [ticks, setTicks] = useState(NONE)
  const text = (i18n.language === 'en' ? noticeEn : noticeZh)
    .replace('{school}', state.site?.school ?? '')
    .replace('{contact}', state.site?.contact ?? '')
    .replace('{keepDays}', String(state.settings.originalKeepDays))
  const { modal } = App.useApp()
  // A hand that slipped would end it.
  const refuse = () =>
    void modal.confirm({
      title: t('notice.refuseAsk'),
      content: t('notice.refuseText'),
      okText: t('notice.refuse'),
      cancelText: t('common.back'),
      onOk: () => answer(NONE),
    })
  const answer = (given: Record<Name, boolean>) =>
    run(() => client.session.consent({ ...given, noticeSha256: state.notice.sha256 }))
  return (
    <Frame
      step="notice"
      title={t('notice.title')}
      subtitle={`${session.student.name} · ${session.student.studentNumber}`}
      aside={
        <Button className="big" onClick={refuse} data-testid="refuse">
          {t('notice.refuse')}
        </Button>
      }
      next={{ label: t('notice.agree'), onClick: () => answer(ticks), disabled: !ticks.upload, busy }}
    >
      <div className="columns fills">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be scrolled by keys too. */}
        <article className="text scrolls" tabIndex={0} aria-label={t('notice.title')}>
          {text.split(/\n\n+/).map((part) => (
            <p key={part}>
              {part
                .split('**')
                .map((piece, index) =>
                  index % 2 === 1 ? (
                    <strong key={piece}>{piece}</strong>
                  ) : (
                    <Fragment key={piece}>{piece}</Fragment>
                  ),
                )}
            </p>
          ))}
        </article>
        <div className="ticks">
          {NAMES.map((name) => (
            <Checkbox
              key={name}
              checked={ticks[name]}
              onChange={(event) => setTicks({ ...ticks, [name]: event.target.checked })}
              data-testid={`consent-${name}`}
            >
              {t(`notice.${name}`)}
              {HINTED.includes(name) && <small>{t(`notice.${name as 'upload'}Hint`)}</small>}
            </Checkbox>
          ))}
        </div>
      </div>
    </Frame>
  )
}
