import { Button } from 'antd'
import { chooseLanguage, currentLanguage } from './language.ts'

/** Each language in its own words. */
const NAMES = { 'zh-CN': '中文', en: 'English' } as const

export function LanguageSwitch({ ghost = false }: { readonly ghost?: boolean }) {
  const other = currentLanguage() === 'en' ? 'zh-CN' : 'en'
  return (
    <Button ghost={ghost} lang={other} onClick={() => chooseLanguage(other)} data-testid="language">
      {NAMES[other]}
    </Button>
  )
}
