// Looks for words where they must not be, in the forms in which they could lie there.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Marker {
  readonly name: string
  readonly text: string
}

interface Form {
  readonly marker: string
  readonly form: string
  readonly bytes: Buffer
}

/** Base64 of the middle of a text depends on where it starts: three ways, without the ends that its neighbours share. */
function base64Forms(text: Buffer): Buffer[] {
  return [0, 1, 2].map((shift) => {
    const encoded = Buffer.concat([Buffer.alloc(shift), text])
      .toString('base64')
      .replace(/=+$/, '')
    return Buffer.from(encoded.slice(shift === 0 ? 0 : 4, -2))
  })
}

export function formsOf(markers: readonly Marker[]): readonly Form[] {
  return markers.flatMap(({ name, text }) => {
    const utf8 = Buffer.from(text)
    const escaped = JSON.stringify(text).slice(1, -1)
    const ascii = [...text]
      .map((one) => (one < '\x7f' ? one : `\\u${one.codePointAt(0)!.toString(16).padStart(4, '0')}`))
      .join('')
    return [
      { form: 'UTF-8', bytes: utf8 },
      { form: 'UTF-16', bytes: Buffer.from(text, 'utf16le') },
      { form: 'hex', bytes: Buffer.from(utf8.toString('hex')) },
      { form: 'percent-encoded', bytes: Buffer.from(encodeURIComponent(text)) },
      { form: 'escaped', bytes: Buffer.from(escaped) },
      { form: 'escaped ASCII', bytes: Buffer.from(ascii) },
      // As heap snapshots write it.
      {
        form: 'escaped ASCII',
        bytes: Buffer.from(ascii.replace(/\\u([0-9a-f]{4})/g, (_, hex: string) => `\\u${hex.toUpperCase()}`)),
      },
      ...base64Forms(utf8).map((bytes) => ({ form: 'base64', bytes })),
    ].map((one) => ({ ...one, marker: name }))
  })
}

export const foundIn = (bytes: Buffer, forms: readonly Form[]): string[] => [
  ...new Set(
    forms.filter((one) => bytes.includes(one.bytes)).map(({ marker, form }) => `${marker} (${form})`),
  ),
]

/** Every file below the folders, by content and by name. */
export function foundBelow(folders: readonly string[], forms: readonly Form[]): string[] {
  const problems: string[] = []
  for (const folder of folders) {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      const file = join(entry.parentPath, entry.name)
      for (const found of foundIn(Buffer.from(entry.name), forms)) problems.push(`${found} is a file's name`)
      if (!entry.isFile()) continue
      for (const found of foundIn(readFileSync(file), forms))
        problems.push(`${found} lies in ${file.slice(folder.length)}`)
    }
  }
  return problems
}
