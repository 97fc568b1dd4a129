import { currentLanguage } from './language.ts'
import en from './strings.en.json' with { type: 'json' }
import zh from './strings.zh-CN.json' with { type: 'json' }

type Leaves<T, P extends string = ''> = {
  [K in keyof T & string]: T[K] extends string ? `${P}${K}` : Leaves<T[K], `${P}${K}.`>
}[keyof T & string]
export type StringKey = Leaves<typeof zh>

const TEXTS = { 'zh-CN': zh, en } as const

/** The console's text by key in the language of now, with `{name}` places filled in. */
export function t(key: StringKey, values: Readonly<Record<string, string | number>> = {}): string {
  let node: unknown = TEXTS[currentLanguage()]
  for (const part of key.split('.')) node = (node as Record<string, unknown>)[part]
  return String(node).replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place))
}
