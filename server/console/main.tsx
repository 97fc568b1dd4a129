import '@fontsource/noto-sans-sc/400.css'
import '@fontsource/noto-sans-sc/500.css'
import { App as AntApp, ConfigProvider } from 'antd'
import zhCN from 'antd/locale/zh_CN'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Console } from './app.tsx'
import './console.css'

const nonce = document.querySelector('meta[name="csp-nonce"]')?.getAttribute('content') ?? ''

/** Whoever asks their system for less motion gets none. */
const motion = !matchMedia('(prefers-reduced-motion: reduce)').matches

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <ConfigProvider
      locale={zhCN}
      csp={{ nonce }}
      button={{ autoInsertSpace: false }}
      theme={{
        token: {
          motion,
          fontFamily: "'Noto Sans SC', sans-serif",
          fontSize: 15,
          colorPrimary: '#1456a0',
          borderRadius: 6,
        },
        // Five tabs and the name beside them fit 1080 px.
        components: { Menu: { itemPaddingInline: 10 } },
      }}
    >
      <AntApp>
        <Console />
      </AntApp>
    </ConfigProvider>
  </StrictMode>,
)
