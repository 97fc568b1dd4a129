import '@fontsource/noto-sans-sc/400.css'
import '@fontsource/noto-sans-sc/500.css'
import '@fontsource/noto-sans-sc/700.css'
import { App as AntApp, ConfigProvider } from 'antd'
import zhCN from 'antd/locale/zh_CN'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Booth } from './booth.tsx'
import './i18n.ts'
import { isSitterDisplay } from './sitter/display.ts'
import { SitterDisplay } from './sitter/sitter.tsx'
import './styles/booth.css'

const nonce = document.querySelector('meta[name="csp-nonce"]')?.getAttribute('content') ?? ''
const theme = {
  token: {
    fontFamily: "'Noto Sans SC', sans-serif",
    fontSize: 18,
    colorPrimary: '#0f5aa8',
    borderRadius: 10,
    controlHeight: 48,
  },
}

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <ConfigProvider locale={zhCN} csp={{ nonce }} theme={theme}>
      <AntApp message={{ maxCount: 2, duration: 5 }}>
        {isSitterDisplay(location.search) ? <SitterDisplay /> : <Booth />}
      </AntApp>
    </ConfigProvider>
  </StrictMode>,
)
