import '@fontsource/noto-sans-sc/400.css'
import '@fontsource/noto-sans-sc/500.css'
import '@fontsource/noto-sans-sc/700.css'
import { App as AntApp, ConfigProvider } from 'antd'
import enUS from 'antd/locale/en_US'
import zhCN from 'antd/locale/zh_CN'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { useTranslation } from 'react-i18next'
import { Booth } from './booth.tsx'
import './i18n.ts'
import { isSitterDisplay } from './sitter/display.ts'
import { SitterDisplay } from './sitter/sitter.tsx'
import './styles/booth.css'

const nonce = document.querySelector('meta[name="csp-nonce"]')?.getAttribute('content') ?? ''
/** Whoever asks their system for less motion gets none. */
const motion = !matchMedia('(prefers-reduced-motion: reduce)').matches
const theme = {
  token: {
    motion,
    fontFamily: "'Noto Sans SC', sans-serif",
    fontSize: 18,
    colorPrimary: '#0f5aa8',
    borderRadius: 10,
    controlHeight: 48,
  },
}

/** What the components say by themselves, OK and Cancel and an empty list, in the language of the moment. */
function Page() {
  const { i18n } = useTranslation()
  return (
    <ConfigProvider
      locale={i18n.language === 'en' ? enUS : zhCN}
      csp={{ nonce }}
      theme={theme}
      button={{ autoInsertSpace: false }}
    >
      <AntApp message={{ maxCount: 2, duration: 5 }}>
        {isSitterDisplay(location.search) ? <SitterDisplay /> : <Booth />}
      </AntApp>
    </ConfigProvider>
  )
}

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <Page />
  </StrictMode>,
)
