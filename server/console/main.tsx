import { App as AntApp, ConfigProvider } from 'antd'
import enUS from 'antd/locale/en_US'
import zhCN from 'antd/locale/zh_CN'
import { StrictMode, useEffect, useSyncExternalStore } from 'react'
import { createRoot } from 'react-dom/client'
import { Console } from './app.tsx'
import './tokens.css'
import './console.css'
import './review.css'
import { currentLanguage, followLanguage, recallLanguage } from './language.ts'
import { t } from './strings.ts'
import { consoleTheme } from './theme.ts'

const nonce = document.querySelector('meta[name="csp-nonce"]')?.getAttribute('content') ?? ''

/** Whoever asks their system for less motion gets none. */
const motion = !matchMedia('(prefers-reduced-motion: reduce)').matches
const LOCALES = { 'zh-CN': zhCN, en: enUS } as const

recallLanguage()
const theme = consoleTheme(motion)

/** Another language draws everything anew and keeps what was being written. */
function Root() {
  const language = useSyncExternalStore(followLanguage, currentLanguage)
  useEffect(() => {
    document.title = t('title')
  })
  return (
    <ConfigProvider
      locale={LOCALES[language]}
      csp={{ nonce }}
      button={{ autoInsertSpace: false }}
      theme={theme}
    >
      <AntApp>
        <Console />
      </AntApp>
    </ConfigProvider>
  )
}

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <Root />
  </StrictMode>,
)
