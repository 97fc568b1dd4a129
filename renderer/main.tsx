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
import { type TypeSize, useTypeSize } from './type-size.ts'
import './styles/tokens.css'
import './styles/layout.css'
import './styles/screens.css'

const nonce = document.querySelector('meta[name="csp-nonce"]')?.getAttribute('content') ?? ''
/** Whoever asks their system for less motion gets none. */
const motion = !matchMedia('(prefers-reduced-motion: reduce)').matches
const FONT_PX = { usual: 20, large: 24 } as const
const themeOf = (size: TypeSize) => ({
  token: {
    motion,
    fontFamily: "'Noto Sans SC', sans-serif",
    fontSize: FONT_PX[size],
    colorPrimary: '#0f5aa8',
    colorError: '#b42318',
    colorSuccess: '#146c3f',
    colorWarning: '#8a3d00',
    colorErrorBg: '#fdecea',
    colorSuccessBg: '#e3f4ea',
    colorSuccessBorder: '#8fc7a6',
    colorWarningBg: '#fff1db',
    colorWarningBorder: '#e0b173',
    colorTextDescription: '#4a5666',
    colorTextTertiary: '#4a5666',
    colorTextPlaceholder: '#5b6878',
    colorBorder: '#7d8a99',
    borderRadius: 10,
    controlHeight: 52,
    controlHeightLG: 64,
    controlHeightSM: 48,
  },
})

/** What the components say by themselves, OK and Cancel and an empty list, in the language of the moment. */
function Page() {
  const { i18n } = useTranslation()
  const size = useTypeSize()
  const theme = useMemo(() => themeOf(size), [size])
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
