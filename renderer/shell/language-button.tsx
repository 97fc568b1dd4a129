// The other language, in its own words: whoever needs it can read it.
import { Button } from 'antd'
import { useCommand, useStation } from '../rpc/station-context.tsx'

export function LanguageButton() {
  const { client, state } = useStation()
  const { run } = useCommand()
  const other = state.lang === 'zh-CN' ? 'en' : 'zh-CN'
  return (
    <Button
      lang={other}
      onClick={() => run(() => client.app.setLanguage({ lang: other }))}
      data-testid="language"
    >
      {other === 'en' ? 'English' : '中文'}
    </Button>
  )
}
