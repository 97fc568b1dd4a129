// A personal code that was just issued: to be photographed, printed or copied now. It is not shown again.
import { App, Button, QRCode } from 'antd'
import { createPortal } from 'react-dom'
import { t } from './strings.ts'

interface Props {
  readonly name: string
  readonly studentNumber: string
  readonly code: string
}

/** Black on white whatever the theme: a scanner reads it from the screen and from paper. */
const Picture = ({ code, size }: { readonly code: string; readonly size: number }) => (
  <QRCode type="svg" value={code} size={size} errorLevel="M" color="#000000" bgColor="#ffffff" />
)

export function PersonalCode({ name, studentNumber, code }: Props) {
  const { message } = App.useApp()
  const copy = () =>
    navigator.clipboard.writeText(code).then(
      () => message.success(t('roster.copied')),
      () => message.error(t('roster.copyFailed')),
    )
  return (
    <div className="personal-code">
      <p>{t('roster.newCodeHint', { name })}</p>
      <div data-testid="personal-code">
        <Picture code={code} size={280} />
      </div>
      <strong>
        {name} {studentNumber}
      </strong>
      <div className="row">
        <Button type="primary" onClick={() => print()} data-testid="code-print">
          {t('roster.print')}
        </Button>
        <Button onClick={copy} data-testid="code-copy">
          {t('roster.copy')}
        </Button>
      </div>
      {/* On paper there is this and nothing of the page. */}
      {createPortal(
        <div className="on-paper">
          <Picture code={code} size={240} />
          <h2>{name}</h2>
          <p>{studentNumber}</p>
          <p>{t('roster.codeOwn')}</p>
        </div>,
        document.body,
      )}
    </div>
  )
}
