import '@fontsource/noto-sans-sc/400.css'
import '@fontsource/noto-sans-sc/500.css'
import '@fontsource/noto-sans-sc/700.css'
import { App as AntApp, ConfigProvider } from 'antd'
import enUS from 'antd/locale/en_US'
import zhCN from 'antd/locale/zh_CN'
import { StrictMode, useMemo } from 'react'
import { createRoot } from 'react-dom/client'
import { useTranslation } from 'react-i18next'
import { Booth } from './booth.tsx'
import './i18n.ts'
import { isSitterDisplay } from './sitter/display.ts'
import { SitterDisplay } from './sitter/sitter.tsx'
import { useFontPx } from './type-size.ts'
import './styles/tokens.css'
import './styles/layout.css'
import './styles/screens.css'

const nonce = document.querySelector('meta[name="csp-nonce"]')?.getAttribute('content') ?? ''
/** Whoever asks their system for less motion gets none. */
const motion = !matchMedia('(prefers-reduced-motion: reduce)').matches
/** Of tokens.css, which is loaded before this runs: a colour is named in one place. */
const styles = getComputedStyle(document.documentElement)
const colour = (name: string): string => styles.getPropertyValue(`--${name}`).trim()
const COLOURS = {
  colorPrimary: colour('main'),
  colorError: colour('bad'),
  colorErrorBg: colour('bad-soft'),
  colorSuccess: colour('good'),
  colorSuccessBg: colour('good-soft'),
  colorSuccessBorder: colour('good-line'),
  colorWarning: colour('warn'),
  colorWarningBg: colour('warn-soft'),
  colorWarningBorder: colour('warn-line'),
  colorTextDescription: colour('quiet'),
  colorTextTertiary: colour('quiet'),
  colorTextPlaceholder: colour('placeholder'),
  colorBorder: colour('outline'),
}
const themeOf = (fontSize: number) => ({
  token: {
    ...COLOURS,
    motion,
    fontFamily: "'Noto Sans SC', sans-serif",
    fontSize,
    borderRadius: 10,
    controlHeight: 52,
    controlHeightLG: 64,
    controlHeightSM: 48,
  },
})

/** What the components say by themselves, OK and Cancel and an empty list, in the language of the moment. */
function Page() {
  const { i18n } = useTranslation()
  const fontPx = useFontPx()
  const theme = useMemo(() => themeOf(fontPx), [fontPx])
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
