import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import en from '../resources/strings/en.json' with { type: 'json' }
import zh from '../resources/strings/zh-CN.json' with { type: 'json' }

// A reader for the blind, and the fonts, go by the page's language.
i18next.on('languageChanged', (lang) => {
  document.documentElement.lang = lang
})
void i18next.use(initReactI18next).init({
  lng: 'zh-CN',
  fallbackLng: 'zh-CN',
  resources: { 'zh-CN': { translation: zh }, en: { translation: en } },
  interpolation: { escapeValue: false },
})

export { i18next }
