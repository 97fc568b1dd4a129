import zh from './strings.zh-CN.json' with { type: 'json' }

type Leaves<T, P extends string = ''> = {
  [K in keyof T & string]: T[K] extends string ? `${P}${K}` : Leaves<T[K], `${P}${K}.`>
}[keyof T & string]
export type StringKey = Leaves<typeof zh>

/** The console's text by key, with `{name}` places filled in. */
export function t(key: StringKey, values: Readonly<Record<string, string | number>> = {}): string {
  let node: unknown = zh
  for (const part of key.split('.')) node = (node as Record<string, unknown>)[part]
  return String(node).replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place))
}
