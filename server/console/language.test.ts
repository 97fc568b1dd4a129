import { expect, it } from 'vitest'
import { languageOf } from './language.ts'

it.each([
  [['zh-CN', 'en'], 'zh-CN'],
  [['zh'], 'zh-CN'],
  [['zh-Hant-TW', 'en'], 'zh-CN'],
  [['en-GB', 'zh-CN'], 'en'],
  [['de'], 'en'],
  [[], 'zh-CN'],
] as const)('of %j is %s', (preferred, language) => {
  expect(languageOf(preferred)).toBe(language)
})
